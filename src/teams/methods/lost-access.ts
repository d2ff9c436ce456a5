import type { SsoMethod } from "../../model/sso-method.js";
import { countOfPeople, othersThan, type PeopleCount } from "../../model/people-count.js";
import { nameOf, type User } from "../../model/user.js";
import type { TeamsDeps } from "../deps.js";
import { oneLine } from "../../lib/one-line.js";

/** Who could sign in no more, should something be done. */
export interface LostAccess extends PeopleCount {
  /** The first of them, as people know them: user names. */
  readonly names: readonly string[];
  readonly because: string;
}

/** As many as one reads. */
export const namesShown = 10;
/** Counting stops here: further would take seconds, and change nobody's mind. */
export const mostCounted = 10_000;

/** Those who sign in by a method: whom an identity of it leads to. */
export async function peopleOfMethod(
  { store }: Pick<TeamsDeps, "store">,
  { teamId, id }: Pick<SsoMethod, "teamId" | "id">,
): Promise<Omit<LostAccess, "because">> {
  const { identities, users } = store.inTeam(teamId);
  const counted = await identities.peopleOf(id, mostCounted);
  const first = await identities.firstOf(id, namesShown);
  const found = await Promise.all(first.map((userId) => users.get(userId)));
  // Somebody removed is kept to be refused, under a digest.
  const names = found.flatMap((user) => (user === undefined || user.removed !== undefined ? [] : [shownName(user)]));
  return { users: counted.users, ...(counted.orMore && { orMore: true }), names };
}

/** As people know them, in one line: names stand in sentences. */
export function shownName({ profile, userName }: Pick<User, "profile" | "userName">): string {
  return oneLine(nameOf(profile) ?? userName);
}

/** The same of anything else, with its reason. */
export function peopleAffected(lost: LostAccess): string {
  return lost.users === 0 ? lost.because : `${peopleNamed(lost)}. ${lost.because}`;
}

/** `3 people: Ada Lovelace, Grace Hopper and 1 more.` */
export function peopleText(lost: Pick<LostAccess, "users" | "orMore" | "names">): string {
  return lost.users === 0 ? "Nobody signs in by it today." : `${peopleNamed(lost)}.`;
}

function peopleNamed(lost: Pick<LostAccess, "users" | "orMore" | "names">): string {
  const others = othersThan(lost.names.length, lost);
  const who = `${lost.names.join(", ")}${others === undefined ? "" : ` and ${others}`}`;
  return lost.names.length === 0 ? countOfPeople(lost) : `${countOfPeople(lost)}: ${who}`;
}
