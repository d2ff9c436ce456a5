import type { SsoMethod } from "../../model/sso-method.js";
import { makeLogoutRequest, type OutgoingMessage } from "../../saml/index.js";
import type { SessionLogin } from "../../session/index.js";
import { methodKeys } from "../../teams/index.js";
import { pairAsked, type LoginDeps } from "../deps.js";

export type StartedLogout =
  /** The browser takes this to the identity provider, whose answer comes to our logout address. */
  | { readonly at: "identity_provider"; readonly method: SsoMethod; readonly message: OutgoingMessage }
  /** Only the session here has ended: the page says so, for the person may still be signed in at the IdP. */
  | {
      readonly at: "here";
      readonly method: SsoMethod | undefined;
      readonly because: "no_logout_url" | "no_name_id" | "no_method";
    };

/** What is kept while the identity provider is asked. */
export interface PendingLogout {
  readonly returnTo?: string | undefined;
}

/** How long the identity provider's answer may take. */
const pendingMs = 10 * 60_000;

/**
 * Goes on with a sign-out at the identity provider. The session here has been ended by then, whatever becomes of this: a
 * person who signs out is signed out.
 * @param returnTo  where the person goes after the identity provider's answer: an address that the app which began it has
 *   registered; a page tells the end without
 */
export async function startLogout(deps: LoginDeps, login: SessionLogin, returnTo?: string): Promise<StartedLogout> {
  const method = await deps.store.inTeam(login.teamId).methods.get(login.methodId);
  if (method?.idp === undefined) return { at: "here", method, because: "no_method" };
  const { sloUrl, sloBinding } = method.idp;
  if (sloUrl === undefined) return { at: "here", method, because: "no_logout_url" };
  const { nameId, nameIdFormat, nameQualifier, spNameQualifier, sessionIndex } = login.saml ?? {};
  if (nameId === undefined) return { at: "here", method, because: "no_name_id" };
  const now = deps.now();
  const message = makeLogoutRequest({
    spEntityId: pairAsked(deps, method).entityId,
    destination: sloUrl,
    binding: sloBinding ?? "redirect",
    signWith: (await methodKeys(deps.spKeys, method)).signing,
    nowMs: now,
    nameId: { value: nameId, format: nameIdFormat, nameQualifier, spNameQualifier },
    sessionIndexes: sessionIndex === undefined ? [] : [sessionIndex],
  });
  const pending: PendingLogout = { returnTo };
  await deps.store.notes.put(pendingLogoutKey(method, message.id), JSON.stringify(pending), now + pendingMs);
  return { at: "identity_provider", method, message };
}

export function pendingLogoutKey(method: SsoMethod, requestId: string): string {
  return `logout:${method.id}:${requestId}`;
}
