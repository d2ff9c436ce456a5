import type { Calls } from "../works/calls.js";
import type { LeaseDoc } from "../documents/documents.js";
import { StoreConflict } from "../../port/errors.js";

/** A right to do scheduled work alone. @returns the lease with its term; undefined while another holds it */
export async function takeLease(
  calls: Calls,
  name: string,
  holder: string,
  now: number,
  untilMs: number,
): Promise<LeaseDoc | undefined> {
  const free = { _id: name, $or: [{ holder }, { until: { $lte: now } }] };
  const sameHolder = { $eq: ["$holder", { $literal: holder }] };
  const term = { $add: [{ $ifNull: ["$term", 0] }, { $cond: [sameHolder, 0, 1] }] };
  const taken = [{ $set: { term, holder: { $literal: holder }, until: { $literal: untilMs } } }];
  try {
    return await calls.findAndUpdate("leases", free, taken, { upsert: true, answer: "after" });
  } catch (error) {
    // The name is there and not free: the upsert tried to insert it a second time.
    if (error instanceof StoreConflict) return undefined;
    throw error;
  }
}
