import type { IncomingMessage, ServerResponse } from "node:http";
import { parse, type ParsedUrlQuery } from "node:querystring";
import { sendRefusalPage } from "../shared/answer-error.js";
import { clientAddressOf } from "../shared/client-address.js";
import { tooManyRequests } from "../shared/rate-limits.js";
import { noteRefusal } from "../shared/refusal-log.js";
import type { BrowserDeps } from "./deps.js";
import { sendError } from "./send-error.js";

/**
 * What somebody begins here who is not signed in is kept until it runs out, as long as they have made it: so much a second, as of
 * sign-ins at a method. True: it was too much, and that was answered.
 * @param path  with the query, below the issuer
 */
export async function refusedAsTooMany(
  door: BrowserDeps,
  req: IncomingMessage,
  res: ServerResponse,
  path: string,
): Promise<boolean> {
  const place = await placeOf(door, new URLSearchParams(path.replace(/^[^?]*\??/, "")).get("client_id"));
  const wait = await door.limits.begin(place, clientAddressOf(req));
  if (wait === undefined) return false;
  const cause = "Too many requests of people who are not signed in came in one second.";
  const { view } = tooManyRequests(wait, cause, `/oauth2${path}`);
  noteRefusal(res, { code: view.code, cause });
  sendRefusalPage(door, res, view);
  return true;
}

/** The same of what an app that cannot prove itself pushes beforehand (RFC 9126 §2.3). */
export async function refusedPush(
  door: BrowserDeps,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
): Promise<boolean> {
  const { client_id: id, client_secret: secret, client_assertion: assertion } = asRead(req, body);
  const isProving = req.headers.authorization !== undefined || Boolean(secret) || Boolean(assertion);
  const wait = isProving ? undefined : await door.limits.begin(await placeOf(door, id), clientAddressOf(req));
  if (wait === undefined) return false;
  res.setHeader("Retry-After", String(wait));
  sendError(res, 429, "temporarily_unavailable", "too many requests were pushed in one second: wait and push it again");
  return true;
}

const asciiForms: ReadonlySet<string> = new Set(
  ["", ";charset=utf-8", ";charset=utf8", ";charset=iso-8859-1", ";charset=us-ascii"].map(
    (charset) => `application/x-www-form-urlencoded${charset}`,
  ),
);

/**
 * A form as the library will read it: it leaves out empty fields and those behind the first thousand, and a charset may make other
 * fields of the octets. A proof that it does not see is none, and the app would be taken for one without a secret.
 */
function asRead(req: IncomingMessage, body: Buffer): ParsedUrlQuery {
  const type = (req.headers["content-type"] ?? "").toLowerCase().replace(/["\s]/g, "");
  return asciiForms.has(type) ? parse(body.toString()) : {};
}

/** One app's people do not keep another's waiting; what no app has begun is all one. */
async function placeOf(
  { login: { store } }: BrowserDeps,
  clientId: string | readonly string[] | null | undefined,
): Promise<string> {
  if (typeof clientId !== "string" || !/^[\x21-\x7e]{1,200}$/.test(clientId)) return "nobody";
  const known = (await store.appByClientId(clientId)) ?? (await store.oauthClientByClientId(clientId));
  return known?.id ?? "nobody";
}
