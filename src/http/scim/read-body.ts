import type { IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { jsonBurden } from "../../lib/json-limits.js";
import { badRequest, checkContentType, mostBulkBytes, ScimError } from "../../scim/index.js";

/** Groups come with up to 100,000 members, bulk requests with all they hold; nothing else needs to be large. */
export const bodyLimits = { large: mostBulkBytes, small: 2 * 1024 * 1024 } as const;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as JSON. Read here and not by a parser of the framework's, because the limit, the types taken and the words
 * of each refusal are the protocol's own.
 * @throws ScimError 400 for what is not JSON in UTF-8, 413 past the limit, 415 for another type
 */
export async function readJson(req: IncomingMessage, mostBytes: number): Promise<unknown> {
  checkContentType(req.headers["content-type"]);
  const encoding = req.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new ScimError(415, undefined, "The body must not be compressed.");
  }
  const bytes = await readBytes(req, mostBytes);
  if (bytes.length === 0) throw badRequest("invalidSyntax", "The body is empty.");
  if (bytes.length <= harmlessBytes) return parsed(bytes);
  // A large one takes milliseconds at each step: others get their turn in between.
  refuseBurden(bytes);
  await nextTurn();
  const body = parsed(bytes);
  await nextTurn();
  return body;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch (cause) {
    throw badRequest("invalidSyntax", "The body is not JSON in UTF-8.", { cause });
  }
}

/** What is smaller is parsed in a few milliseconds, whatever it holds. */
const harmlessBytes = 32_768;

/** @throws ScimError for a body that would hold the process long before anything in it could be refused */
function refuseBurden(bytes: Buffer): void {
  switch (jsonBurden(bytes)) {
    case "bearable":
      return;
    case "too deep":
      throw badRequest("invalidSyntax", "The body is nested deeper than any SCIM message.");
    case "too many names":
      throw badRequest("invalidSyntax", "The body names more attributes than there are in all schemas.");
    case "too much":
      throw new ScimError(413, undefined, "The body holds too many values; send several requests.");
  }
}

function readBytes(req: IncomingMessage, most: number): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > most) return Promise.reject(tooLarge(most));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else {
        // the rest is read and let go, so that the client hears the answer and not a broken connection
        chunks.length = 0;
        reject(tooLarge(most));
      }
    });
    req.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // a client that goes away in the midst of its body is no fault of this server's
    const cutShort = (cause?: unknown) => {
      reject(badRequest("invalidSyntax", "The body ended before it was complete.", { cause }));
    };
    req.on("error", cutShort);
    req.on("close", () => {
      if (!req.complete) cutShort();
    });
  });
}

const tooLarge = (most: number) => new ScimError(413, undefined, `The body is larger than ${most} bytes.`);
