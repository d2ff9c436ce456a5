import type { IncomingMessage } from "node:http";
import { jsonBurden } from "../../lib/json-limits.js";
import { ProblemFault } from "./problem.js";

/** No operation takes more; a metadata document of an identity provider is a tenth of it. */
export const mostBodyBytes = 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as a JSON object; an absent body is an empty one.
 * @throws ProblemFault 400 for what is no JSON object in UTF-8, 413 past the limit, 415 for another type
 */
export async function readBody(req: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const type = req.headers["content-type"];
  if (type !== undefined) checkType(type);
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    throw wrongType("The body is compressed. Send it as it is.");
  }
  const bytes = await readBytes(req);
  if (bytes.length === 0) return {};
  if (type === undefined) throw wrongType("The body has no Content-Type. Send application/json.");
  return parsed(bytes);
}

function checkType(type: string): void {
  const [media = "", ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  if (media !== "application/json") throw wrongType("The Content-Type must be application/json.");
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw wrongType("The charset must be UTF-8.");
}

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  let body: unknown;
  if (jsonBurden(bytes) !== "bearable") throw badJson("The body is nested too deep or holds too many names.");
  try {
    body = JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw badJson("The body is not JSON in UTF-8.", { cause });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw badJson("The body must be a JSON object.");
  return body as Readonly<Record<string, unknown>>;
}

function readBytes(req: IncomingMessage): Promise<Buffer> {
  if (Number(req.headers["content-length"] ?? 0) > mostBodyBytes) {
    req.resume();
    return Promise.reject(tooLarge());
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostBodyBytes) return void chunks.push(chunk);
      // The rest is read and let go, so that the client hears the answer and not a broken connection.
      chunks.length = 0;
      reject(tooLarge());
    });
    req.on("end", () => resolve(Buffer.concat(chunks)));
    const cutShort = (cause?: unknown) => reject(badJson("The body ended before it was complete.", { cause }));
    req.on("error", cutShort);
    req.on("close", () => {
      if (!req.complete) cutShort();
    });
  });
}

function badJson(detail: string, options?: ErrorOptions): ProblemFault {
  const problem = { status: 400, code: "bad_json", title: "The body cannot be read", detail } as const;
  return new ProblemFault({ ...problem, fix: "Send one JSON object, as the document of this API shows it." }, options);
}

function wrongType(detail: string): ProblemFault {
  return new ProblemFault({
    status: 415,
    code: "wrong_content_type",
    title: "This kind of body is not accepted here",
    detail,
    fix: "Send Content-Type: application/json.",
  });
}

function tooLarge(): ProblemFault {
  return new ProblemFault({
    status: 413,
    code: "too_large",
    title: "The body is too large",
    detail: `The body is larger than ${mostBodyBytes} bytes.`,
    fix: "Send less at a time.",
    headers: { Connection: "close" },
  });
}
