import { consoleSessionOf } from "../model/console-session.js";
import type { MethodId, TeamId, UserId } from "../model/ids.js";
import type { Owner } from "../model/owner.js";
import type { StoredSession } from "../model/session.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import { mayAct, nameOf, primaryEmail, type User } from "../model/user.js";
import type { Store, TeamStore } from "../store/port/store.js";

/** Whom a session belongs to, as the directory has it now. */
export interface SignedInPerson {
  readonly team: Team;
  readonly method: SsoMethod;
  readonly user: User;
  readonly email: string;
  readonly name: string | undefined;
  /** By name. */
  readonly groups: readonly string[];
}

/**
 * Reads the person of a session anew: what it was opened with may have changed since. Undefined where team, method or user
 * are gone or may not act any more; the session is then as none.
 */
export async function signedInPerson(
  store: Store,
  session: { readonly teamId: TeamId; readonly userId: UserId; readonly methodId: MethodId },
): Promise<SignedInPerson | undefined> {
  const inTeam = store.inTeam(session.teamId);
  const known = await inTeam.users.withGroups({ id: session.userId });
  if (known === undefined || !mayAct(known.user) || known.user.removed !== undefined) return undefined;
  const [team, method] = await Promise.all([inTeam.team.get(), inTeam.methods.get(session.methodId)]);
  if (team === undefined || method === undefined || method.disabled) return undefined;
  const { user, groups } = known;
  return {
    team,
    method,
    user,
    email: primaryEmail(user.profile) ?? user.userName,
    name: nameOf(user.profile),
    groups: groups.map((group) => group.displayName).sort((a, b) => a.localeCompare(b, "en")),
  };
}

/** A sentence's end on who changes this account: `your sign-in with Acme Okta`. */
export async function managedBy(store: TeamStore, owner: Owner): Promise<string> {
  switch (owner.kind) {
    case "directory":
      return `your company's directory, ${(await store.directories.get(owner.id))?.name ?? "which is gone"}`;
    case "method":
      return `your sign-in with ${(await store.methods.get(owner.id))?.name ?? "a method that is gone"}`;
    case "manual":
      return "the administrators of your team";
  }
}

/** The sessions of a person that still hold, newest first, with the name of the method each came through. */
export async function sessionsOf(
  store: Store,
  person: SignedInPerson,
  now: number,
): Promise<readonly (StoredSession & { readonly methodName: string | undefined })[]> {
  const all = await store.sessions.ofUser(person.team.id, person.user.id, now);
  // An admin's in the console are listed, and ended, there.
  const sessions = all.filter((one) => consoleSessionOf(one)?.sso === undefined);
  const names = new Map((await store.inTeam(person.team.id).methods.list()).map((one) => [one.id, one.name]));
  return [...sessions]
    .sort((a, b) => b.createdAt - a.createdAt)
    .map((session) => ({
      ...session,
      methodName: session.methodId === undefined ? undefined : names.get(session.methodId),
    }));
}
