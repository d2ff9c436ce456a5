import type { Request } from "express";

/** What follows the first question mark, exactly as received: further ones are part of it (RFC 3986 §3.4). */
export function rawQueryOf({ originalUrl }: Pick<Request, "originalUrl">): string {
  const mark = originalUrl.indexOf("?");
  return mark < 0 ? "" : originalUrl.slice(mark + 1);
}

/** The query by its names. */
export function queryOf(req: Pick<Request, "originalUrl">): URLSearchParams {
  return new URLSearchParams(rawQueryOf(req));
}
