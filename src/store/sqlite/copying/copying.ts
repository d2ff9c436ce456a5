import {
  copiedKinds,
  importMark,
  type CopiedItems,
  type CopiedKind,
  type Copying,
  type StoreCopy,
} from "../../port/copying.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { copyFile } from "./copy-file.js";
import { copiedTables, type CopiedTable } from "./kinds.js";
import { portionsOf } from "./portions.js";

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
    copyFile: async (path) => copyFile(await connect(), path),
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

function write<K extends CopiedKind>(db: Connection, kind: K, items: readonly CopiedItems[K][]): void {
  const table: CopiedTable<CopiedItems[K]> = copiedTables[kind];
  table.write(db, items);
}

function source({ from, where }: Pick<CopiedTable<never>, "from" | "where">): string {
  return `FROM ${from}${where === undefined ? "" : ` WHERE ${where}`}`;
}
