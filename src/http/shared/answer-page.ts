import type { ServerResponse } from "node:http";
import type { Request, Response } from "express";
import type { Html } from "../../pages/index.js";
import { contentSecurityPolicy, type Framing, type HeaderSet, type SecurityHeaders } from "./security-headers.js";

const defaultPolicy = contentSecurityPolicy();

export function setHeaders(res: ServerResponse, headers: HeaderSet): void {
  for (const [name, value] of headers) res.setHeader(name, value);
}

/** Sends a page under a policy that allows only what it needs. */
export function sendPage(
  res: ServerResponse,
  security: SecurityHeaders,
  page: Html,
  options: {
    status?: number;
    formActions?: readonly string[] | "any";
    framing?: Framing;
    policy?: string;
  } = {},
): void {
  setHeaders(res, security.page);
  const { formActions = [], framing = "nobody", policy = defaultPolicy } = options;
  const isUsual = formActions.length === 0 && framing === "nobody";
  res.setHeader("Content-Security-Policy", isUsual ? policy : contentSecurityPolicy(formActions, framing));
  if (framing === "anybody") res.removeHeader("X-Frame-Options");
  res.statusCode = options.status ?? 200;
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.end(page);
}

/** True where the caller would rather have JSON than a page. A bare `*` gets the page: browsers send it for forms too. */
export function wantsJson(req: Request): boolean {
  return req.accepts(["html", "json"]) === "json";
}

export function sendJson(res: Response, security: SecurityHeaders, status: number, body: unknown): void {
  setHeaders(res, security.plain);
  res.status(status);
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.end(JSON.stringify(body));
}

/** Sends the browser on, by default by GET whatever it came with (RFC 9110 §15.4.4). */
export function sendOn(res: Response, security: SecurityHeaders, to: string, status: 302 | 303 = 303): void {
  setHeaders(res, security.plain);
  res.status(status);
  res.setHeader("Location", inAscii(to));
  res.end();
}

/** An address as a header takes it (RFC 9110 §10.2.2): names that it was made of may hold any letter, and line ends. */
function inAscii(address: string): string {
  return address.replaceAll(/[^\x21-\x7e]+/g, (text) =>
    Buffer.from(text)
      .toString("hex")
      .replaceAll(/../g, (octet) => `%${octet.toUpperCase()}`),
  );
}
