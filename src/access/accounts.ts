import { newId } from "../lib/new-id.js";
import type { Admin, AdminGrant } from "../model/admin.js";
import { eventOf, type Subject } from "../model/event.js";
import type { Role } from "../model/grant.js";
import type { AdminGrantId, AdminId, TeamId } from "../model/ids.js";
import { factsOf, rolesOf, type AdminRole, type Invitation } from "../model/invitation.js";
import type { Fresh } from "../store/port/records.js";
import type { InstallationWork } from "../store/port/store.js";
import { chainOf, stamp, type AccessDeps } from "./deps.js";

/** The account that begins with this role; it has the role's id, for there is no other place yet to tell it to. */
export function newAdmin(draft: {
  readonly email: string;
  readonly grants: readonly [AdminGrant, ...AdminGrant[]];
  readonly hash: string;
  readonly now: number;
}): Fresh<Admin> {
  const { email, grants, hash, now } = draft;
  return {
    ...{ id: grants[0].id as string as AdminId, email, grants },
    password: { hash, setAt: now },
    ...{ ssoOnly: false, sessionsFrom: now, createdAt: now, updatedAt: now },
  };
}

/** A role that nobody was invited to: by the first run, or with a password by whoever is on the host. */
export function newGrant(role: Role, team: TeamId | null): AdminGrant {
  return { id: newId<AdminGrantId>(), version: 1, role, team };
}

/** What becomes of an invitation that is taken up. */
export function grantOf({ id, version, role, team }: Invitation): AdminGrant {
  return { id, version: version + 1, role, team };
}

/** What events of the place tell of. */
export function subjectOf(held: AdminRole): Subject {
  const { id, version } = factsOf(held);
  return { kind: "admin", id, version };
}

/** What an admin did with their own account is told in the chain of each place that they have a role in. */
export async function tellPlaces(
  deps: Pick<AccessDeps, "caller" | "now">,
  tx: InstallationWork,
  admin: Admin,
  type: "admin.password_set" | "admin.sessions_ended",
): Promise<void> {
  for (const held of rolesOf(admin)) {
    await chainOf(tx, held.grant.team).append(eventOf(stamp(deps), type, subjectOf(held), { email: admin.email }));
  }
}
