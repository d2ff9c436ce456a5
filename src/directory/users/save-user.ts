import type { EventType } from "../../model/event.js";
import type { User } from "../../model/user.js";
import type { Fresh } from "../../store/port/records.js";
import type { TeamRecords } from "../../store/port/store.js";
import type { Done } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import { changes, userEvent, userFacts, type Stamp } from "../events.js";
import type { Reach } from "../scope.js";

/** A user written, and the seats that this takes or gives back. */
export interface Saved {
  readonly user: User;
  readonly seats: Done<unknown>["seats"];
}

export async function createUserRecord(
  tx: TeamRecords,
  { team }: Reach,
  fresh: Fresh<User>,
  stamp: Stamp,
): Promise<Saved> {
  const user = await tx.users.create(fresh);
  await tx.events.append(userEvent("user.created", stamp, user, userFacts(user)));
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
  told: readonly EventType[] = [],
  differences = changes(before, after),
): Promise<Saved> {
  const user = await tx.users.replace(after);
  for (const type of told) await tx.events.append(userEvent(type, stamp, user, { changes: differences }));
  if (before.active && !user.active) await cutOff(tx, user);
  if (before.active !== user.active && told.length === 0) {
    await tx.events.append(userEvent(user.active ? "user.resumed" : "user.suspended", stamp, user));
  }
  const onlySwitched = Object.keys(differences).every((name) => name === "active" || name === "inactiveBy");
  if (!onlySwitched && told.length === 0) {
    await tx.events.append(userEvent("user.updated", stamp, user, { changes: differences }));
  }
  return { user, seats: { difference: Number(user.active) - Number(before.active), limit } };
}
