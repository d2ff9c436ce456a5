import type { TeamId } from "../../../model/ids.js";
import type { PageKey, Scope, Sort } from "../../port/questions.js";
import type { Few } from "./candidates.js";
import { ownedBy } from "../records/owners.js";
import { attributeInfo, columnOf, type Searching } from "./searching.js";
import { every, join, raw, sql, type Sql, type SqlValue } from "./sql.js";

/** The records of one owner, removed ones apart: they lie side by side in an index, ordered by id. */
export interface Bucket {
  readonly owner: string;
  readonly removed: boolean;
  readonly count: number;
}

/** Which records a list holds. */
export interface Selection {
  readonly scope: Scope;
  readonly buckets: readonly Bucket[];
  /** How many records the team has, in scope or not. */
  readonly inTeam: number;
  readonly condition: Sql | undefined;
  /** The only records that can meet the condition, where they are few. */
  readonly candidates: Few | undefined;
}

export interface Place {
  readonly after: PageKey | undefined;
  readonly skip: number;
  readonly limit: number;
}

/** A record's id, its row number, the value it is sorted by, and the columns wanted besides. */
export type Found = readonly [id: string, row: number, sort: string | null, ...columns: SqlValue[]];

/** A stretch of a list that one query reads in order: the records with a sort value, or those without. */
export interface Region {
  /** Whether the place that this key names lies here. */
  holds(key: PageKey): boolean;
  /** `columns` are those of the row `r` wanted besides. */
  select(place: Place, columns: string): Sql;
  count(): Sql;
}

/** Where rows come from: one or several SELECTs, each in order by itself, merged by SQLite as they are read. */
interface Source {
  readonly branches: readonly { readonly from: Sql; readonly where: Sql }[];
  readonly id: Sql;
  readonly sort: Sql | undefined;
}

const sortedInMemoryAtMost = 1000;
const thin = 4;
const mergedAtMost = 64;

/** The stretches of the list, in its order. */
export function regionsOf(
  searching: Searching,
  team: TeamId,
  selection: Selection,
  order: Sort<string> | undefined,
): readonly Region[] {
  const descending = order?.descending ?? false;
  const plain = (condition?: Sql): Source => unsorted(searching, team, selection, condition);
  if (order === undefined) return [regionOf(plain(), descending, () => true)];
  attributeInfo(searching, order.by);
  if (order.by === "id")
    return [regionOf({ ...plain(), sort: raw("r.id") }, descending, (key) => typeof key.sort === "string")];
  const value = sortExpression(searching, order.by);
  const { valued, valueless } = inMemory(searching, selection, order.by)
    ? { valued: { ...plain(sql`${value} IS NOT NULL`), sort: value }, valueless: plain(sql`${value} IS NULL`) }
    : byIndex(searching, team, selection, order.by, plain);
  const withValue = regionOf(valued, descending, (key) => typeof key.sort === "string");
  if (searching.always.has(order.by)) return [withValue];
  const without = regionOf(valueless, descending, (key) => key.sort === null);
  return descending ? [without, withValue] : [withValue, without];
}

/** The records in scope, and no others. */
export function scopeCondition(searching: Searching, team: TeamId, { owners, includeRemoved, state }: Scope): Sql {
  return every([
    sql`r.team = ${team}`,
    ...(owners === undefined ? [] : [ownedBy(owners)]),
    ...(state !== undefined
      ? [sql`r.state = ${state}`]
      : searching.hasRemoved && includeRemoved !== true
        ? [raw("r.removed = 0")]
        : []),
  ]);
}

const nothing = raw("SELECT NULL AS id, NULL AS n, NULL AS sort WHERE 0");

function regionOf(source: Source, descending: boolean, holds: Region["holds"]): Region {
  const { branches, id, sort } = source;
  const direction = raw(descending ? " DESC" : "");
  const beyond = raw(descending ? "<" : ">");
  const select = (after: PageKey | undefined, columns: string): Sql => {
    const key =
      after === undefined
        ? undefined
        : sort === undefined
          ? sql`${id} ${beyond} ${after.id}`
          : sql`(${sort}, ${id}) ${beyond} (${after.sort ?? null}, ${after.id})`;
    const chosen = sql`${id} AS id, r.n AS n, ${sort ?? raw("NULL")} AS sort${raw(columns === "" ? "" : `, ${columns}`)}`;
    const each = branches.map(
      ({ from, where }) =>
        sql`SELECT ${chosen} FROM ${from} WHERE ${every(key === undefined ? [where] : [where, key])}`,
    );
    return each.length === 0 ? nothing : join(each, " UNION ALL ");
  };
  const order = sort === undefined ? sql`id${direction}` : sql`sort${direction}, id${direction}`;
  return {
    holds,
    select: ({ after, skip, limit }, columns) =>
      sql`${select(after, columns)} ORDER BY ${order} LIMIT ${limit} OFFSET ${skip}`,
    count: () => sql`SELECT count(*) FROM (${select(undefined, "")})`,
  };
}

/** In order of id: the few candidates, those in one state, or each owner's records from their own stretch of the index. */
function unsorted(searching: Searching, team: TeamId, selection: Selection, condition: Sql | undefined): Source {
  const { scope, buckets, candidates } = selection;
  const table = raw(searching.table);
  const conditions = [selection.condition, condition].filter((one) => one !== undefined);
  const scoped = every([scopeCondition(searching, team, scope), ...conditions]);
  const rest = { id: raw("r.id"), sort: undefined };
  if (candidates !== undefined) {
    return { ...rest, branches: [{ from: candidates.from, where: sql`${candidates.where} AND ${scoped}` }] };
  }
  if (scope.state !== undefined) {
    return { ...rest, branches: [{ from: sql`${table} r INDEXED BY users_by_state`, where: scoped }] };
  }
  if (buckets.length > mergedAtMost) return { ...rest, branches: [{ from: sql`${table} r`, where: scoped }] };
  const index = raw(`${searching.table}_by_owner`);
  return {
    ...rest,
    branches: buckets.map(({ owner, removed }) => ({
      from: sql`${table} r INDEXED BY ${index}`,
      where: every([
        sql`r.team = ${team} AND r.owner = ${owner}`,
        ...(searching.hasRemoved ? [sql`r.removed = ${removed ? 1 : 0}`] : []),
        ...conditions,
      ]),
    })),
  };
}

/**
 * A few records thinly spread over an index are sorted at once, sooner than the index is walked for them; so are those
 * sorted by what has no index, of which SQLite keeps only the page.
 */
function inMemory(searching: Searching, { buckets, inTeam, candidates }: Selection, by: string): boolean {
  if (candidates !== undefined) return true;
  if (searching.columns.has(by) && !searching.sortIndexes.has(by)) return true;
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  return count <= sortedInMemoryAtMost && count * thin <= inTeam;
}

function byIndex(
  searching: Searching,
  team: TeamId,
  selection: Selection,
  by: string,
  plain: (condition: Sql) => Source,
): { readonly valued: Source; readonly valueless: Source } {
  const rest = every(
    [scopeCondition(searching, team, selection.scope), selection.condition].filter((one) => one !== undefined),
  );
  const index = searching.sortIndexes.get(by);
  const column = columnOf(searching, by);
  const table = raw(searching.table);
  if (index !== undefined && column !== undefined) {
    const from = sql`${table} r INDEXED BY ${raw(index)}`;
    const id = raw("r.id");
    return {
      valued: { id, sort: column, branches: [{ from, where: sql`${rest} AND ${column} IS NOT NULL` }] },
      valueless: { id, sort: undefined, branches: [{ from, where: sql`${rest} AND ${column} IS NULL` }] },
    };
  }
  const from = sql`user_values s INDEXED BY user_values_by_value CROSS JOIN ${table} r ON r.id = s.user`;
  const placed = sql`s.team = ${team} AND s.path = ${by} AND s.sorts = 1`;
  const id = raw("s.user");
  return {
    valued: {
      id,
      sort: raw("s.value"),
      branches: [{ from, where: sql`${placed} AND s.value IS NOT NULL AND ${rest}` }],
    },
    valueless: searching.markedWhenAbsent.has(by)
      ? { id, sort: undefined, branches: [{ from, where: sql`${placed} AND s.value IS NULL AND ${rest}` }] }
      : plain(sql`NOT EXISTS (SELECT 1 FROM user_values v WHERE v.user = r.id AND v.path = ${by})`),
  };
}

/** The value that places the record `r`, NULL where it has none. */
export function sortExpression(searching: Searching, by: string): Sql {
  return (
    columnOf(searching, by) ??
    sql`(SELECT v.value FROM user_values v WHERE v.user = r.id AND v.path = ${by} AND v.sorts = 1)`
  );
}
