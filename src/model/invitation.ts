import type { Admin, AdminGrant } from "./admin.js";
import type { Role } from "./grant.js";
import type { AdminGrantId, TeamId } from "./ids.js";

/**
 * A role that waits for somebody in one place. It gives nothing until its link was taken up, and it is no part of an account, so
 * that it looks alike whether its address has one or not. It is of the place alone: two of them may wait for one address.
 */
export interface Invitation {
  /** Goes on as the id of the grant. */
  readonly id: AdminGrantId;
  readonly version: number;
  /** As it was given; unique in its place, without regard to letter case. */
  readonly email: string;
  readonly role: Role;
  /** Null: the installation. */
  readonly team: TeamId | null;
  /** SHA-256 of the link's secret. */
  readonly hash: string;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Somebody who has a role in one place. */
export interface GivenAdminRole {
  readonly admin: Admin;
  readonly grant: AdminGrant;
  readonly invitation?: undefined;
}

/** Somebody in one place: with a role there, or invited to one. */
export type AdminRole =
  GivenAdminRole | { readonly invitation: Invitation; readonly admin?: undefined; readonly grant?: undefined };

/** What both of them have. */
export type RoleFacts = Pick<Invitation, "id" | "version" | "email" | "role" | "team">;

export function factsOf(held: AdminRole): RoleFacts {
  return held.invitation ?? { ...held.grant, email: held.admin.email };
}

export function rolesOf(admin: Admin): readonly GivenAdminRole[] {
  return admin.grants.map((grant) => ({ admin, grant }));
}
