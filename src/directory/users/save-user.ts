import { eventOf, type Stamp } from "../../model/event.js";
import type { TeamPolicies } from "../../model/team.js";
import type { User } from "../../model/user.js";
import type { Fresh } from "../../store/port/records.js";
import type { TeamRecords } from "../../store/port/store.js";
import type { Done } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import { ofUser, recordChanges, userFacts } from "../events.js";

/** A user written, and the seats that this takes or gives back. */
export interface Saved {
  readonly user: User;
  readonly seats: Done<unknown>["seats"];
}

export async function createUserRecord(
  tx: TeamRecords,
  { team }: { readonly team: { readonly policies: Pick<TeamPolicies, "seats"> } },
  fresh: Fresh<User>,
  stamp: Stamp,
): Promise<Saved> {
  const user = await tx.users.create(fresh);
  await tx.events.append(eventOf(stamp, "user.created", ofUser(user), userFacts(user)));
  return { user, seats: { difference: user.active ? 1 : 0, limit: team.policies.seats } };
}

/**
 * Replaces a user with its events: one for what it is besides a change of attributes (`adopted`, `restored`, …), one for
 * being switched on or off, one for the attributes. Whoever is switched off is signed out everywhere, in the same work.
 */
export async function replaceUserRecord(
  tx: TeamRecords,
  limit: number | null,
  before: User,
  after: User,
  stamp: Stamp,
  told: readonly ("user.adopted" | "user.restored")[] = [],
  differences = recordChanges(before, after),
): Promise<Saved> {
  const user = await tx.users.replace(after);
  for (const type of told)
    await tx.events.append(eventOf(stamp, type, ofUser(user), { userName: user.userName, changes: differences }));
  if (before.active && !user.active) await cutOff(tx, user);
  // Whoever is restored is on by that; whoever is taken over may be switched off with the same word.
  if (before.active !== user.active && !told.includes("user.restored")) {
    await tx.events.append(
      eventOf(stamp, user.active ? "user.resumed" : "user.suspended", ofUser(user), { userName: user.userName }),
    );
  }
  const onlySwitched = Object.keys(differences).every((name) => name === "active" || name === "inactiveBy");
  if (!onlySwitched && told.length === 0) {
    await tx.events.append(
      eventOf(stamp, "user.updated", ofUser(user), { userName: user.userName, changes: differences }),
    );
  }
  return { user, seats: { difference: Number(user.active) - Number(before.active), limit } };
}
