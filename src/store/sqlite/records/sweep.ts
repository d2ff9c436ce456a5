import type { GroupId } from "../../../model/ids.js";
import { spentKeptMs } from "../../port/store.js";
import { rowsPerWork, untilNone, type Access } from "../writer/access.js";
import { deleteEdges } from "./memberships.js";

/** What has expired at `?1`, by table and key. */
const expired: readonly (readonly [table: string, key: string, condition: string])[] = [
  ["notes", "rowid", "expires_at <= ?1"],
  ["attempts", "n", "expires_at <= ?1"],
  ["traces", "n", "expires_at <= ?1"],
  ["deliveries", "n", "expires_at <= ?1"],
  ["artefacts", "rowid", "ends_at <= ?1"],
  ["failures", "rowid", "expires_at <= ?1"],
  ["sessions", "rowid", "ends_at <= ?1"],
  // One that was ended is kept until its absolute end, for it must not be saved anew.
  ["sessions", "rowid", "ended = 0 AND expires_at <= ?1"],
];

/** Deletes what has expired, and edges of groups that are gone, in works small enough to let others through. */
export async function sweep(access: Access, now: number): Promise<number> {
  let all = 0;
  for (const [table, key, condition] of expired) {
    all += await untilNone(access, (db) =>
      db.run(
        `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${rowsPerWork})`,
        [now],
      ),
    );
  }
  all += await untilNone(access, (db) =>
    db.run(
      `DELETE FROM spent WHERE (team, key) IN (SELECT team, key FROM spent WHERE expires_at <= ? LIMIT ${rowsPerWork})`,
      [now - spentKeptMs],
    ),
  );
  // At most a dozen rows for each directory.
  all += await access.write((db) => db.run("DELETE FROM removals WHERE expires_at <= ?", [now]));
  return all + (await sweepEdges(access));
}

async function sweepEdges(access: Access): Promise<number> {
  let all = 0;
  for (;;) {
    const gone = await access.read((db) => db.get<[GroupId]>("SELECT id FROM deleted_groups LIMIT 1"));
    if (gone === undefined) return all;
    const [group] = gone;
    all += await untilNone(access, (db) => deleteEdges(db, group, rowsPerWork));
    await access.write((db) => db.run("DELETE FROM deleted_groups WHERE id = ?", [group]));
  }
}
