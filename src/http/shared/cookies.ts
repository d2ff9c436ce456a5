import type { IncomingMessage } from "node:http";
import type { Response } from "express";

/** More than browsers send to one host; what is over is not looked at. */
const mostCookies = 100;

/** The cookies of a request by name; of two with one name the first counts, as the more specific one comes first (RFC 6265 §5.4). */
export function cookiesOf(req: Pick<IncomingMessage, "headers">): Readonly<Record<string, string | undefined>> {
  const header = req.headers.cookie;
  const cookies = Object.create(null) as Record<string, string | undefined>;
  if (header === undefined) return cookies;
  for (const pair of header.split(";", mostCookies)) {
    const equals = pair.indexOf("=");
    if (equals > 0) cookies[pair.slice(0, equals).trim()] ??= pair.slice(equals + 1).trim();
  }
  return cookies;
}

export function addCookies(res: Response, lines: readonly string[]): void {
  if (lines.length > 0) res.append("Set-Cookie", [...lines]);
}
