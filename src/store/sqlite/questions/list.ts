import type { TeamId } from "../../../model/ids.js";
import type { ListQuery, Page, PageKey, Scope } from "../../port/questions.js";
import { type Few, fewCandidates } from "./candidates.js";
import { conditionOf } from "./condition.js";
import type { Connection } from "../writer/connection.js";
import { regionsOf, type Bucket, type Found, type Place, type Region, type Selection } from "./list-regions.js";
import type { Searching } from "./searching.js";
import { sql, type SqlValue } from "./sql.js";

/** How the rows of one kind of record become records. */
export interface Reading<T> {
  readonly columns: string;
  readonly toRecord: (columns: readonly SqlValue[]) => T;
}

/**
 * One page of a list. Without a question and sorted by what has an index, its cost is that of the page: the records of
 * each owner lie in order, and the totals are kept. With a question, an index that leads to few candidates is used where
 * there is one; otherwise the list is walked in its order and each record tested.
 * @param few  the candidates, where they are known already
 */
export function listPage<T>(
  db: Connection,
  searching: Searching,
  team: TeamId,
  query: ListQuery<string>,
  { columns, toRecord }: Reading<T>,
  few?: Few,
): Page<T> {
  const selection = selectionOf(db, searching, team, query, few);
  const { limit } = query.page;
  // Of few candidates the records are read at once; else a sort, or what is skipped, would carry them all along.
  const atOnce = selection.candidates !== undefined;
  const regions = regionsOf(searching, team, selection, query.sort);
  const found =
    limit === 0
      ? []
      : findPlaces(db, regions, query, {
          columns: atOnce ? columns : "",
          one: selection.candidates?.atMostOne ?? false,
        });
  const onPage = found.slice(0, limit);
  const rows = atOnce ? onPage.map((row) => row.slice(3)) : rowsByNumber(db, searching, columns, onPage);
  const last = onPage.at(-1);
  const more = found.length > limit && last !== undefined;
  const total = query.withTotal ? totalOf(db, searching, team, selection, query, found) : undefined;
  return {
    items: rows.map(toRecord),
    ...(more ? { next: keyOf(last, query) } : {}),
    ...(total === undefined ? {} : { total }),
  };
}

export function rowsByNumber(
  db: Connection,
  searching: Searching,
  columns: string,
  found: readonly (readonly [id: string, row: number, ...more: SqlValue[]])[],
): readonly (readonly SqlValue[])[] {
  if (found.length === 0) return [];
  const numbers = JSON.stringify(found.map(([, row]) => row));
  return db.all(
    `SELECT ${columns} FROM json_each(?) j CROSS JOIN ${searching.table} r ON r.n = j.value ORDER BY j.key`,
    [numbers],
  );
}

export function countRecords(
  db: Connection,
  searching: Searching,
  team: TeamId,
  query: Pick<ListQuery<string>, "scope" | "where">,
  few?: Few,
): number {
  return countSelection(db, searching, team, selectionOf(db, searching, team, query, few));
}

function selectionOf(
  db: Connection,
  searching: Searching,
  team: TeamId,
  { scope, where }: Pick<ListQuery<string>, "scope" | "where">,
  few?: Few,
): Selection {
  const isAsked = where !== undefined && where.is !== "always";
  // What is kept as a number is kept by owner, not by state.
  const condition = isAsked
    ? conditionOf(searching, team, where)
    : scope.state === undefined
      ? undefined
      : sql`r.state = ${scope.state}`;
  const candidates = isAsked ? (few ?? fewCandidates(db, searching, team, where)) : undefined;
  // Where a few candidates are known, nobody asks how many records there are besides.
  const known = candidates === undefined ? bucketsOf(db, searching, team, scope) : { buckets: [], inTeam: 0 };
  return { scope, ...known, condition, candidates };
}

/** The parts of the list in their order, each read from where the page begins. One record more than asked tells of a next page. */
function findPlaces(
  db: Connection,
  regions: readonly Region[],
  { page }: ListQuery<string>,
  { columns, one }: { readonly columns: string; readonly one: boolean },
): Found[] {
  const after = "after" in page ? page.after : undefined;
  const first = after === undefined ? 0 : regions.findIndex((region) => region.holds(after));
  if (first < 0) throw new TypeError("the key belongs to a list in another order");
  let skip = "skip" in page ? page.skip : 0;
  const found: Found[] = [];
  for (const [n, region] of regions.slice(first).entries()) {
    const place: Place = { after: n === 0 ? after : undefined, skip, limit: page.limit + 1 - found.length };
    const query = region.select(place, columns);
    // One row is read in a third of the time that the first of many takes.
    const single = one ? db.getOf<Found>(query) : undefined;
    const more = one ? (single === undefined ? [] : [single]) : db.allOf<Found>(query);
    found.push(...more);
    if (found.length > page.limit) break;
    if (skip > 0) skip = more.length > 0 ? 0 : skip - (db.getOf<[number]>(region.count())?.[0] ?? 0);
  }
  return found;
}

export function keyOf([id, , sort]: Found, { sort: order }: ListQuery<string>): PageKey {
  return order === undefined ? { id } : { id, sort };
}

function totalOf(
  db: Connection,
  searching: Searching,
  team: TeamId,
  selection: Selection,
  { page }: ListQuery<string>,
  found: readonly Found[],
): number {
  const whole = "skip" in page ? page.skip === 0 : page.after === undefined;
  if (whole && page.limit > 0 && found.length <= page.limit) return found.length;
  return countSelection(db, searching, team, selection);
}

function countSelection(db: Connection, searching: Searching, team: TeamId, selection: Selection): number {
  const { buckets, condition } = selection;
  if (condition === undefined) return buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const [all] = regionsOf(searching, team, selection, undefined);
  return (all && db.getOf<[number]>(all.count())?.[0]) ?? 0;
}

/** How many records each owner has, from the numbers that the triggers keep; of these, the owners in scope. */
export function bucketsOf(
  db: Connection,
  searching: Searching,
  team: TeamId,
  scope: Scope,
): Pick<Selection, "buckets" | "inTeam"> {
  const removed = searching.hasRemoved ? "removed" : "0";
  const rows = db.all<[Bucket["owner"], number, number]>(
    `SELECT owner, ${removed}, sum(count) FROM ${searching.counts} WHERE team = ? GROUP BY 1, 2 HAVING sum(count) > 0`,
    [team],
  );
  const owners = scope.owners === undefined ? undefined : new Set<string>(scope.owners);
  const all = rows.map(([owner, isRemoved, count]) => ({ owner, removed: isRemoved !== 0, count }));
  const buckets = all.filter(
    (bucket) => (owners?.has(bucket.owner) ?? true) && (scope.includeRemoved === true || !bucket.removed),
  );
  return { buckets, inTeam: all.reduce((sum, { count }) => sum + count, 0) };
}
