import type { IncomingMessage } from "node:http";
import { jsonBurden } from "../../lib/json-limits.js";
import { BodyRefused, takeBody } from "../shared/body/take-body.js";
import { ProblemFault } from "./problem.js";

/** No operation takes more; a metadata document of an identity provider is a tenth of it. */
export const mostBodyBytes = 1024 * 1024;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The body as a JSON object; an absent body is an empty one.
 * @param holder  whose share of the memory for bodies it takes
 * @throws ProblemFault 400 for what is no JSON object in UTF-8, 408, 413 past the limit, 415 for another type, 503
 */
export async function readBody(req: IncomingMessage, holder: string): Promise<Readonly<Record<string, unknown>>> {
  const type = req.headers["content-type"];
  if (type !== undefined) checkType(type);
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    throw wrongType("The body is compressed. Send it as it is.");
  }
  const bytes = await readBytes(req, holder);
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

async function readBytes(req: IncomingMessage, holder: string): Promise<Buffer> {
  try {
    return await takeBody(req, { limit: mostBodyBytes, standing: { is: "proven", by: "admin", holder } });
  } catch (error) {
    throw error instanceof BodyRefused ? problemOf(error) : error;
  }
}

function problemOf(refused: BodyRefused): ProblemFault {
  const { fault } = refused;
  switch (fault.is) {
    case "too_large":
      return tooLarge();
    case "cut_short":
      return badJson("The body ended before it was complete.", { cause: refused });
    case "too_slow":
      return new ProblemFault({
        status: 408,
        code: "too_slow",
        title: "The body came too slowly",
        detail: "Less than 1 kB a second of the body came.",
        fix: "Look at the connection and at proxies on the way, and send it again.",
      });
    case "no_room":
      return new ProblemFault({
        status: 503,
        code: "too_busy",
        title: "That cannot be done at the moment",
        detail: `Too many bodies ${fault.full === "own" ? "of this caller" : "of all callers"} are under way.`,
        fix: `Wait ${fault.retryAfterSeconds} s and send it again; Retry-After says so too.`,
        headers: { "Retry-After": String(fault.retryAfterSeconds) },
      });
  }
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
  });
}
