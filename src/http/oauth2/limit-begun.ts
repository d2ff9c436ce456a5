import type { IncomingMessage, ServerResponse } from "node:http";
import { errorPage } from "../../pages/index.js";
import { clientAddressOf } from "../shared/client-address.js";
import { tooManyRequests } from "../shared/rate-limits.js";
import { referenceOf } from "../shared/reference.js";
import { noteRefusal } from "../shared/refusal-log.js";
import { contentSecurityPolicy } from "../shared/security-headers.js";
import type { BrowserDeps } from "./deps.js";

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
  const place = await placeOf(door, path);
  const wait = await door.limits.begin(place, clientAddressOf(req));
  if (wait === undefined) return false;
  const { view } = tooManyRequests(wait, "Too many requests of people who are not signed in came in one second.");
  for (const [name, value] of [...door.security.page, ...Object.entries(view.headers ?? {})])
    res.setHeader(name, value);
  res.setHeader("Content-Security-Policy", contentSecurityPolicy());
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  noteRefusal(res, { code: view.code, cause: view.cause });
  const again = { label: "Try again", href: `/oauth2${path}` };
  res.statusCode = view.status;
  res.end(String(errorPage({ ...view, action: again, reference: referenceOf(res), at: door.now() })));
  return true;
}

/** One app's people do not keep another's waiting; what no app has begun is all one. */
async function placeOf({ login: { store } }: BrowserDeps, path: string): Promise<string> {
  const clientId = new URLSearchParams(path.replace(/^[^?]*\??/, "")).get("client_id") ?? "";
  if (!/^[\x21-\x7e]{1,200}$/.test(clientId)) return "nobody";
  const known = (await store.appByClientId(clientId)) ?? (await store.oauthClientByClientId(clientId));
  return known?.id ?? "nobody";
}
