import { mostLookedThrough } from "../../port/happenings.js";
import type { Documents, Kind } from "../documents/documents.js";
import type { Document } from "../driver.js";
import type { Calls } from "../works/calls.js";

export interface Looking {
  /** What an index answers, in the order of the list. */
  readonly led: Readonly<Record<string, unknown>>;
  /** Has to be looked for among what `led` leads to: at most `mostLookedThrough` documents of it are looked at. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
  /** The name of the index that answers `led`, where the planner could choose badly. */
  readonly hint?: string | undefined;
}

/** The first documents that fit, one more than asked; and where looking ended, if it did before the end. */
export interface Looked<D> {
  readonly documents: readonly D[];
  readonly endedAt: Document | undefined;
}

export async function look<K extends Kind>(
  calls: Calls,
  kind: K,
  { led, rest, sort, limit, hint }: Looking,
): Promise<Looked<Documents[K]>> {
  const reading = { sort, limit: limit + 1, hint };
  if (Object.keys(rest).length === 0) return { documents: await calls.many(kind, led, reading), endedAt: undefined };
  const stages = [
    { $match: led },
    { $sort: sort },
    { $skip: mostLookedThrough - 1 },
    { $limit: 1 },
    // Without the id, unless it is among them: the index alone tells the rest.
    { $project: { _id: 0, ...Object.fromEntries(Object.keys(sort).map((field) => [field, 1])) } },
  ];
  const [endedAt] = await calls.aggregate(kind, stages, { hint });
  const within = endedAt === undefined ? [] : [notBehind(sort, endedAt)];
  const documents = await calls.many(kind, { $and: [led, rest, ...within] }, reading);
  return { documents, endedAt: documents.length > limit ? undefined : endedAt };
}

/** The documents of the list up to this one, itself among them. */
function notBehind(sort: Readonly<Record<string, 1 | -1>>, end: Document): Document {
  const fields = Object.entries(sort);
  const each = fields.map(([field, direction], at) => {
    const isLast = at === fields.length - 1;
    const before = direction === 1 ? (isLast ? "$lte" : "$lt") : isLast ? "$gte" : "$gt";
    const same = fields.slice(0, at).map(([earlier]): [string, unknown] => [earlier, end[earlier]]);
    return { ...Object.fromEntries<unknown>(same), [field]: { [before]: end[field] as unknown } };
  });
  return each.length === 1 ? (each[0] ?? {}) : { $or: each };
}
