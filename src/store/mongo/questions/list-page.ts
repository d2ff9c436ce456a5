import { MaxKey, type Document } from "../driver.js";
import type { Page, PageKey, Paging, Sort } from "../../port/questions.js";
import type { Attributes } from "../documents/attributes.js";
import type { Calls } from "../works/calls.js";
import { startsWith } from "./ranges.js";

export interface Listing {
  /** Scope and whatever an index answers. */
  readonly scope: Document;
  /** Stages between scope and question, where memberships have to be looked up. */
  readonly lookups: readonly Document[];
  readonly where: Document;
  readonly sort: Sort<string> | undefined;
  readonly page: Paging;
  /** How long the server may search, where no index makes it short. */
  readonly ms?: number | undefined;
}

export interface Listed<D> {
  readonly documents: readonly D[];
  readonly next?: PageKey;
}

/** How a list is ordered: by a field, or by a value computed from the keys; then by id, in the same direction. */
interface Order {
  readonly field: string;
  readonly compute: readonly Document[];
  readonly direction: 1 | -1;
}

const computed = "sortValue";

/**
 * One page. By key it is read in up to three steps, each of which is one range of an index: the rest of those with the
 * same sort value, then the further values, then those without one. So a deep page costs what the first one does.
 */
export async function listPage<D extends { _id: string }>(
  calls: Calls,
  attributes: Attributes,
  listing: Listing,
): Promise<Listed<D>> {
  const { page, sort } = listing;
  if (page.limit === 0) return { documents: [] };
  const order = orderOf(sort, attributes);
  const found: Document[] = [];
  for (const range of "after" in page ? rangesAfter(page.after, order, sort, attributes) : [{}]) {
    const missing = page.limit + 1 - found.length;
    if (missing === 0) break;
    const skip = "skip" in page && page.skip > 0 ? [{ $skip: page.skip }] : [];
    found.push(
      ...(await calls.aggregate(attributes.kind, stages(listing, order, range, [...skip, { $limit: missing }]), {
        ms: listing.ms,
      })),
    );
  }
  const documents = found.slice(0, page.limit) as unknown as D[];
  const last = documents.at(-1);
  if (found.length <= page.limit || last === undefined) return { documents };
  return { documents, next: keyOf(last, order, sort) };
}

export async function countListed(calls: Calls, attributes: Attributes, listing: Listing): Promise<number> {
  const counting = [
    { $match: listing.lookups.length === 0 ? { $and: [listing.scope, listing.where] } : listing.scope },
    ...(listing.lookups.length === 0 ? [] : [...listing.lookups, { $match: listing.where }]),
    { $count: "total" },
  ];
  const counted = await calls.aggregate(attributes.kind, counting, { ms: listing.ms });
  return (counted[0]?.["total"] as number | undefined) ?? 0;
}

function stages(listing: Listing, order: Order, range: Document, end: readonly Document[]): Document[] {
  const { scope, lookups, where } = listing;
  const { field, compute, direction } = order;
  const early = [scope, ...(compute.length === 0 ? [range] : []), ...(lookups.length === 0 ? [where] : [])];
  return [
    { $match: { $and: early } },
    ...lookups,
    ...(lookups.length === 0 ? [] : [{ $match: where }]),
    ...compute,
    ...(compute.length === 0 ? [] : [{ $match: range }]),
    { $sort: field === "_id" ? { _id: direction } : { [field]: direction, _id: direction } },
    ...end,
    { $project: { keys: 0, elements: 0 } },
  ];
}

function orderOf(sort: Sort<string> | undefined, attributes: Attributes): Order {
  if (sort === undefined) return { field: "_id", compute: [], direction: 1 };
  attributes.infoOf(sort.by);
  const direction = sort.descending ? -1 : 1;
  const field = attributes.sortFieldOf(sort.by);
  if (field !== undefined) return { field, compute: [], direction };
  return { field: computed, compute: [{ $addFields: { [computed]: computedValue(sort.by, attributes) } }], direction };
}

/** The first of the attribute's keys, which is the one that places the record; MaxKey where there is none. */
function computedValue(by: string, attributes: Attributes): Document {
  const place = attributes.placeOf(by);
  if (place.in === "field") return { $ifNull: [`$${place.field}`, new MaxKey()] };
  const { $gte, $lt } = startsWith(place.prefix);
  const own = { $and: [{ $gte: ["$$key", { $literal: $gte }] }, { $lt: ["$$key", { $literal: $lt }] }] };
  const first = { $first: { $filter: { input: "$keys", as: "key", cond: own, limit: 1 } } };
  return { $ifNull: [first, new MaxKey()] };
}

type Bound = string | number | boolean | MaxKey;

/** The ranges behind a key, in the order of the list. */
function rangesAfter(
  after: PageKey | undefined,
  { field, direction }: Order,
  sort: Sort<string> | undefined,
  attributes: Attributes,
): Document[] {
  if (after === undefined) return [{}];
  const beyond = direction === 1 ? "$gt" : "$lt";
  if (sort === undefined || field === "_id") return [{ _id: { [beyond]: after.id } }];
  const value = boundOf(after.sort ?? null, sort.by, attributes);
  const sameValue = { [field]: { $eq: value }, _id: { [beyond]: after.id } };
  const none = { [field]: { $eq: new MaxKey() } };
  const withValue = { [field]: { $type: "string" } };
  if (value instanceof MaxKey) return direction === 1 ? [sameValue] : [sameValue, withValue];
  const further = { [field]: { [beyond]: value } };
  return direction === 1 && typeof value === "string" ? [sameValue, further, none] : [sameValue, further];
}

/** A key's text, in the type that the field has. */
function boundOf(text: string | null, by: string, attributes: Attributes): Bound {
  if (text === null) return new MaxKey();
  const place = attributes.placeOf(by);
  if (place.in === "keys") return attributes.sortFieldOf(by) === undefined ? `${place.prefix}${text}` : text;
  switch (attributes.infoOf(by).type) {
    case "boolean":
      return text === "true";
    case "dateTime":
      return Number(text);
    default:
      return text;
  }
}

function keyOf(last: Document, { field }: Order, sort: Sort<string> | undefined): PageKey {
  const id = last["_id"] as string;
  if (sort === undefined) return { id };
  const value = last[field] as Bound;
  if (value instanceof MaxKey) return { id, sort: null };
  const text = String(value);
  return { id, sort: field === computed && text.startsWith(`${sort.by}=`) ? text.slice(sort.by.length + 1) : text };
}

/** The total, counted only where the page does not tell it: an offset page that is not full ends with the last record. */
export async function totalOf<D>(
  page: Paging,
  { documents, next }: Listed<D>,
  count: () => Promise<number>,
): Promise<number> {
  const ends = "skip" in page && page.limit > 0 && next === undefined && (documents.length > 0 || page.skip === 0);
  return ends ? page.skip + documents.length : count();
}

export function pageOf<D, T>({ documents, next }: Listed<D>, toRecord: (document: D) => T, total?: number): Page<T> {
  return {
    items: documents.map(toRecord),
    ...(total === undefined ? {} : { total }),
    ...(next === undefined ? {} : { next }),
  };
}
