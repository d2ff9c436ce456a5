import type { Actor, EventDraft, EventType } from "../model/event.js";
import { membersPerEvent } from "../model/event.js";
import type { Group } from "../model/group.js";
import type { ReferenceId, UserId } from "../model/ids.js";
import { ownerKey } from "../model/owner.js";
import type { User } from "../model/user.js";
import type { TeamRecords } from "../store/port/store.js";

/** Who did it, in which request and when: what every event of one operation shares. */
export interface Stamp {
  readonly actor: Actor;
  readonly reference: ReferenceId;
  readonly at: number;
}

type Data = EventDraft["data"];

export function userEvent(type: EventType, stamp: Stamp, user: User, data: Data = {}): EventDraft {
  return { type, ...stamp, subject: { kind: "user", id: user.id, version: user.version }, data };
}

export function groupEvent(type: EventType, stamp: Stamp, group: Group, data: Data = {}): EventDraft {
  return { type, ...stamp, subject: { kind: "group", id: group.id, version: group.version }, data };
}

/** What an event of a new record says of it. */
export function userFacts(user: User): Data {
  return {
    userName: user.userName,
    owner: ownerKey(user.owner),
    active: user.active,
    ...(user.locked && { locked: true }),
    ...(user.externalId !== undefined && { externalId: user.externalId }),
    profile: user.profile,
  };
}

const outside: ReadonlySet<string> = new Set([
  "id",
  "teamId",
  "version",
  "createdAt",
  "updatedAt",
  "profile",
  "lastSignInAt",
]);
const nothing: ReadonlySet<string> = new Set();

/** Before and after of each attribute that differs, in the model's names; attributes of the profile stand beside the others. */
export function changes(before: User | Group, after: User | Group): Changes {
  const found: Changes = {};
  noteChanges(found, before, after, outside);
  if ("profile" in before && "profile" in after) noteChanges(found, before.profile, after.profile, nothing);
  return found;
}

type Changes = Record<string, { before?: unknown; after?: unknown }>;

function noteChanges(found: Changes, before: object, after: object, leftOut: ReadonlySet<string>): void {
  const [old, young] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  for (const name of new Set([...Object.keys(old), ...Object.keys(young)])) {
    const [from, to] = [old[name], young[name]];
    if (leftOut.has(name) || same(from, to)) continue;
    found[name] = { ...(from !== undefined && { before: from }), ...(to !== undefined && { after: to }) };
  }
}

/** Deep equality of plain values, whatever the order of keys; an absent and an undefined attribute are the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, value]) => value !== undefined);
  const right = new Map(Object.entries(b).filter(([, value]) => value !== undefined));
  return left.length === right.size && left.every(([name, value]) => right.has(name) && same(value, right.get(name)));
}

/** One event for each thousand members, so that a group of any size makes events of a bearable one. */
export async function appendMemberEvents(
  tx: TeamRecords,
  type: "group.members_added" | "group.members_removed",
  stamp: Stamp,
  group: Group,
  members: readonly UserId[],
  data: Data = {},
): Promise<void> {
  for (let start = 0; start < members.length; start += membersPerEvent) {
    const portion = members.slice(start, start + membersPerEvent);
    await tx.events.append(
      groupEvent(type, stamp, group, { displayName: group.displayName, members: portion, ...data }),
    );
  }
}
