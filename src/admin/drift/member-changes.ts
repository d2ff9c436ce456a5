import type { AuditEvent } from "../../model/event.js";
import type { GroupId, UserId } from "../../model/ids.js";
import type { GroupLastSaid } from "../../model/last-said.js";
import type { TeamStore } from "../../store/port/store.js";

/** Somebody who is in a group and was not after the last push, or the other way round. */
export interface MemberChange {
  readonly userId: UserId;
  /** Undefined: the person is gone. */
  readonly userName: string | undefined;
  readonly now: "joined" | "left";
}

const perPage = 200;
/** Events of one group that are read back: what is older stays a line that says that members changed. */
const mostEvents = 2_000;

/**
 * Who joined or left a group since its directory's last push. Of that only a digest is kept, so it is the events since then that
 * tell; whoever came and went is not told of.
 */
export async function memberChanges(
  store: TeamStore,
  group: GroupId,
  { at }: Pick<GroupLastSaid, "at">,
): Promise<readonly MemberChange[]> {
  const now = new Map<UserId, "joined" | "left">();
  for (const { type, data } of (await eventsSince(store, group, at)).reverse()) {
    if (type !== "group.members_added" && type !== "group.members_removed") continue;
    const change = type === "group.members_added" ? "joined" : "left";
    for (const id of membersIn(data)) {
      const before = now.get(id);
      if (before === undefined) now.set(id, change);
      else if (before !== change) now.delete(id);
    }
  }
  const members = await store.memberships.among(group, [...now.keys()]);
  // Somebody who was deleted since has left without an event of the group's.
  const told = [...now].filter(([userId, change]) => members.has(userId) === (change === "joined"));
  return Promise.all(
    told.map(async ([userId, change]) => {
      return { userId, userName: (await store.users.get(userId))?.userName, now: change };
    }),
  );
}

/** Newest first. */
async function eventsSince(store: TeamStore, group: GroupId, at: number): Promise<AuditEvent[]> {
  const found: AuditEvent[] = [];
  for (let below: number | undefined; found.length < mostEvents;) {
    const page = await store.events.latest({ subjectId: group, limit: perPage, below });
    const newer = page.filter((event) => event.at > at);
    found.push(...newer);
    if (newer.length < page.length || page.length < perPage) break;
    below = page.at(-1)?.number;
  }
  return found;
}

function membersIn(data: AuditEvent["data"]): readonly UserId[] {
  const members = data?.["members"];
  return Array.isArray(members) ? members.filter((one): one is UserId => typeof one === "string") : [];
}
