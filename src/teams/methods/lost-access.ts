import type { SsoMethod } from "../../model/sso-method.js";
import { nameOf } from "../../model/user.js";
import type { TeamsDeps } from "../deps.js";
import { oneLine } from "../../lib/one-line.js";

/** Who could sign in no more, should something be done. */
export interface LostAccess {
  readonly users: number;
  /** The first of them, as people know them: user names. */
  readonly names: readonly string[];
  readonly because: string;
}

/** As many as one reads. */
export const namesShown = 10;

/** Those who sign in by a method: whom an identity of it leads to. */
export async function peopleOfMethod(
  { store }: Pick<TeamsDeps, "store">,
  { teamId, id }: Pick<SsoMethod, "teamId" | "id">,
): Promise<Omit<LostAccess, "because">> {
  const { identities, users } = store.inTeam(teamId);
  const count = await identities.peopleOf(id);
  const names: string[] = [];
  for (const userId of await identities.firstOf(id, namesShown)) {
    const user = await users.get(userId);
    if (user !== undefined) names.push(oneLine(nameOf(user.profile) ?? user.userName));
  }
  return { users: count, names };
}

/** The same of anything else, with its reason. */
export function peopleAffected({ users, names, because }: LostAccess): string {
  if (users === 0) return because;
  const more = users - names.length;
  const who = more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  return `${users} ${users === 1 ? "person" : "people"}: ${who}. ${because}`;
}

/** `3 people: Ada Lovelace, Grace Hopper and 1 more.` */
export function peopleText({ users, names }: Pick<LostAccess, "users" | "names">): string {
  if (users === 0) return "Nobody signs in by it today.";
  const more = users - names.length;
  const who = more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
  return `${users} ${users === 1 ? "person" : "people"}${names.length === 0 ? "" : `: ${who}`}.`;
}
