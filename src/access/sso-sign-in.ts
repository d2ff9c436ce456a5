import { consoleSessionOf, ssoConsoleSession, type SsoAdmin } from "../model/console-session.js";
import { eventOf, type Caller, type Subject } from "../model/event.js";
import type { Grant } from "../model/grant.js";
import type { SessionId, TeamId, UserId } from "../model/ids.js";
import { Refused } from "../model/refused.js";
import { methodStatus } from "../model/sso-method.js";
import { mayAct } from "../model/user.js";
import { adminRoleStill } from "../rules/index.js";
import { deciding } from "../store/port/deciding.js";
import type { Store } from "../store/port/store.js";
import { stamp, type AccessDeps } from "./deps.js";
import { accessRefusals } from "./refusals.js";

type Deps = Pick<AccessDeps, "store" | "now">;

/** The session that the console opens for whoever comes by a code. */
export interface OpenedBySso {
  readonly id: SessionId;
  readonly browser?: string | undefined;
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/**
 * Takes up an admin's sign-in that ended at the ACS: once, at one node, by the browser that began it. The code is spent by the very
 * write that whatever ends the person's sessions makes as well, so that nobody comes in who was cut off meanwhile.
 * @param id  SHA-256 of the code
 * @param browser  SHA-256 of what the browser keeps; undefined where it brought nothing
 * @throws Refused `handover_invalid`
 */
export async function takeHandover(
  deps: Deps & { readonly from: Pick<Caller, "reference" | "address"> },
  given: { readonly id: SessionId; readonly browser: string | undefined },
  opened: OpenedBySso,
): Promise<{ readonly sso: SsoAdmin; readonly returnTo: string }> {
  const { store, now } = deps;
  const { id } = given;
  const kept = await store.sessions.get(id, now());
  const { sso, handover } = (kept && consoleSessionOf(kept)) ?? {};
  if (kept === undefined || sso === undefined || handover?.browser !== given.browser) throw handoverInvalid();
  if (handover === undefined || (await grantOfSso(store, sso)) === undefined) throw handoverInvalid();
  await deciding(store.installation, async (tx) => {
    const own = tx.inTeam(sso.teamId);
    if (!(await own.sessions.end(id))) throw handoverInvalid();
    const at = now();
    const endsAt = Math.min(at + opened.absoluteMs, handover.until);
    const ends = { createdAt: at, expiresAt: Math.min(at + opened.idleMs, endsAt), endsAt };
    await own.sessions.open(ssoConsoleSession(opened.id, { ...sso, saml: kept.saml }, opened.browser, ends));
    const caller: Caller = { ...deps.from, ...ssoActor(sso) };
    const event = eventOf(stamp({ caller, now }), "admin.signed_in", subjectOf(sso), { email: sso.email, how: "sso" });
    await own.events.append(event);
    if (sso.role === "operator") await tx.events.append(event);
  });
  return { sso, returnTo: handover.returnTo };
}

/**
 * What an admin may do who came in by an SSO method, as things are now: nothing once the method or the person is off, or the method
 * gives their groups no role any more; never more than the sign-in gave.
 */
export async function grantOfSso(store: Pick<Store, "inTeam">, sso: SsoAdmin): Promise<Grant | undefined> {
  const team = store.inTeam(sso.teamId);
  const [method, user] = [await team.methods.get(sso.methodId), await team.users.get(sso.userId)];
  if (method === undefined || methodStatus(method) !== "verified") return undefined;
  if (user === undefined || !mayAct(user)) return undefined;
  const role = adminRoleStill(method.admins, sso);
  return role && { role, team: role === "operator" ? null : sso.teamId };
}

/** As events name them: a person of the team, who acts by the role that the identity provider's groups give. */
export function ssoActor({ userId, email }: SsoAdmin): Pick<Caller, "actor" | "by"> {
  return { actor: { kind: "person", id: userId }, by: email };
}

/** Ends all sessions that the person has in the console, and those that wait to be taken up; those at the applications stay. */
export async function signOutSsoEverywhere(
  deps: Deps & { readonly caller: Caller },
  sso: { readonly teamId: TeamId; readonly userId: UserId; readonly email: string },
): Promise<void> {
  const { store, now } = deps;
  const all = await store.sessions.ofUser(sso.teamId, sso.userId, now());
  const mine = all.filter((session) => consoleSessionOf(session) !== undefined);
  await deciding(store.inTeam(sso.teamId), async (tx) => {
    for (const { id } of mine) await tx.sessions.end(id);
    await tx.events.append(eventOf(stamp(deps), "admin.sessions_ended", subjectOf(sso), { email: sso.email }));
  });
}

/** Those of the person that are the console's. */
export async function ssoSessionsOf(
  store: Pick<Store, "sessions">,
  { teamId, userId }: { readonly teamId: TeamId; readonly userId: UserId },
  now: number,
) {
  const found = await store.sessions.ofUser(teamId, userId, now);
  return found.flatMap((session) => {
    const read = consoleSessionOf(session);
    return read === undefined || read.handover !== undefined ? [] : [{ ...session, browser: read.browser }];
  });
}

function subjectOf({ userId }: { readonly userId: UserId }): Subject {
  return { kind: "user", id: userId };
}

function handoverInvalid(): Refused {
  return new Refused(accessRefusals.handover_invalid());
}
