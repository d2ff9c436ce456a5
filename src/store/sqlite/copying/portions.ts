import { setImmediate as nextTurn } from "node:timers/promises";
import { atOnce, type CopiedItems, type CopiedKind } from "../../port/copying.js";
import type { SqlValue } from "../questions/sql.js";
import type { Connection } from "../writer/connection.js";
import { copiedTables, type CopiedTable } from "./kinds.js";

/** Page by key: no iterator stays open. */
export async function* portionsOf<K extends CopiedKind>(
  db: Connection,
  kind: K,
): AsyncGenerator<readonly CopiedItems[K][]> {
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
