import { mostLookedThrough } from "../../port/happenings.js";
import type { Connection } from "../writer/connection.js";
import { every, join, raw, sql, type Sql, type SqlValue } from "./sql.js";

/** What is read in order by an index: records that meet `where`, which the index answers. */
export interface Way {
  readonly index: string;
  readonly where: Sql;
}

export interface Looking {
  readonly table: string;
  /** Merged as they are read; no record is on two of them. */
  readonly ways: readonly Way[];
  /** Has to be looked for on the ways: at most `mostLookedThrough` records of them are looked at. */
  readonly rest: readonly Sql[];
  /** Columns that order a way, the last one its id. */
  readonly key: readonly string[];
  readonly descending: boolean;
  readonly limit: number;
}

/** The first records that fit, by row number, one more than asked; and where looking ended, if it did before the end. */
export interface Looked {
  readonly rows: readonly number[];
  readonly endedAt: readonly SqlValue[] | undefined;
}

/** Walks the ways in their order. */
export function look(db: Connection, { table, ways, rest, key, descending, limit }: Looking): Looked {
  if (ways.length === 0) return { rows: [], endedAt: undefined };
  const columns = key.join(", ");
  const order = raw(key.map((column) => `${column}${descending ? " DESC" : ""}`).join(", "));
  const from = ({ index }: Way): Sql => raw(`${table} INDEXED BY ${index}`);
  const walk = (conditions: readonly Sql[]): Sql =>
    join(
      ways.map(
        (way) => sql`SELECT ${raw(`${columns}, rowid`)} FROM ${from(way)} WHERE ${every([way.where, ...conditions])}`,
      ),
      " UNION ALL ",
    );
  const end =
    rest.length === 0
      ? undefined
      : db.getOf<SqlValue[]>(sql`${walk([])} ORDER BY ${order} LIMIT 1 OFFSET ${mostLookedThrough - 1}`)?.slice(0, -1);
  const within = end === undefined ? [] : [notBehind(key, end, descending)];
  const found = db.allOf<SqlValue[]>(sql`${walk([...rest, ...within])} ORDER BY ${order} LIMIT ${limit + 1}`);
  return { rows: found.map((row) => row.at(-1) as number), endedAt: found.length > limit ? undefined : end };
}

function notBehind(key: readonly string[], end: readonly SqlValue[], descending: boolean): Sql {
  const place = join(
    end.map((value) => sql`${value}`),
    ", ",
  );
  return sql`(${raw(key.join(", "))}) ${raw(descending ? ">=" : "<=")} (${place})`;
}
