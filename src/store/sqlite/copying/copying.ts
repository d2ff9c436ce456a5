import { setImmediate as nextTurn } from "node:timers/promises";
import {
  atOnce,
  copiedKinds,
  importMark,
  type CopiedItems,
  type CopiedKind,
  type Copying,
  type StoreCopy,
} from "../../port/copying.js";
import type { SqlValue } from "../questions/sql.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { copiedTables, type CopiedTable } from "./kinds.js";

/**
 * A copy is one read transaction, on a connection of its own: it sees what was there when it began, and holds no writer up. While
 * it lasts the log beside the file grows.
 * @param connect  opens one more connection
 */
export function copyingOf(access: Access, connect: () => Promise<Connection>): Copying {
  return {
    begin: async () => {
      const db = await connect();
      try {
        db.exec("BEGIN");
        // The transaction sees from its first read on.
        db.get("SELECT 1 FROM sqlite_schema LIMIT 1");
        return copyOf(db);
      } catch (error) {
        db.close();
        throw error;
      }
    },
    filled: () =>
      access.read((db) => copiedKinds.filter((kind) => db.get(`SELECT 1 ${source(copiedTables[kind])} LIMIT 1`))),
    mark: () => access.read((db) => db.get<[string]>("SELECT value FROM vault WHERE name = ?", [importMark])?.[0]),
    fill: (kind, items, mark) =>
      access.write((db) => {
        write(db, kind, items);
        const note =
          "INSERT INTO vault (name, value, version) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET value = excluded.value";
        db.run(note, [importMark, mark]);
      }),
    finish: () =>
      access.write((db) => {
        db.run("DELETE FROM vault WHERE name = ?", [importMark]);
      }),
  };
}

function copyOf(db: Connection): StoreCopy {
  return {
    count: (kind) => {
      const table: CopiedTable<never> = copiedTables[kind] as CopiedTable<never>;
      const count = table.count ?? `SELECT count(*) ${source(table)}`;
      return Promise.resolve(db.get<[number | null]>(count)?.[0] ?? 0);
    },
    portions: (kind) => portionsOf(db, kind),
    close: () => {
      db.close();
      return Promise.resolve();
    },
  };
}

/** Page by key: no iterator stays open. */
async function* portionsOf<K extends CopiedKind>(db: Connection, kind: K): AsyncGenerator<readonly CopiedItems[K][]> {
  const table: CopiedTable<CopiedItems[K]> = copiedTables[kind];
  const { key, columns, where } = table;
  const keys = key.join(", ");
  const places = key.map(() => "?").join(", ");
  const limit = atOnce(kind);
  for (let after: readonly SqlValue[] | undefined; ;) {
    const conditions = [
      ...(where === undefined ? [] : [where]),
      ...(after === undefined ? [] : [`(${keys}) > (${places})`]),
    ];
    const narrowed = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
    const query = `SELECT ${keys}, ${columns} FROM ${table.from} ${narrowed} ORDER BY ${keys} LIMIT ${limit}`;
    const rows = db.all(query, after ?? []);
    if (rows.length > 0) yield rows.map((row) => table.item(row.slice(0, key.length), row.slice(key.length)));
    after = rows.at(-1)?.slice(0, key.length);
    if (after === undefined || rows.length < limit) return;
    await nextTurn();
  }
}

function write<K extends CopiedKind>(db: Connection, kind: K, items: readonly CopiedItems[K][]): void {
  const table: CopiedTable<CopiedItems[K]> = copiedTables[kind];
  table.write(db, items);
}

function source({ from, where }: Pick<CopiedTable<never>, "from" | "where">): string {
  return `FROM ${from}${where === undefined ? "" : ` WHERE ${where}`}`;
}
