import { fold } from "../lib/fold.js";
import { newId } from "../lib/new-id.js";
import { sha256Hex } from "../lib/sha256.js";
import { checkExpected } from "../model/expecting.js";
import { grantIn, isOperator, type Admin, type AdminGrant } from "../model/admin.js";
import { changesBetween } from "../model/changes.js";
import { eventOf, type Subject } from "../model/event.js";
import type { Role } from "../model/grant.js";
import type { AdminId, TeamId } from "../model/ids.js";
import { Refused } from "../model/refused.js";
import { leavesNoWayIn, readEmail } from "../rules/index.js";
import { deciding } from "../store/port/deciding.js";
import type { InstallationWork } from "../store/port/store.js";
import { chainOf, checkGivable, orNotFound, stamp, type AccessDeps } from "./deps.js";
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
}

export interface MadeAdmin {
  readonly admin: Admin;
  /** The secret of the invitation, shown once; absent where a password was given. */
  readonly invitation?: string | undefined;
}

/**
 * Makes an admin, or gives one who is an admin elsewhere a role here. Both answer alike, so that no team learns who runs
 * another one; the invitation of a known admin opens nothing but the way to the sign-in, unless it makes an operator of them: then
 * it is how they set a new password, and what opened the account before opens it no more.
 * @throws Refused `value_invalid`, `password_weak`, `forbidden`, `already_admin`, `password_not_taken`, `not_found`
 */
export async function createAdmin(deps: AccessDeps, draft: AdminDraft): Promise<MadeAdmin> {
  checkGivable(deps, draft);
  const email = emailOf(draft.email);
  const { role, team, password } = draft;
  if (password !== undefined) checkPassword(password, email);
  const hash = password === undefined ? undefined : await hashPassword(password);
  const invitation = password === undefined ? newSecret("invitation") : undefined;
  const admin = await deciding(deps.store.installation, async (tx) => {
    await checkTeamThere(tx, team);
    const known = await tx.admins.byEmail(email);
    const now = deps.now();
    const invited =
      invitation === undefined ? undefined : { hash: sha256Hex(invitation), expiresAt: now + invitationMs };
    if (known !== undefined) return addGrant(deps, tx, known, { role, team }, invited);
    const made = await tx.admins.create({
      id: newId<AdminId>(),
      email,
      grants: [{ role, team }],
      ssoOnly: false,
      sessionsFrom: now,
      createdAt: now,
      updatedAt: now,
      ...(hash !== undefined && { password: { hash, setAt: now } }),
      ...(invited !== undefined && { invitation: invited }),
    });
    await chainOf(tx, team).append(eventOf(stamp(deps), "admin.created", subjectOf(made), { email, role }));
    return made;
  });
  return { admin, ...(invitation !== undefined && { invitation }) };
}

async function addGrant(
  deps: AccessDeps,
  tx: InstallationWork,
  known: Admin,
  grant: AdminGrant,
  invitation: Admin["invitation"],
): Promise<Admin> {
  if (grantIn(known, grant.team) !== undefined) throw new Refused(accessRefusals.already_admin(known.email));
  // Whoever makes an admin of a team must not choose the password of somebody who runs more than that team.
  if (invitation === undefined) throw new Refused(accessRefusals.password_not_taken());
  const now = deps.now();
  const next = grant.team === null ? provenAnew(known, invitation, now) : known;
  const saved = await tx.admins.replace({ ...next, grants: [...known.grants, grant], updatedAt: now });
  const data = { email: known.email, role: grant.role };
  await chainOf(tx, grant.team).append(eventOf(stamp(deps), "admin.created", subjectOf(saved), data));
  return saved;
}

/**
 * Whoever made the first role of an account held its invitation, and may be the one who set its password: an owner of one team.
 * The installation is handed over by its own invitation alone.
 */
function provenAnew({ password: _, ...known }: Admin, invitation: Admin["invitation"], sessionsFrom: number): Admin {
  return { ...known, invitation, sessionsFrom };
}

export interface AdminChange {
  /** The role in the place that the change is about. */
  readonly role?: Role | undefined;
  /** Only an operator's to change: it holds everywhere. */
  readonly ssoOnly?: boolean | undefined;
}

/**
 * Changes what an admin is in one place. Somebody else's place is not there: `not_found`.
 * @throws Refused `not_found`, `stale_version`, `forbidden`, `value_invalid`, `last_operator`
 */
export async function updateAdmin(
  deps: AccessDeps,
  id: AdminId,
  place: { readonly team: TeamId | null; readonly expected?: number | undefined },
  change: AdminChange,
): Promise<Admin> {
  const { team } = place;
  return deciding(deps.store.installation, async (tx) => {
    await tx.admins.lock();
    const admin = orNotFound(await tx.admins.get(id), "such admin");
    const held = orNotFound(grantIn(admin, team), "such admin");
    checkExpected(admin, place.expected, `The admin ${admin.email}`);
    checkGivable(deps, held);
    const role = change.role ?? held.role;
    checkGivable(deps, { role, team });
    if (change.ssoOnly !== undefined) checkGivable(deps, { role: "operator", team: null });
    const next: Admin = {
      ...admin,
      grants: admin.grants.map((grant) => (grant === held ? { role, team } : grant)),
      ssoOnly: change.ssoOnly ?? admin.ssoOnly,
    };
    const changes = changesBetween({ role: held.role, ssoOnly: admin.ssoOnly }, { role, ssoOnly: next.ssoOnly });
    if (Object.keys(changes).length === 0) return admin;
    await checkWayIn(deps, tx, id, next);
    const saved = await tx.admins.replace({ ...next, updatedAt: deps.now() });
    const data = { email: admin.email, changes };
    await chainOf(tx, team).append(eventOf(stamp(deps), "admin.updated", subjectOf(saved), data));
    return saved;
  });
}

/**
 * Takes an admin's role in one place; whoever has none left is gone, with all of their sessions.
 * @throws Refused `not_found`, `stale_version`, `forbidden`, `last_operator`
 */
export async function removeAdmin(
  deps: AccessDeps,
  id: AdminId,
  place: { readonly team: TeamId | null; readonly expected?: number | undefined },
): Promise<Admin> {
  const { team } = place;
  return deciding(deps.store.installation, async (tx) => {
    await tx.admins.lock();
    const admin = orNotFound(await tx.admins.get(id), "such admin");
    const held = orNotFound(grantIn(admin, team), "such admin");
    checkExpected(admin, place.expected, `The admin ${admin.email}`);
    checkGivable(deps, held);
    const rest = admin.grants.filter((grant) => grant !== held);
    const next: Admin = { ...admin, grants: rest };
    await checkWayIn(deps, tx, id, rest.length === 0 ? undefined : next);
    if (rest.length === 0) await tx.admins.delete(id);
    else await tx.admins.replace({ ...next, updatedAt: deps.now() });
    const data = { email: admin.email, role: held.role };
    await chainOf(tx, team).append(eventOf(stamp(deps), "admin.removed", subjectOf(admin), data));
    return admin;
  });
}

/**
 * The way back, for whoever is on the host: a new password, all sessions of the admin ended, failed sign-ins forgotten (they
 * are counted by the password's instant) and any invitation void. No page and no API has it.
 * @throws Refused `not_found`, `no_password`, `password_weak`
 */
export async function resetAdmin(deps: AccessDeps, email: string, password: string): Promise<Admin> {
  const known = orNotFound(await deps.store.installation.admins.byEmail(email), `admin ${email}`);
  if (known.ssoOnly) throw new Refused(accessRefusals.no_password(known.email));
  checkPassword(password, known.email);
  const hash = await hashPassword(password);
  return deciding(deps.store.installation, async (tx) => {
    const admin = orNotFound(await tx.admins.get(known.id), `admin ${email}`);
    if (admin.ssoOnly) throw new Refused(accessRefusals.no_password(admin.email));
    const now = deps.now();
    const { invitation: _, ...kept } = admin;
    const saved = await tx.admins.replace({
      ...kept,
      password: { hash, setAt: now },
      sessionsFrom: now,
      updatedAt: now,
    });
    await tx.events.append(eventOf(stamp(deps), "admin.reset", subjectOf(saved), { email: admin.email }));
    return saved;
  });
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

/** @throws Refused `value_invalid` */
export function emailOf(text: string): string {
  const reading = readEmail([text.trim()]);
  if (!reading.ok) throw new Refused(accessRefusals.email_invalid(text, reading.fault));
  return reading.email.value;
}

/** One spelling of an address for look-ups and counts. */
export function foldedEmail(text: string): string {
  return fold(text.trim());
}

export function subjectOf({ id, version }: Pick<Admin, "id" | "version">): Subject {
  return { kind: "admin", id, version };
}
