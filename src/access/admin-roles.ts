import { grantIn, type Admin } from "../model/admin.js";
import type { AdminGrantId, AdminId, TeamId } from "../model/ids.js";
import { factsOf, rolesOf, type AdminRole, type Invitation } from "../model/invitation.js";
import type { Access } from "../store/port/access.js";
import { foldedEmail } from "./email.js";

type Records = Pick<Access, "admins" | "invitations">;

/** The roles that are held or waited for, in the order of their ids. `of`: in this team, or (null) in the installation; absent: anywhere. */
export async function adminRoles({ admins, invitations }: Records, of?: TeamId | null): Promise<readonly AdminRole[]> {
  const given = (await admins.list(of)).flatMap(rolesOf).filter(({ grant }) => of === undefined || grant.team === of);
  const waiting = (await invitations.list(of)).map((invitation): AdminRole => ({ invitation }));
  return [...given, ...waiting].sort((a, b) => (factsOf(a).id < factsOf(b).id ? -1 : 1));
}

/** Whom a place calls so: by address, by the id that the place knows them by, by the account's once they are in. */
export async function adminRoleIn(
  { admins, invitations }: Records,
  named: string,
  team: TeamId | null,
): Promise<AdminRole | undefined> {
  const admin = (await admins.get(named as AdminId)) ?? (await admins.byEmail(named));
  const held = admin && roleOf(admin, team);
  if (held !== undefined) return held;
  const invitation = (await invitations.get(named as AdminGrantId)) ?? (await invitations.inPlace(team, named));
  if (invitation?.team === team) return { invitation };
  return (await admins.list(team))
    .flatMap(rolesOf)
    .find(({ grant }) => grant.id === (named as AdminGrantId) && grant.team === team);
}

/** Everything that an account, an address or the id of one role stands for, for whoever runs all places. */
export async function adminRolesNamed(records: Records, named: string): Promise<readonly AdminRole[]> {
  const { admins, invitations } = records;
  const id = named as AdminGrantId;
  const invitation = await invitations.get(id);
  if (invitation !== undefined) return [{ invitation }];
  const admin = (await admins.get(named as AdminId)) ?? (await admins.byEmail(named));
  const waiting = (await invitationsOf(records, admin?.email ?? named)).map((one): AdminRole => ({ invitation: one }));
  const all = [...(admin === undefined ? [] : rolesOf(admin)), ...waiting];
  return all.length > 0 ? all : (await admins.list()).flatMap(rolesOf).filter(({ grant }) => grant.id === id);
}

/** What waits for an address, wherever. */
export async function invitationsOf(
  { invitations }: Pick<Records, "invitations">,
  email: string,
): Promise<readonly Invitation[]> {
  const address = foldedEmail(email);
  return (await invitations.list()).filter((one) => foldedEmail(one.email) === address);
}

function roleOf(admin: Admin, team: TeamId | null): AdminRole | undefined {
  const grant = grantIn(admin, team);
  return grant && { admin, grant };
}
