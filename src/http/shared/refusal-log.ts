import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { isSlug } from "../../lib/slug.js";
import { clientAddressOf } from "./client-address.js";
import type { Metrics } from "./metrics.js";
import { referenceOf } from "./reference.js";

/** What a door knows of a refusal. Never a value that was sent. */
export interface KnownRefusal {
  readonly code: string;
  readonly cause?: string | undefined;
  readonly [more: string]: unknown;
}

interface Noted {
  readonly refusal: KnownRefusal;
  readonly isTold: boolean;
}

const noted = new WeakMap<ServerResponse, Noted>();

/** For the line that tells of this answer, where its door has written none. */
export function noteRefusal(res: ServerResponse, refusal: KnownRefusal): void {
  if (!noted.has(res)) noted.set(res, { refusal, isTold: false });
}

/** For the count alone: the door has written a line of its own, with more in it. */
export function countRefusal(res: ServerResponse, code: string): void {
  noted.set(res, { refusal: { code }, isTold: true });
}

export interface RefusalLogDeps {
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "refusals">;
}

/**
 * A line for each answer that says no, at whichever door and whoever wrote it: the reference id that its reader has must find
 * something. Called when a request has come in.
 */
export function watchRefusals({ log, metrics }: RefusalLogDeps): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const { url = "" } = req;
    res.once("finish", () => {
      const { statusCode: status } = res;
      if (status < 400) return;
      const { refusal = { code: `status_${status}` }, isTold = false } = noted.get(res) ?? {};
      const place = placeOf(url);
      const path = pathOf(url, place);
      metrics.refusals.inc({ door: place.door, code: refusal.code });
      // What is no refusal but a fault is logged whole where it is caught.
      if (isTold) return;
      const asked = { ...place, verb: req.method, path, address: clientAddressOf(req) };
      log.info({ reference: referenceOf(res), status, ...refusal, ...asked }, "refused");
    });
  };
}

interface Place {
  readonly door: "scim" | "api" | "oauth2" | "console" | "setup" | "login" | "other";
  /** The slug of the directory or method that the address names. */
  readonly directory?: string;
  readonly method?: string;
}

const longestPath = 200;

/** Where people were sent with a secret in the address, it is not told; a query never is. */
function pathOf(url: string, { door }: Place): string | undefined {
  return door === "setup" || door === "console" ? undefined : url.split(/[?#]/, 1)[0]?.slice(0, longestPath);
}

/** Which door an address is of, and of which directory or method. */
export function placeOf(url: string): Place {
  const [, first = "", second = "", third = ""] = url.split(/[?#]/, 1)[0]?.split("/", 4) ?? [];
  switch (first) {
    case "scim":
      return { door: "scim", ...(isSlug(third) && { directory: third }) };
    case "saml":
    case "sso":
      return { door: "login", ...(isSlug(second) && { method: second }) };
    case "api":
    case "oauth2":
    case "console":
    case "setup":
      return { door: first };
    case "healthz":
    case "readyz":
    case "metrics":
      return { door: "other" };
    default:
      return { door: "login" };
  }
}
