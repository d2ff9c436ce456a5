import type { IncomingMessage } from "node:http";
import { badBody } from "./refusal.js";

export interface OctetsExpected {
  /** The media type without parameters; undefined: whoever calls has looked. */
  readonly type: string | undefined;
  readonly limit: number;
}

/** What is still read and thrown away of a body over its limit, so that the client gets to see the answer. */
const drainedAtMost = 32 * 1024 * 1024;

/** Reads a body of one media type, in UTF-8 and without a content coding. @throws HttpRefusal 400, 413, 415 */
export async function readOctets(req: IncomingMessage, { type, limit }: OctetsExpected): Promise<Buffer> {
  checkHeaders(req, type);
  if (Number(req.headers["content-length"]) > limit) {
    drain(req);
    throw badBody(413, `The body is larger than ${limit} octets.`);
  }
  return readBody(req, limit);
}

function checkHeaders(req: IncomingMessage, wanted: string | undefined): void {
  const [type = "", ...parameters] = (req.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (wanted !== undefined && type.toLowerCase() !== wanted) {
    drain(req);
    throw badBody(415, `The Content-Type must be ${wanted}.`);
  }
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-8"?$/i.test(charset)) {
    drain(req);
    throw badBody(415, "The charset must be UTF-8.");
  }
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    drain(req);
    throw badBody(415, "A Content-Encoding is not accepted here.");
  }
}

function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = () => {
      req.off("data", take).off("end", end).off("error", broken).off("aborted", broken);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      stop();
      drain(req);
      fail(badBody(413, `The body is larger than ${limit} octets.`));
    };
    const end = () => {
      stop();
      done(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
    };
    const broken = () => {
      stop();
      fail(badBody(400, "The body ended early."));
    };
    req.on("data", take).once("end", end).once("error", broken).once("aborted", broken);
  });
}

/** Reads on without keeping anything, up to a bound: closing at once would reset the connection before the answer is read. */
function drain(req: IncomingMessage): void {
  let left = drainedAtMost;
  req.on("error", () => undefined);
  req.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
  req.resume();
}
