import type { TeamId } from "../../../model/ids.js";
import { rowsPerWork, untilNone, type Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

/** People first: their triggers keep the counts that go after them. */
const first = ["users", "user_groups"];

/** Deletes all rows of a team but its deletions, in works small enough to let others through; the sweep clears edges. */
export async function purgeTeam(access: Access, team: TeamId): Promise<number> {
  let all = 0;
  for (const { table, column, key } of await access.read(tablesOfTeams)) {
    const some = `SELECT ${key} FROM ${table} WHERE ${column} = ? LIMIT ${rowsPerWork}`;
    all += await untilNone(access, (db) => db.run(`DELETE FROM ${table} WHERE (${key}) IN (${some})`, [team]));
  }
  return all;
}

interface OfTeams {
  readonly table: string;
  /** What names the team in it. */
  readonly column: string;
  readonly key: string;
}

/** Asked of the schema, so that no table that is made later is left out. */
function tablesOfTeams(db: Connection): readonly OfTeams[] {
  const rows = db.all<[table: string, column: string]>(
    `SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
     WHERE m.type = 'table' AND c.name IN ('team', 'place', 'chain') AND m.name <> 'deletions' ORDER BY m.name`,
    [],
  );
  const rank = (table: string): number => (first.includes(table) ? 0 : 1);
  return rows
    .map(([table, column]) => ({ table, column, key: keyOf(db, table) }))
    .sort((a, b) => rank(a.table) - rank(b.table));
}

function keyOf(db: Connection, table: string): string {
  const columns = db.all<[string]>(`SELECT name FROM pragma_table_info('${table}') WHERE pk > 0 ORDER BY pk`, []);
  return columns.map(([name]) => name).join(", ");
}
