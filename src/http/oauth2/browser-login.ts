import type { IncomingMessage } from "node:http";
import { signedInPerson } from "../../login/index.js";
import type { BrowserLogin } from "../../oidc/index.js";
import type { SessionLogin } from "../../session/index.js";
import type { BrowserDeps } from "./deps.js";

/** Who is signed in in this browser, read anew; a session whose person or method is gone is as none. */
export async function browserLogin(
  { login: { store }, sessions, now }: BrowserDeps,
  req: Pick<IncomingMessage, "headers">,
): Promise<BrowserLogin | undefined> {
  const sid = sessions.brought(req);
  const stored = sid === undefined ? undefined : await store.sessions.get(sid, now());
  if (sid === undefined || stored === undefined) return undefined;
  const { login } = JSON.parse(stored.data) as { readonly login?: SessionLogin };
  const person = login && (await signedInPerson(store, login));
  if (login === undefined || person === undefined) return undefined;
  const { team, method, user, groups } = person;
  return { sid, login, team, method, user, groups };
}
