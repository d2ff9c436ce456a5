import type { IncomingMessage } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { jsonBurden } from "../../lib/json-limits.js";
import type { TeamId } from "../../model/ids.js";
import { NotNow } from "../../provisioning/index.js";
import { badRequest, checkContentType, mostBulkBytes, ScimError } from "../../scim/index.js";
import { BodyRefused, takeBody } from "../shared/body/take-body.js";

/** Groups come with up to 100,000 members, bulk requests with all they hold; nothing else needs to be large. */
export const bodyLimits = { large: mostBulkBytes, small: 2 * 1024 * 1024 } as const;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as JSON. Read here and not by a parser of the framework's, because the limit, the types taken and the words
 * of each refusal are the protocol's own.
 * @param team  whose token has been proven
 * @throws ScimError 400 for what is not JSON in UTF-8, 413 past the limit, 415 for another type; NotNow
 */
export async function readJson(req: IncomingMessage, mostBytes: number, team: TeamId): Promise<unknown> {
  checkContentType(req.headers["content-type"]);
  const encoding = req.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw new ScimError(415, undefined, "The body must not be compressed.");
  }
  const bytes = await readBytes(req, mostBytes, team);
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

async function readBytes(req: IncomingMessage, most: number, team: TeamId): Promise<Buffer> {
  try {
    return await takeBody(req, { limit: most, standing: { is: "proven", by: "token", holder: team } });
  } catch (error) {
    throw error instanceof BodyRefused ? inScim(error) : error;
  }
}

function inScim(refused: BodyRefused): Error {
  const { fault } = refused;
  switch (fault.is) {
    case "too_large":
      return new ScimError(413, undefined, `The body is larger than ${fault.limit} bytes.`);
    case "cut_short":
      // a client that goes away in the midst of its body is no fault of this server's
      return badRequest("invalidSyntax", "The body ended before it was complete.", { cause: refused });
    case "too_slow":
      return new NotNow(408, "Less than 1 kB a second of the body came. Send it again.");
    case "no_room": {
      const whose = fault.full === "own" ? "of this team" : "of all directories";
      return new NotNow(503, `Too many large bodies ${whose} are under way. Send it again.`, fault.retryAfterSeconds);
    }
  }
}
