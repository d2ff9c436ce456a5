import type { SessionId } from "../model/ids.js";
import type { Verification } from "../saml/index.js";
import { storedSessionId, type SessionLogin } from "../session/index.js";
import type { LoginDeps } from "./deps.js";
import { pathsOf, type Cookies, type MethodPlace } from "./pending.js";

/** The browser's back button posts an answer again that has opened a session: whoever has that session is led to it. */

const cookieName = "dbi";
const hashShape = /^[0-9a-f]{64}$/;

/**
 * The Set-Cookie lines by which the ACS knows the browser that a session was opened in: the session's own cookie does not come
 * with another site's POST. Its value is the session's id as the store has it, which opens nothing.
 */
export function openedHereCookies(at: MethodPlace, sid: string): readonly string[] {
  const value = storedSessionId(sid);
  return pathsOf(at).map((path) => `${cookieName}=${value}; Path=${path}; HttpOnly; Secure; SameSite=None`);
}

/** Whether the assertion, which a key of the method has signed, opened a session that this browser still has. */
export async function openedHere(
  { store, now }: Pick<LoginDeps, "store" | "now">,
  cookies: Cookies,
  { signedId }: Pick<Verification, "signedId">,
): Promise<boolean> {
  const id = cookies[cookieName] ?? "";
  if (signedId === undefined || !hashShape.test(id)) return false;
  const session = await store.sessions.get(id as SessionId, now());
  return session !== undefined && loginIn(session.data)?.saml?.assertionId === signedId;
}

/** The console's sessions hold none. */
function loginIn(data: string): SessionLogin | undefined {
  const { login } = JSON.parse(data) as { readonly login?: SessionLogin };
  return login;
}
