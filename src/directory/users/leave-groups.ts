import type { Stamp } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import type { TeamRecords } from "../../store/port/store.js";
import { appendMemberEvents } from "../events.js";

/** Takes the user out of every group, with an event for each. */
export async function leaveAllGroups(tx: TeamRecords, id: UserId, stamp: Stamp): Promise<void> {
  for (const groupId of await tx.memberships.removeAllOf(id, stamp.at)) {
    const group = await tx.groups.get(groupId);
    if (group !== undefined) await appendMemberEvents(tx, "group.members_removed", stamp, group, [id]);
  }
}
