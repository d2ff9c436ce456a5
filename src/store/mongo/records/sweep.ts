import { spentKeptMs } from "../../port/store.js";
import type { UserId } from "../../../model/ids.js";
import type { Calls } from "../works/calls.js";
import type { Kind } from "../documents/documents.js";
import { edgesOf } from "../documents/edges.js";
import { dropEdgesOfUser } from "../people/group-sums.js";
import { writeMemberUpdates } from "../people/member-updates.js";

const portion = 1000;

/** MongoDB ends every transaction within a minute; a join that has not seen a deletion has ended long before this. */
const tombstoneMs = 5 * 60_000;

/** Deletes what has expired, and edges whose ends are gone, in portions; answers how many. */
export async function sweep(calls: Calls, now: number, clock: number): Promise<number> {
  const expired = { expiresAt: { $lte: now } };
  let count = 0;
  for (const kind of [
    "notes",
    "attempts",
    "traces",
    "failures",
    "removals",
    "counters",
    "artefacts",
    "deliveries",
  ] as const)
    count += await clear(calls, kind, expired);
  count += await clear(calls, "spent", { expiresAt: { $lte: now - spentKeptMs } });
  await clear(calls, "pieces", expired);
  // What was ended is kept in mind until its absolute end; what only lapsed needs no mark.
  count += await clear(calls, "sessions", { ended: false, ...expired });
  count += await clear(calls, "sessions", { endsAt: { $lte: now } });
  count += await clearEdges(calls, clock);
  await writeMemberUpdates(calls, clock);
  return count;
}

export async function clear(calls: Calls, kind: Kind, filter: Readonly<Record<string, unknown>>): Promise<number> {
  for (let count = 0; ;) {
    const some = await calls.many(kind, filter, { projection: { _id: 1 }, limit: portion });
    if (some.length === 0) return count;
    count += await calls.remove(kind, { ...filter, _id: { $in: some.map(({ _id }) => _id) } });
    if (some.length < portion) return count;
  }
}

async function clearEdges(calls: Calls, clock: number): Promise<number> {
  let count = 0;
  for (const { _id, of, madeAt } of await calls.many("tombstones", {})) {
    count +=
      of === "group" ? await clear(calls, "memberships", edgesOf(_id)) : await dropEdgesOfUser(calls, _id as UserId);
    if (madeAt < clock - tombstoneMs) await calls.remove("tombstones", { _id });
  }
  return count;
}
