import type { UserAttribute } from "../../../model/attributes.js";
import type { TeamId, UserId } from "../../../model/ids.js";
import type { SearchValue } from "../../search-values.js";
import { sortValueOf } from "../../search-values.js";
import type { Connection } from "../writer/connection.js";
import { searchingUsers } from "../questions/searching.js";

type Row = readonly [path: string, element: number, value: string | null, sorts: number];

/**
 * Keeps the rows by which a user is searched in step with the record. `sorts` marks the one value of an attribute by
 * which lists place the user; an attribute that lists are often sorted by has such a row even without a value.
 * @param before  the values that the rows there now were made of; of a new user there are none, and else they are read
 */
export function keepUserValues(
  db: Connection,
  team: TeamId,
  user: UserId,
  values: readonly SearchValue<UserAttribute>[],
  before: readonly SearchValue<UserAttribute>[] | "new" | "unknown",
): void {
  const rows = before === "new" ? [] : before === "unknown" ? heldRows(db, user) : rowsOf(before);
  const held = new Map(rows.map((row) => [keyOf(row), row]));
  const fresh: Row[] = [];
  for (const row of rowsOf(values)) {
    const key = keyOf(row);
    const old = held.get(key);
    held.delete(key);
    if (old === undefined) fresh.push(row);
    else if (old[2] !== row[2] || old[3] !== row[3]) {
      const [path, element, value, sorts] = row;
      db.run("UPDATE user_values SET value = ?, sorts = ? WHERE user = ? AND path = ? AND element = ?", [
        value,
        sorts,
        user,
        path,
        element,
      ]);
    }
  }
  for (let from = 0; from < fresh.length; from += rowsAtOnce) {
    insertRows(db, team, user, fresh.slice(from, from + rowsAtOnce));
  }
  for (const [path, element] of held.values()) {
    db.run("DELETE FROM user_values WHERE user = ? AND path = ? AND element = ?", [user, path, element]);
  }
}

/** Most users have fewer values than this, and a statement for each number of them is little to keep. */
const rowsAtOnce = 16;

function insertRows(db: Connection, team: TeamId, user: UserId, rows: readonly Row[]): void {
  const places = rows.map(() => "(?, ?, ?, ?, ?, ?)").join(", ");
  db.run(
    `INSERT INTO user_values (user, team, path, element, value, sorts) VALUES ${places}`,
    rows.flatMap((row) => [user, team, ...row]),
  );
}

export function dropUserValues(db: Connection, user: UserId): void {
  db.run("DELETE FROM user_values WHERE user = ?", [user]);
}

function rowsOf(values: readonly SearchValue<UserAttribute>[]): Row[] {
  const beside = values.filter(({ path }) => !searchingUsers.columns.has(path));
  const several = new Set(beside.filter(({ element }) => element > 0).map(({ path }) => path));
  const sorting = new Set<string>();
  const rows = beside.map(({ path, element, value }): Row => {
    // Equal values of one attribute place the user alike: the first of them is marked.
    const sorts = !several.has(path) || (!sorting.has(path) && sortValueOf(values, path) === value);
    if (sorts) sorting.add(path);
    return [path, element, value, sorts ? 1 : 0];
  });
  for (const path of searchingUsers.markedWhenAbsent) {
    if (!beside.some((value) => value.path === path)) rows.push([path, -1, null, 1]);
  }
  return rows;
}

function heldRows(db: Connection, user: UserId): readonly Row[] {
  return db.all<Row>("SELECT path, element, value, sorts FROM user_values WHERE user = ?", [user]);
}

function keyOf([path, element]: Row): string {
  return `${path} ${element}`;
}
