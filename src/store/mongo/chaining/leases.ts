import type { Calls } from "../works/calls.js";
import type { LeaseDoc } from "../documents/documents.js";
import { StoreConflict } from "../../port/errors.js";
import type { Store } from "../../port/store.js";

const ofPort = "port:";

/** Leases of the port. Those of the engine itself have names of their own. */
export function leasesOf(calls: Calls): Store["leases"] {
  return {
    take: async (name, holder, now, untilMs, latestMs) =>
      (await takeLease(calls, `${ofPort}${name}`, holder, now, untilMs, { newTerm: true, latestMs }))?.term,
    extend: (name, term, untilMs) => extendLease(calls, `${ofPort}${name}`, term, untilMs),
    list: async () => {
      const all = await calls.many("leases", {}, { sort: { _id: 1 } });
      return all
        .filter(({ _id }) => _id.startsWith(ofPort))
        .map(({ _id, holder, until }) => ({ name: _id.slice(ofPort.length), holder, untilMs: until }));
    },
  };
}

/**
 * A right to do scheduled work alone.
 * @param newTerm  whether the holder who takes it again begins another term
 * @param latestMs  as the port's
 * @returns the lease with its term; undefined while another holds it
 */
export async function takeLease(
  calls: Calls,
  name: string,
  holder: string,
  now: number,
  untilMs: number,
  { newTerm = false, latestMs = Number.MAX_SAFE_INTEGER }: { newTerm?: boolean; latestMs?: number | undefined } = {},
): Promise<LeaseDoc | undefined> {
  const free = { _id: name, $or: [{ holder }, { until: { $lte: now } }, { until: { $gt: latestMs } }] };
  const goesOn = newTerm ? false : { $eq: ["$holder", { $literal: holder }] };
  const term = { $add: [{ $ifNull: ["$term", 0] }, { $cond: [goesOn, 0, 1] }] };
  const taken = [{ $set: { term, holder: { $literal: holder }, until: { $literal: untilMs } } }];
  try {
    return await calls.findAndUpdate("leases", free, taken, { upsert: true, answer: "after" });
  } catch (error) {
    // The name is there and not free: the upsert tried to insert it a second time.
    if (error instanceof StoreConflict) return undefined;
    throw error;
  }
}

/** Moves the end of a lease; false when it was taken since. */
export async function extendLease(calls: Calls, name: string, term: number, untilMs: number): Promise<boolean> {
  return (await calls.update("leases", { _id: name, term }, { $set: { until: untilMs } })) > 0;
}
