import { roles, type Role } from "../model/grant.js";
import type { MethodAdmins } from "../model/sso-method.js";

/** What a sign-in gives in the console, and by which of the values it brought. */
export interface AdminRoleGiven {
  readonly role: Role;
  /** Those that give any role: what the role is judged by anew while the session lives. */
  readonly values: readonly string[];
}

/**
 * The role that the groups of an assertion give: the highest of those that match, letter by letter. Values as they were claimed, and
 * never names of groups in the directory, which others may make and join.
 */
export function adminRoleBy(
  admins: MethodAdmins | undefined,
  claimed: readonly string[] | undefined,
): AdminRoleGiven | undefined {
  const groups = admins?.groups ?? {};
  const values = [...new Set(claimed)].filter((value) => Object.hasOwn(groups, value));
  const role = roles.find((one) => values.some((value) => groups[value] === one));
  return role && { role, values };
}

/** What is left of a role once the method gives another one: never more than its sign-in gave. */
export function adminRoleStill(admins: MethodAdmins | undefined, given: AdminRoleGiven): Role | undefined {
  const now = adminRoleBy(admins, given.values)?.role;
  return now === undefined ? undefined : roles[Math.max(roles.indexOf(now), roles.indexOf(given.role))];
}
