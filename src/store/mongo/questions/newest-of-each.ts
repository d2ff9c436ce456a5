import type { Document } from "../driver.js";
import type { Calls } from "../works/calls.js";
import type { Filter } from "../works/request.js";

/** `_id` and `body` of the newest document that meets each of the filters, in one call; an index has to answer each. */
export async function newestOfEach(
  calls: Pick<Calls, "aggregate">,
  kind: "attempts" | "traces",
  filters: readonly Filter[],
): Promise<readonly Document[]> {
  const newest = ($match: Filter): Document[] => [
    { $match },
    { $sort: { _id: -1 } },
    { $limit: 1 },
    { $project: { body: 1 } },
  ];
  const [first, ...others] = filters.map(newest);
  if (first === undefined) return [];
  return calls.aggregate(kind, [...first, ...others.map((pipeline) => ({ $unionWith: { coll: kind, pipeline } }))]);
}
