import { newId } from "../lib/new-id.js";
import { sha256Hex } from "../lib/sha256.js";
import { checkExpected } from "../model/expecting.js";
import { grantIn, isOperator, type Admin, type AdminGrant } from "../model/admin.js";
import { changesBetween } from "../model/changes.js";
import { eventOf } from "../model/event.js";
import type { Role } from "../model/grant.js";
import type { AdminGrantId, AdminId, TeamId } from "../model/ids.js";
import { posted, type Letter } from "../model/letter.js";
import { factsOf, type AdminRole, type GivenAdminRole } from "../model/invitation.js";
import { Refused } from "../model/refused.js";
import { leavesNoWayIn } from "../rules/index.js";
import { deciding } from "../store/port/deciding.js";
import type { InstallationWork } from "../store/port/store.js";
import { newAdmin, newGrant, subjectOf } from "./accounts.js";
import { adminRoleIn } from "./admin-roles.js";
import { chainOf, checkGivable, outboxIn, orNotFound, stamp, type AccessDeps } from "./deps.js";
import { emailOf } from "./email.js";
import { checkPassword, hashPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { newSecret } from "./secrets.js";

/** How long an invitation works. */
export const invitationMs = 3 * 24 * 60 * 60_000;

export interface AdminDraft {
  readonly email: string;
  readonly role: Role;
  /** Null: the installation. */
  readonly team: TeamId | null;
  /** Without one the person sets it, by the invitation. */
  readonly password?: string | undefined;
  /** Who is sent the invitation by mail. */
  readonly letters?: ((made: MadeInvitation) => readonly Letter[]) | undefined;
}

export interface MadeInvitation {
  /** As it was understood. */
  readonly email: string;
  readonly secret: string;
  readonly expiresAt: number;
}

export interface MadeAdmin {
  /** Held where a password was given, else offered. */
  readonly made: AdminRole;
  /** The secret of the invitation, shown once; absent where a password was given. */
  readonly invitation?: string | undefined;
}

/**
 * Makes an admin: at once with a password, else by an invitation that waits. An invitation is written alike whether its address is
 * known or not, so that no team learns who runs another one.
 * @throws Refused `value_invalid`, `password_weak`, `forbidden`, `already_admin`, `password_not_taken`, `not_found`
 */
export async function createAdmin(deps: AccessDeps, draft: AdminDraft): Promise<MadeAdmin> {
  checkGivable(deps, draft);
  const email = emailOf(draft.email);
  const { role, team, password, letters } = draft;
  if (password === undefined) return invite(deps, { email, role, team, letters });
  checkPassword(password, email);
  const hash = await hashPassword(password);
  const made = await deciding(deps.store.installation, async (tx): Promise<AdminRole> => {
    await clearPlace(deps, tx, email, team);
    if ((await tx.admins.byEmail(email)) !== undefined) throw new Refused(accessRefusals.password_not_taken());
    const grant = newGrant(role, team);
    const admin = await tx.admins.create(newAdmin({ email, grants: [grant], hash, now: deps.now() }));
    return told(deps, tx, { admin, grant });
  });
  return { made };
}

async function invite(deps: AccessDeps, draft: Omit<AdminDraft, "password">): Promise<MadeAdmin> {
  const { email, role, team } = draft;
  const secret = newSecret("invitation");
  const id = newId<AdminGrantId>();
  const now = deps.now();
  const expiresAt = now + invitationMs;
  const letters = draft.letters?.({ email, secret, expiresAt }) ?? [];
  const mail = await posted(deps.post, letters, { teamId: team, targetId: id, now });
  const made = await deciding(deps.store.installation, async (tx): Promise<AdminRole> => {
    await clearPlace(deps, tx, email, team);
    const invitation = await tx.invitations.create({
      ...{ id, email, role, team },
      ...{ hash: sha256Hex(secret), expiresAt, createdAt: now, updatedAt: now },
    });
    await outboxIn(tx, team).deliveries.save(mail);
    return told(deps, tx, { invitation });
  });
  return { made, invitation: secret };
}

/** Nobody of this address is in the place; an invitation that ran out makes room. @throws Refused `not_found`, `already_admin` */
async function clearPlace(deps: AccessDeps, tx: InstallationWork, email: string, team: TeamId | null): Promise<void> {
  await checkTeamThere(tx, team);
  const known = await tx.admins.byEmail(email);
  const waiting = await tx.invitations.inPlace(team, email);
  if (known !== undefined && grantIn(known, team) !== undefined) {
    throw new Refused(accessRefusals.already_admin(known.email));
  }
  if (waiting === undefined) return;
  if (waiting.expiresAt > deps.now()) throw new Refused(accessRefusals.already_invited(waiting.email));
  await tx.invitations.delete(waiting.id);
}

async function told(deps: AccessDeps, tx: InstallationWork, made: AdminRole): Promise<AdminRole> {
  const { email, role, team } = factsOf(made);
  await chainOf(tx, team).append(eventOf(stamp(deps), "admin.created", subjectOf(made), { email, role }));
  return made;
}

export interface AdminChange {
  /** The role in the place that the change is about. */
  readonly role?: Role | undefined;
  /** Only an operator's to change: it holds everywhere. */
  readonly ssoOnly?: boolean | undefined;
}

/**
 * Changes what somebody is, or is invited to be, in one place. Somebody else's place is not there: `not_found`.
 * @param named  as the place calls them: see `adminRoleIn`
 * @throws Refused `not_found`, `stale_version`, `forbidden`, `value_invalid`, `last_operator`
 */
export async function updateAdmin(
  deps: AccessDeps,
  named: string,
  place: { readonly team: TeamId | null; readonly expected?: number | undefined },
  change: AdminChange,
): Promise<AdminRole> {
  return deciding(deps.store.installation, async (tx) => {
    await tx.admins.lock();
    const held = await roleSeen(deps, tx, named, place);
    const { email, team, ...before } = factsOf(held);
    const role = change.role ?? before.role;
    checkGivable(deps, { role, team });
    if (change.ssoOnly !== undefined) checkGivable(deps, { role: "operator", team: null });
    if (held.invitation !== undefined && change.ssoOnly === true) throw new Refused(accessRefusals.not_in_yet(email));
    const wasSsoOnly = held.admin?.ssoOnly ?? false;
    const ssoOnly = change.ssoOnly ?? wasSsoOnly;
    const changes = changesBetween({ role: before.role, ssoOnly: wasSsoOnly }, { role, ssoOnly });
    if (Object.keys(changes).length === 0) return held;
    const saved =
      held.invitation === undefined
        ? await changeGrant(deps, tx, held, { role, ssoOnly })
        : { invitation: await tx.invitations.replace({ ...held.invitation, role, updatedAt: deps.now() }) };
    await chainOf(tx, team).append(eventOf(stamp(deps), "admin.updated", subjectOf(saved), { email, changes }));
    return saved;
  });
}

/** What holds everywhere shows everywhere, so it moves the version of each place. */
async function changeGrant(
  deps: AccessDeps,
  tx: InstallationWork,
  { admin, grant }: GivenAdminRole,
  { role, ssoOnly }: { readonly role: Role; readonly ssoOnly: boolean },
): Promise<AdminRole> {
  const moved = (one: AdminGrant): AdminGrant => ({ ...one, version: one.version + 1 });
  const changed = { ...moved(grant), role };
  const others = ssoOnly === admin.ssoOnly ? (one: AdminGrant) => one : moved;
  const grants = admin.grants.map((one) => (one === grant ? changed : others(one)));
  const now = deps.now();
  // What a password has opened ends where none is taken any more, with what began in this very millisecond.
  const sessionsFrom = ssoOnly && !admin.ssoOnly ? now + 1 : admin.sessionsFrom;
  const next: Admin = { ...admin, grants, ssoOnly, sessionsFrom };
  await checkWayIn(deps, tx, admin.id, next);
  return { admin: await tx.admins.replace({ ...next, updatedAt: now }), grant: changed };
}

/**
 * Takes somebody's role in one place, or what invites them to it; whoever has none left is gone, with all of their sessions.
 * @param named  as the place calls them: see `adminRoleIn`
 * @throws Refused `not_found`, `stale_version`, `forbidden`, `last_operator`
 */
export async function removeAdmin(
  deps: AccessDeps,
  named: string,
  place: { readonly team: TeamId | null; readonly expected?: number | undefined },
): Promise<AdminRole> {
  return deciding(deps.store.installation, async (tx) => {
    await tx.admins.lock();
    const held = await roleSeen(deps, tx, named, place);
    if (held.invitation !== undefined) await tx.invitations.delete(held.invitation.id);
    else await takeGrant(deps, tx, held);
    const { email, role, team } = factsOf(held);
    await chainOf(tx, team).append(eventOf(stamp(deps), "admin.removed", subjectOf(held), { email, role }));
    return held;
  });
}

async function takeGrant(deps: AccessDeps, tx: InstallationWork, { admin, grant }: GivenAdminRole): Promise<void> {
  const rest = admin.grants.filter((one) => one !== grant);
  const next: Admin = { ...admin, grants: rest };
  await checkWayIn(deps, tx, admin.id, rest.length === 0 ? undefined : next);
  if (rest.length === 0) await tx.admins.delete(admin.id);
  else await tx.admins.replace({ ...next, updatedAt: deps.now() });
}

/** @throws Refused `not_found`, `stale_version`, `forbidden` */
async function roleSeen(
  deps: AccessDeps,
  tx: InstallationWork,
  named: string,
  { team, expected }: { readonly team: TeamId | null; readonly expected?: number | undefined },
): Promise<AdminRole> {
  const held = orNotFound(await adminRoleIn(tx, named, team), "such admin");
  const facts = factsOf(held);
  checkExpected(facts, expected, `The admin ${facts.email}`);
  checkGivable(deps, facts);
  return held;
}

/** @throws Refused `last_operator` */
async function checkWayIn(
  { now }: AccessDeps,
  tx: InstallationWork,
  id: AdminId,
  after: Admin | undefined,
): Promise<void> {
  const operators = (await tx.admins.list(null)).filter(isOperator);
  if (leavesNoWayIn(operators, id, after, now())) throw new Refused(accessRefusals.last_operator());
}

/** @throws Refused `not_found` */
export async function checkTeamThere(tx: InstallationWork, team: TeamId | null): Promise<void> {
  if (team !== null) orNotFound(await tx.inTeam(team).team.get(), "such team");
}
