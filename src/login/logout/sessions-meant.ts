import { identityNamed } from "../../directory/index.js";
import { fold } from "../../lib/fold.js";
import { trimmed } from "../../lib/xml-space.js";
import type { StoredSession } from "../../model/session.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { nameIdKind } from "../../rules/index.js";
import type { ReceivedLogoutRequest } from "../../saml/index.js";
import type { TeamRecords } from "../../store/port/store.js";

type Asked = Pick<ReceivedLogoutRequest, "nameId" | "sessionIndexes">;

/** Whose sessions a logout request means, and which of them. */
export interface SessionsMeant {
  /** The ones to end. */
  readonly sessions: readonly StoredSession[];
  /** Why it cannot be said that all that was asked for has ended; absent: once `sessions` have ended, it has. */
  readonly missing?: { readonly what: "person" | "session"; readonly cause: string } | undefined;
}

/**
 * Finds the sessions that a logout request means (SAML Core 2.0 §3.7.1): by the NameID as sign-in compares it, else those of
 * the person whom a sign-in by it would lead to. No SessionIndex means all of them, and a session whose assertion had none is
 * meant by any. Who is known and has no session left is signed out, which is what was asked for.
 */
export async function sessionsMeant(
  store: TeamRecords,
  method: SsoMethod,
  request: Asked,
  now: number,
): Promise<SessionsMeant> {
  const named = await byNameId(store, method, request, now);
  const open = named.length > 0 ? named : await ofPerson(store, method, request, now);
  if (open === undefined) {
    const cause = "Nobody has signed in by this method under the NameID that the request names.";
    return { sessions: [], missing: { what: "person", cause } };
  }
  const sessionIndexes = request.sessionIndexes.map(trimmed);
  const isMeant = ({ saml }: StoredSession): boolean =>
    sessionIndexes.length === 0 || saml?.sessionIndex === undefined || sessionIndexes.includes(indexOf(saml));
  const sessions = open.filter(isMeant);
  const found = new Set(sessions.map(({ saml }) => indexOf(saml)));
  const missed = found.has("") ? [] : sessionIndexes.filter((index) => !found.has(index));
  const others = open.length - sessions.length;
  if (missed.length === 0 || others === 0) return { sessions };
  const which =
    sessions.length === 0
      ? "the SessionIndex that the request names"
      : `${missed.length} of the ${sessionIndexes.length} SessionIndexes that the request names`;
  const cause = `No session of this person has ${which}; others are open: ${others}.`;
  return { sessions, missing: { what: "session", cause } };
}

function indexOf(saml: StoredSession["saml"]): string {
  return trimmed(saml?.sessionIndex ?? "");
}

/** An address may come in another letter case, and without the format that it had at the sign-in. */
async function byNameId(
  { sessions }: TeamRecords,
  method: SsoMethod,
  { nameId }: Asked,
  now: number,
): Promise<readonly StoredSession[]> {
  const value = trimmed(nameId.value);
  const exact = await sessions.bySaml(method.id, { nameId: value }, now);
  if (fold(value) === value) return exact;
  const folded = await sessions.bySaml(method.id, { nameId: fold(value) }, now);
  const isAddress = (format: string | undefined) => nameIdKind({ value, format }) === "emailAddress";
  return [...exact, ...folded.filter(({ saml }) => isAddress(nameId.format) || isAddress(saml?.nameIdFormat))];
}

/** Sessions that the person has by this method under another NameID; undefined where it leads to nobody. */
async function ofPerson(
  store: TeamRecords,
  method: SsoMethod,
  { nameId }: Asked,
  now: number,
): Promise<readonly StoredSession[] | undefined> {
  const identity = await identityNamed(store, method.id, nameId);
  if (identity === undefined) return undefined;
  const all = await store.sessions.ofUser(identity.userId, now);
  return all.filter(({ methodId }) => methodId === method.id);
}
