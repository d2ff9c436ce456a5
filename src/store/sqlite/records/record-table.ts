import type { TeamId } from "../../../model/ids.js";
import { keptJson } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import type { Fresh, Records, Restorable } from "../../port/records.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { cached } from "./settings-memory.js";
import type { SqlValue } from "../questions/sql.js";

export interface Kept {
  readonly id: string;
  readonly version: number;
}
export type OfTeam = Kept & { readonly teamId: TeamId };

/** A kind of record that lies whole in one row: its JSON without the version, and the columns it is found by. */
export interface RecordTable<T extends Kept> {
  readonly name: string;
  /** Columns beside id, team, version and record, with the value each takes from the record. */
  readonly columns: Readonly<Record<string, (record: Fresh<T>) => SqlValue>>;
  /** A column whose value is laid over the record when it is read; it moves without a new version. */
  readonly overlay?: { readonly column: string; readonly property: keyof T & string };
  /**
   * Properties that are no part of what people edit: kept in the column `notes`, laid over the record when it is read, moved
   * by `noteRecord` alone and without a new version.
   */
  readonly noted?: readonly (keyof T & string)[];
  /** Looked at before it is inserted. @throws StoreConflict */
  admit?(db: Connection, record: Fresh<T>): void;
  /** Read with most requests and rarely changed: see settings-memory.ts. */
  readonly isCached?: boolean;
}

type Row = readonly [record: string, version: number, overlay: SqlValue, notes: SqlValue];

/** The columns a record is made from, for SELECTs of one's own; `toRecord` reads them. */
export function recordColumns(table: RecordTable<never>): string {
  return `record, version, ${table.overlay?.column ?? "NULL"}, ${table.noted === undefined ? "NULL" : "notes"}`;
}

export function toRecord<T extends Kept>(table: RecordTable<T>, [record, version, overlay, notes]: Row): T {
  // just parsed, and nobody else's yet: it may be completed in place
  const kept = JSON.parse(record) as Record<string, unknown>;
  if (table.overlay !== undefined && overlay !== null) kept[table.overlay.property] = overlay;
  if (typeof notes === "string") Object.assign(kept, JSON.parse(notes));
  kept["version"] = version;
  return kept as unknown as T;
}

export function findAll<T extends Kept>(
  db: Connection,
  table: RecordTable<T>,
  where: string,
  values: readonly SqlValue[],
): readonly T[] {
  const query = `SELECT ${recordColumns(table)} FROM ${table.name} WHERE ${where}`;
  return asked(db, table, query, values, () => db.all<Row>(query, values).map((row) => toRecord(table, row)));
}

export function findOne<T extends Kept>(
  db: Connection,
  table: RecordTable<T>,
  where: string,
  values: readonly SqlValue[],
): T | undefined {
  const query = `SELECT ${recordColumns(table)} FROM ${table.name} WHERE ${where}`;
  return asked(db, table, query, values, () => {
    const row = db.get<Row>(query, values);
    return row && toRecord(table, row);
  });
}

function asked<T extends Kept, Found>(
  db: Connection,
  table: RecordTable<T>,
  query: string,
  values: readonly SqlValue[],
  ask: () => Found,
): Found {
  return table.isCached === true ? cached(db, `${query}\0${values.join("\0")}`, ask) : ask();
}

/** `scope` are the columns every row of this owner has: the team, or nothing for teams themselves. */
export function insertRecord<T extends Kept>(
  db: Connection,
  table: RecordTable<T>,
  record: Fresh<T>,
  scope: Readonly<Record<string, SqlValue>>,
  version = 1,
): T {
  table.admit?.(db, record);
  const kept = { ...record, version } as unknown as T;
  const { version: _, ...json } = kept;
  const { settled, notes } = parted(table, json);
  const noted = table.noted === undefined ? {} : { notes: keptJson(notes) };
  const names = [
    "id",
    "version",
    ...Object.keys(scope),
    ...Object.keys(table.columns),
    ...Object.keys(noted),
    "record",
  ];
  const values = [
    ...[kept.id, version, ...Object.values(scope), ...valuesOf(table, record)],
    ...[...Object.values(noted), keptJson(settled)],
  ];
  db.run(`INSERT INTO ${table.name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`, values);
  return kept;
}

export function updateRecord<T extends Kept>(
  db: Connection,
  table: RecordTable<T>,
  record: T,
  scope: Readonly<Record<string, SqlValue>>,
): T {
  const { version, ...json } = record;
  const sets = Object.keys(table.columns).map((column) =>
    // What moves without a version may have moved since the record was read: the later instant stays.
    column === table.overlay?.column
      ? `${column} = nullif(max(coalesce(${column}, 0), coalesce(?, 0)), 0)`
      : `${column} = ?`,
  );
  const mine = Object.keys(scope).map((column) => ` AND ${column} = ?`);
  const changed = db.run(
    `UPDATE ${table.name} SET version = version + 1, ${[...sets, "record = ?"].join(", ")} WHERE id = ? AND version = ?${mine.join("")}`,
    [...valuesOf(table, record), keptJson(parted(table, json).settled), record.id, version, ...Object.values(scope)],
  );
  if (changed === 0) throw movedOn(table.name);
  return { ...record, version: version + 1 };
}

/** What people edit, and what is noted beside it. */
function parted(table: RecordTable<never>, json: object): { readonly settled: object; readonly notes: object } {
  const noted = new Set<string>(table.noted);
  const entries = Object.entries(json);
  return {
    settled: Object.fromEntries(entries.filter(([name]) => !noted.has(name))),
    notes: Object.fromEntries(entries.filter(([name]) => noted.has(name))),
  };
}

/** Notes values beside a record of this team; undefined takes one away. */
export function noteRecord<T extends OfTeam>(
  db: Connection,
  table: RecordTable<T>,
  team: TeamId,
  id: string,
  notes: { readonly [K in keyof T]?: T[K] | undefined },
): void {
  const row = db.get<[notes: string]>(`SELECT notes FROM ${table.name} WHERE id = ? AND team = ?`, [id, team]);
  if (row === undefined) return;
  // Put together here and not by json_patch, which would merge what lies within a value too.
  const kept = JSON.parse(row[0]) as object;
  db.run(`UPDATE ${table.name} SET notes = ? WHERE id = ? AND team = ?`, [keptJson({ ...kept, ...notes }), id, team]);
}

export function movedOn(what: string): StoreConflict {
  return new StoreConflict("version", `the record in ${what} is not the one that was read`);
}

/** @throws TypeError where a record names another team than the store it is written to */
export function checkTeam(record: { readonly teamId: TeamId }, team: TeamId): void {
  if (record.teamId !== team) throw new TypeError("the record belongs to another team than this store");
}

/** The four things every kind of record can do, within one team. */
export function recordsOf<T extends OfTeam, Id extends string>(
  access: Access,
  team: TeamId,
  table: RecordTable<T>,
): Records<T, Id> & Restorable<T> {
  const scope = { team };
  return {
    get: (id) => access.read((db) => findOne(db, table, "id = ? AND team = ?", [id, team])),
    create: (record) =>
      access.write((db) => {
        checkTeam(record, team);
        return insertRecord(db, table, record, scope);
      }),
    restore: (record) =>
      access.write((db) => {
        checkTeam(record, team);
        return insertRecord(db, table, record, scope, record.version + 1);
      }),
    replace: (record) =>
      access.write((db) => {
        checkTeam(record, team);
        return updateRecord(db, table, record, scope);
      }),
    delete: (id) => access.write((db) => db.run(`DELETE FROM ${table.name} WHERE id = ? AND team = ?`, [id, team]) > 0),
  };
}

function valuesOf<T extends Kept>(table: RecordTable<T>, record: Fresh<T>): SqlValue[] {
  return Object.values(table.columns).map((value) => value(record));
}
