import { setTimeout as sleep } from "node:timers/promises";
import type { TeamId } from "../../../model/ids.js";
import { mentions, peopleNotes, roughly, type Erasing, type PersonMarks } from "../../port/erasure.js";
import type { Writer } from "../writer/writer.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { isBusy } from "../writer/faults.js";
import { every, join, raw, sql, type Sql } from "../questions/sql.js";

/** Rows looked at before others get their turn. */
const portion = 2000;

/** What keeps its record as JSON under a row number, and what was written of somebody in it. */
const traces = ["attempts", "traces", "failures", "deliveries"] as const;

/** What waits is still to be told, by ids alone: it loses what an answer said. */
const keepWaiting = [
  "DELETE FROM deliveries WHERE state <> 'waiting' AND rowid IN (SELECT value FROM json_each(?))",
  "UPDATE deliveries SET record = json_remove(record, '$.answer') WHERE rowid IN (SELECT value FROM json_each(?))",
] as const;

export async function eraseTracesOf(
  access: Access,
  team: TeamId,
  marks: PersonMarks,
): ReturnType<Erasing["eraseTracesOf"]> {
  let erased = 0;
  const { from, before } = peopleNotes(team);
  await access.write((db) => db.run("DELETE FROM notes WHERE key >= ? AND key < ?", [from, before]));
  for (const table of traces) {
    const last = await access.read((db) => db.get<[number | null]>(`SELECT max(rowid) FROM ${table}`)?.[0] ?? 0);
    for (let from = 0; from < last; from += portion) {
      const found = await access.read((db, pace) => {
        const rows = rowsOf(db, table, team, marks, from);
        // Many more were looked at than answered.
        const pause = pace(portion);
        return pause === undefined ? rows : pause.then(() => rows);
      });
      if (found.length === 0) continue;
      const rows = JSON.stringify(found);
      erased += await access.write((db) => {
        if (table !== "deliveries")
          return db.run(`DELETE FROM ${table} WHERE rowid IN (SELECT value FROM json_each(?))`, [rows]);
        return keepWaiting.map((change) => db.run(change, [rows]))[0] ?? 0;
      });
    }
  }
  return erased;
}

function rowsOf(
  db: Connection,
  table: (typeof traces)[number],
  team: TeamId,
  marks: PersonMarks,
  from: number,
): readonly number[] {
  const mine = table === "deliveries" ? sql`place = ${team}` : sql`team = ${team}`;
  const where = every([sql`rowid > ${from} AND rowid <= ${from + portion}`, mine, ...looksLike(marks)]);
  const rows = db.allOf<readonly [number, string]>(sql`SELECT rowid, record FROM ${raw(table)} WHERE ${where}`);
  return rows.flatMap(([n, text]) => (mentions(JSON.parse(text) as object, marks) ? [n] : []));
}

/** SQLite lowers ASCII letters alone: of other names each record is read. */
function looksLike(marks: PersonMarks): readonly Sql[] {
  const parts = roughly(marks);

  if (!parts.every((part) => /^[\x00-\x7f]*$/.test(part))) return [];
  const anywhere = parts.map((part, at) =>
    at === 0 ? sql`instr(record, ${part}) > 0` : sql`instr(lower(record), ${part}) > 0`,
  );
  return [sql`(${join(anywhere, " OR ")})`];
}

/**
 * What was overwritten or deleted is zeroed in the file itself (`secure_delete`); its log holds older pages until it is folded
 * in and cut to nothing, which other processes that read just now put off.
 */
export async function clearLog(reading: Connection, writer: Writer, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs;
  for (;;) {
    if (await writer.between(() => isLogCut(reading))) return true;
    if (performance.now() > until) return false;
    await sleep(10);
  }
}

function isLogCut(db: Connection): boolean {
  try {
    return db.get<[number]>("PRAGMA wal_checkpoint(TRUNCATE)")?.[0] === 0;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}
