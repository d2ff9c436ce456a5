import { needsOf, type Grant, type Need, type Role } from "../model/grant.js";
import type { TeamId } from "../model/ids.js";
import { permit } from "./permit.js";

/** A role to be given to somebody: to an admin, a key or, narrowed to needs, a link. */
export interface GivenRole {
  readonly role: Role;
  readonly team: TeamId | null;
  readonly needs?: readonly Need[] | undefined;
}

/** Nobody gives, takes or changes what is above themselves: every need of it must be theirs in that place. */
export function mayGive(grants: readonly Grant[], { role, team, needs = needsOf(role) }: GivenRole): boolean {
  return needs.every((need) => permit(grants, need, { team }).ok);
}

/** An operator is of the installation and of no team; every other role is of one team. */
export function isInItsPlace({ role, team }: GivenRole): boolean {
  return (role === "operator") === (team === null);
}
