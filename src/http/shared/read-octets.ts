import type { IncomingMessage } from "node:http";
import { BodyRefused, readOn, takeBody, type BodyFault, type BodyWanted, type NoRoom } from "./body/take-body.js";
import { badBody, HttpRefusal } from "./refusal.js";

export interface OctetsExpected extends BodyWanted {
  /** The media type without parameters; undefined: whoever calls has looked. */
  readonly type: string | undefined;
}

/** Reads a body of one media type, in UTF-8 and without a content coding. @throws HttpRefusal 400, 408, 413, 415, 503 */
export async function readOctets(req: IncomingMessage, { type, ...wanted }: OctetsExpected): Promise<Buffer> {
  checkHeaders(req, type);
  try {
    return await takeBody(req, wanted);
  } catch (error) {
    if (!(error instanceof BodyRefused)) throw error;
    throw refusalOf(error.fault, error);
  }
}

function refusalOf(fault: BodyFault, cause: BodyRefused): HttpRefusal {
  switch (fault.is) {
    case "too_large":
      return badBody(413, `The body is larger than ${fault.limit} octets.`);
    case "cut_short":
      return badBody(400, "The body ended early.");
    case "too_slow":
      return tooSlow(cause);
    case "no_room":
      return noRoom(fault, cause);
  }
}

const tryAgain = "Go back and send it again.";

function tooSlow(cause: BodyRefused): HttpRefusal {
  return new HttpRefusal(
    {
      status: 408,
      code: "too_slow",
      headline: "That took too long to arrive",
      advice: [tryAgain],
      cause: "Less than 1 kB a second of the body came.",
      fix: "Look at the connection to this server, and at proxies on the way.",
    },
    { cause },
  );
}

/** One address is many people's behind a proxy; whoever has proved who they are has a share of their own. */
const ownShare = {
  proven: {
    cause: "What is under way from the same sender fills its share of the memory for bodies.",
    fix: "Send less at once.",
  },
  unproven: {
    cause: "What is under way from this address fills its share of the memory for bodies.",
    fix: "Send less at once. Behind a proxy, set TRUST_PROXY, or everybody has the proxy's address.",
  },
} as const;

const everybodys = {
  cause: "What is under way from everybody fills the memory for bodies.",
  fix: "Send it again when others are done.",
} as const;

function noRoom({ full, whose, retryAfterSeconds }: NoRoom, cause: BodyRefused): HttpRefusal {
  return new HttpRefusal(
    {
      status: 503,
      code: "too_busy",
      headline: "We can't take this right now",
      advice: [`Wait ${retryAfterSeconds} seconds and send it again. Nothing was changed.`],
      ...(full === "all" ? everybodys : ownShare[whose === "proven" ? "proven" : "unproven"]),
      headers: { "Retry-After": String(retryAfterSeconds) },
    },
    { cause },
  );
}

function checkHeaders(req: IncomingMessage, wanted: string | undefined): void {
  const [type = "", ...parameters] = (req.headers["content-type"] ?? "").split(";").map((part) => part.trim());
  if (wanted !== undefined && type.toLowerCase() !== wanted) {
    readOn(req);
    throw badBody(415, `The Content-Type must be ${wanted}.`);
  }
  const charset = parameters.find((parameter) => /^charset=/i.test(parameter));
  if (charset !== undefined && !/^charset="?utf-8"?$/i.test(charset)) {
    readOn(req);
    throw badBody(415, "The charset must be UTF-8.");
  }
  const coding = req.headers["content-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "identity") {
    readOn(req);
    throw badBody(415, "A Content-Encoding is not accepted here.");
  }
}
