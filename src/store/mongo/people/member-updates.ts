import type { TeamId, UserId } from "../../../model/ids.js";
import type { AnyBulkWriteOperation } from "../driver.js";
import type { Calls } from "../works/calls.js";
import type { EdgeDoc, MemberUpdateDoc, UserDoc } from "../documents/documents.js";

/**
 * An edge carries what a list of members shows of its user, so that a page of members is one range of edges. A user may be
 * in a thousand groups, and may be joining one in the same moment: so a change of the user does not touch the edges but
 * is noted here, in the same work, and wins over what edges say. The sweep writes it into the edges, long after the last
 * join has ended that did not know of it.
 */
export type Face = Pick<UserDoc, "display" | "gone">;

/** Read with each page of members; where there are more, the users are read instead. */
const mostRead = 1_000;
/** As long as tombstones are kept, and for the same reason. */
const writtenAfterMs = 5 * 60_000;
/** Longer than any reading that began before the edges were written. */
const forgottenAfterMs = 60_000;
const portion = 500;

/** Notes what the edges of a user may not say. */
export async function noteMemberUpdate(
  calls: Calls,
  team: TeamId,
  user: string,
  { display, gone }: Face,
): Promise<void> {
  const update = { team, display, gone, toldAt: calls.now() };
  await calls.update("memberUpdates", { _id: user }, { $set: update, $unset: { writtenAt: "" } }, { upsert: true });
}

/** What is new of the users of a team; undefined: too many to tell. */
export async function memberUpdatesOf(calls: Calls, team: TeamId): Promise<ReadonlyMap<UserId, Face> | undefined> {
  const updates = await calls.many("memberUpdates", { team }, { limit: mostRead + 1 });
  return updates.length > mostRead ? undefined : new Map(updates.map((one) => [one._id as UserId, one]));
}

/** Writes old updates into the edges, and forgets what has been there for a while. @param clock  this node's own */
export async function writeMemberUpdates(calls: Calls, clock: number): Promise<void> {
  await calls.remove("memberUpdates", { writtenAt: { $lt: clock - forgottenAfterMs } });
  for (;;) {
    const due = { toldAt: { $lt: clock - writtenAfterMs }, writtenAt: { $exists: false } };
    const some = await calls.many("memberUpdates", due, { limit: portion });
    if (some.length === 0) return;
    await calls.bulk("memberships", some.map(changeOfEdges));
    // What was told anew meanwhile is left for another time.
    await calls.bulk(
      "memberUpdates",
      some.map(({ _id, toldAt }) => ({
        updateOne: { filter: { _id, toldAt }, update: { $set: { writtenAt: clock } } },
      })),
    );
    if (some.length < portion) return;
  }
}

function changeOfEdges({ _id, display, gone }: MemberUpdateDoc): AnyBulkWriteOperation<EdgeDoc> {
  const update = gone ? { $set: { display, gone } } : { $set: { display }, $unset: { gone: "" as const } };
  return { updateMany: { filter: { user: _id }, update } };
}
