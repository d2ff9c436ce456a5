import type { Role } from "./grant.js";
import type { AdminGrantId, AdminId, TeamId } from "./ids.js";

/**
 * What an admin may do somewhere: an operator in the installation (`team: null`), the other roles in one team. The place knows
 * the admin by this id and version: those of the account would tell it who has been an admin elsewhere, and since when.
 */
export interface AdminGrant {
  /** The one of the invitation that it came by. */
  readonly id: AdminGrantId;
  readonly version: number;
  readonly role: Role;
  readonly team: TeamId | null;
}

/** A person who runs the installation or a team. No user: admins and the people of a team's directory are kept apart. */
export interface Admin {
  readonly id: AdminId;
  readonly version: number;
  /** As it was given; unique in the installation, without regard to letter case. */
  readonly email: string;
  /** All of them count: what somebody is only invited to is an `Invitation`. At least one; at most one for each place. */
  readonly grants: readonly AdminGrant[];
  /** Absent where the admin signs in by SSO alone. */
  readonly password?: AdminPassword | undefined;
  /** A password is not taken, though there may be one. */
  readonly ssoOnly: boolean;
  /** Sessions that began before this instant have ended. */
  readonly sessionsFrom: number;
  /** Kept beside the record: it moves no version. */
  readonly lastPasswordSignInAt?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface AdminPassword {
  /** Argon2id in PHC form. */
  readonly hash: string;
  readonly setAt: number;
}

/** Whether the admin is an operator of the installation. */
export function isOperator({ grants }: Pick<Admin, "grants">): boolean {
  return grants.some((grant) => grant.role === "operator" && grant.team === null);
}

/** Whether the admin can come in without any identity provider. */
export function isLocal({ password, ssoOnly }: Pick<Admin, "password" | "ssoOnly">): boolean {
  return password !== undefined && !ssoOnly;
}

/** What the admin holds in one place. */
export function grantIn({ grants }: Pick<Admin, "grants">, team: TeamId | null): AdminGrant | undefined {
  return grants.find((grant) => grant.team === team);
}
