import { portions } from "../documents/guards.js";
import type { Document } from "../driver.js";
import type { Calls } from "../works/calls.js";
import type { Filter } from "../works/request.js";

/** So many filters at once: a pipeline may have a thousand stages. */
const perCall = 200;

/** `_id` and `body` of the newest documents that meet each of the filters, newest first, in few calls; an index has to answer each. */
export async function newestOfEach(
  calls: Pick<Calls, "aggregate">,
  kind: "attempts" | "traces",
  filters: readonly Filter[],
  limit = 1,
): Promise<readonly Document[]> {
  const calling: Promise<readonly Document[]>[] = [];
  for (const some of portions(filters, perCall)) calling.push(inOneCall(calls, kind, some, limit));
  // The server promises no order of what it puts together.
  return (await Promise.all(calling)).flat().sort((one, other) => (String(one["_id"]) < String(other["_id"]) ? 1 : -1));
}

async function inOneCall(
  calls: Pick<Calls, "aggregate">,
  kind: "attempts" | "traces",
  filters: readonly Filter[],
  limit: number,
): Promise<readonly Document[]> {
  const newest = ($match: Filter): Document[] => [
    { $match },
    { $sort: { _id: -1 } },
    { $limit: limit },
    { $project: { body: 1 } },
  ];
  const [first, ...others] = filters.map(newest);
  if (first === undefined) return [];
  return calls.aggregate(kind, [...first, ...others.map((pipeline) => ({ $unionWith: { coll: kind, pipeline } }))]);
}
