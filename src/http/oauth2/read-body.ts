import { IncomingMessage, type ServerResponse } from "node:http";
import { BodyRefused, readOn, takeBody, type BodyFault } from "../shared/body/take-body.js";
import { sendError } from "./send-error.js";

/** What the library takes at most. */
const longestBody = 56 * 1024;

/** The whole body; undefined: it was not taken, and that was answered. */
export function formOf(req: IncomingMessage, res: ServerResponse): Promise<Buffer | undefined> {
  return bodyOf(req, res, longestBody, "the body is larger than 56 kB");
}

/**
 * The same request, with a body that has been read: the library would read as long as somebody likes to send, and as many as
 * come.
 */
export function withBody(req: IncomingMessage, body: Buffer): IncomingMessage {
  const again = new IncomingMessage(req.socket);
  const { method, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = req;
  Object.assign(again, {
    method,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    headers,
    rawHeaders,
    complete: true,
  });
  again.push(body);
  again.push(null);
  return again;
}

/** The body, or undefined where it was not taken and that was answered. */
export async function bodyOf(
  req: IncomingMessage,
  res: ServerResponse,
  limit: number,
  tooLarge: string,
): Promise<Buffer | undefined> {
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    readOn(req);
    sendError(res, 415, "invalid_request", "the body is compressed: send it as it is");
    return undefined;
  }
  try {
    return await takeBody(req, { limit });
  } catch (error) {
    if (!(error instanceof BodyRefused)) throw error;
    sendRefused(res, error.fault, tooLarge);
    return undefined;
  }
}

function sendRefused(res: ServerResponse, fault: BodyFault, tooLarge: string): void {
  if (fault.is === "no_room") res.setHeader("Retry-After", String(fault.retryAfterSeconds));
  sendError(res, ...refusedAs(fault, tooLarge));
}

function refusedAs(fault: BodyFault, tooLarge: string): readonly [status: number, error: string, description: string] {
  switch (fault.is) {
    case "too_large":
      return [413, "invalid_request", tooLarge];
    case "cut_short":
      return [400, "invalid_request", "the body ended early"];
    case "too_slow":
      return [408, "invalid_request", "less than 1 kB a second of the body came: send it again"];
    case "no_room":
      return [503, "temporarily_unavailable", "too many bodies are under way: send it again later"];
  }
}
