import { changesBetween, type Changes } from "../model/changes.js";
import { eventOf, membersPerEvent, type EventData, type Stamp, type Subject } from "../model/event.js";
import type { Group } from "../model/group.js";
import type { UserId } from "../model/ids.js";
import { ownerKey } from "../model/owner.js";
import type { User } from "../model/user.js";
import type { TeamRecords } from "../store/port/store.js";

export function ofUser({ id, version }: Pick<User, "id" | "version">): Subject {
  return { kind: "user", id, version };
}

export function ofGroup({ id, version }: Pick<Group, "id" | "version">): Subject {
  return { kind: "group", id, version };
}

/** What an event of a new record says of it. */
export function userFacts(user: User): EventData<"user.created"> {
  return {
    userName: user.userName,
    owner: ownerKey(user.owner),
    active: user.active,
    ...(user.locked && { locked: true }),
    ...(user.externalId !== undefined && { externalId: user.externalId }),
    profile: { ...user.profile },
  };
}

/** Before and after of each attribute that differs, in the model's names; attributes of the profile stand beside the others. */
export function recordChanges(before: User | Group, after: User | Group): Changes {
  return changesBetween(told(before), told(after), 1);
}

/** Without what the store and the machine note. */
function told(record: User | Group): object {
  const { id: _, teamId: __, version: ___, createdAt: ____, updatedAt: _____, ...rest } = record;
  if (!("profile" in rest)) return rest;
  const { profile, lastSignInAt: ______, ...user } = rest;
  return { ...user, ...profile };
}

/** One event for each thousand members, so that a group of any size makes events of a bearable one. */
export async function appendMemberEvents(
  tx: TeamRecords,
  type: "group.members_added" | "group.members_removed",
  stamp: Stamp,
  group: Group,
  members: readonly UserId[],
  data: { readonly method?: string } = {},
): Promise<void> {
  for (let start = 0; start < members.length; start += membersPerEvent) {
    const portion = members.slice(start, start + membersPerEvent);
    await tx.events.append(
      eventOf(stamp, type, ofGroup(group), { displayName: group.displayName, members: portion, ...data }),
    );
  }
}
