import { fold } from "../../../lib/fold.js";
import type { Attempt, FailedEntry } from "../../../model/attempt.js";
import type { AttemptId, TeamId } from "../../../model/ids.js";
import { keptJson } from "../../check-text.js";
import { tracesOfStrangers, type Trace } from "../../../model/trace.js";
import type { Page } from "../../port/questions.js";
import type { AttemptQuery, FailureQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { checkTeam, findOne, findAll, recordColumns, recordsOf, toRecord, type RecordTable } from "./record-table.js";
import { every, raw, sql, type Sql } from "../questions/sql.js";

/** Attempts, newest first; they lie whole in one row and never change. */
export function attemptsOf(access: Access, team: TeamId): TeamRecords["attempts"] {
  return {
    append: (attempt) =>
      access.write((db) => {
        checkTeam(attempt, team);
        db.run(
          `INSERT INTO attempts (id, team, at, source, directory_id, method_id, status, code, target, reference,
           expires_at, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            attempt.id,
            team,
            attempt.at,
            attempt.source,
            attempt.directoryId ?? null,
            attempt.methodId ?? null,
            attempt.status,
            attempt.code ?? null,
            fold(attempt.target),
            attempt.reference,
            attempt.expiresAt,
            keptJson(attempt),
          ],
        );
      }),
    get: (id) =>
      access.read((db) => {
        const row = db.get<[string]>("SELECT record FROM attempts WHERE id = ? AND team = ?", [id, team]);
        return row && toAttempt(row);
      }),
    byReference: (reference) =>
      access.read((db) =>
        db
          .all<[string]>("SELECT record FROM attempts WHERE team = ? AND reference = ? ORDER BY id", [team, reference])
          .map(toAttempt),
      ),
    list: (query) =>
      access.read((db) => {
        const where = every([sql`team = ${team}`, ...attemptConditions(query)]);
        const rows = db.allOf<[string]>(
          sql`SELECT record FROM attempts INDEXED BY attempts_newest WHERE ${where}
            ORDER BY id ${raw(query.order === "oldest" ? "ASC" : "DESC")} LIMIT ${query.limit + 1}`,
        );
        return pageOf(rows.map(toAttempt), query.limit, ({ id }) => ({ id }));
      }),
    lastOf: (directory, status) =>
      access.read((db) => {
        const row = db.get<[string]>(
          `SELECT record FROM attempts INDEXED BY attempts_of_directory
           WHERE team = ? AND directory_id = ? AND status = ? ORDER BY id DESC LIMIT 1`,
          [team, directory, status],
        );
        return row && toAttempt(row);
      }),
  };
}

function attemptConditions({ status, target, since, until, after, order, ...rest }: AttemptQuery): Sql[] {
  return [
    ...equalities({ directory_id: rest.directoryId, method_id: rest.methodId, source: rest.source, code: rest.code }),
    ...(status === undefined ? [] : [oneOf("status", status)]),
    ...(target === undefined ? [] : [sql`instr(target, ${fold(target)}) > 0`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
    ...(after === undefined ? [] : [order === "oldest" ? sql`id > ${after}` : sql`id < ${after}`]),
  ];
}

const failures: RecordTable<FailedEntry> = {
  name: "failures",
  columns: {
    key: (failure) => failure.key,
    subject_key: (failure) => failure.subjectKey,
    source: (failure) => failure.source,
    directory_id: (failure) => failure.directoryId ?? null,
    method_id: (failure) => failure.methodId ?? null,
    code: (failure) => failure.code,
    state: (failure) => failure.state,
    last_seen_at: (failure) => failure.lastSeenAt,
    expires_at: (failure) => failure.expiresAt,
  },
};

/** The failed provisioning list. */
export function failuresOf(access: Access, team: TeamId): TeamRecords["failures"] {
  return {
    ...recordsOf<FailedEntry, AttemptId>(access, team, failures),
    byKey: (key) => access.read((db) => findOne(db, failures, "team = ? AND key = ?", [team, key])),
    openOf: (subjectKey) =>
      access.read((db) =>
        findAll(db, failures, "team = ? AND subject_key = ? AND state = 'open' ORDER BY id", [team, subjectKey]),
      ),
    countOpen: () =>
      access.read(
        (db) => db.get<[number]>("SELECT count(*) FROM failures WHERE team = ? AND state = 'open'", [team])?.[0] ?? 0,
      ),
    list: (query) => access.read((db) => listFailures(db, team, query)),
  };
}

function listFailures(db: Connection, team: TeamId, { state, after, limit, ...rest }: FailureQuery): Page<FailedEntry> {
  const where = every([
    sql`team = ${team}`,
    ...equalities({ directory_id: rest.directoryId, method_id: rest.methodId, source: rest.source, code: rest.code }),
    ...(state === undefined ? [] : [oneOf("state", state)]),
    ...(after === undefined ? [] : [sql`(last_seen_at, id) < (${after.lastSeenAt}, ${after.id})`]),
  ]);
  const rows = db.allOf<[string, number, null, null]>(
    sql`SELECT ${raw(recordColumns(failures))} FROM failures
      INDEXED BY ${raw(rest.code === undefined ? "failures_newest" : "failures_by_code")}
      WHERE ${where} ORDER BY last_seen_at DESC, id DESC LIMIT ${limit + 1}`,
  );
  const found = rows.map((row) => toRecord(failures, row));
  return pageOf(found, limit, ({ id, lastSeenAt }) => ({ id, sort: String(lastSeenAt) }));
}

/** Traces: those with a good signature by age, the others in a ring for each method. */
export function tracesOf(access: Access, team: TeamId): TeamRecords["traces"] {
  return {
    append: (trace) =>
      access.write((db) => {
        checkTeam(trace, team);
        const { id, methodId, outcome, authentic, reference, expiresAt } = trace;
        db.run(
          `INSERT INTO traces (id, team, method_id, outcome, authentic, reference, expires_at, record)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          [id, team, methodId, outcome, authentic ? 1 : 0, reference, expiresAt, keptJson(trace)],
        );
        if (authentic) return;
        db.run(
          `DELETE FROM traces WHERE n IN (SELECT n FROM traces INDEXED BY traces_newest
           WHERE team = ? AND method_id = ? AND authentic = 0 ORDER BY id DESC LIMIT -1 OFFSET ${tracesOfStrangers})`,
          [team, methodId],
        );
      }),
    latest: (method, limit) =>
      access.read((db) => {
        const each = [0, 1].map(
          (authentic) => sql`SELECT id, n FROM traces INDEXED BY traces_newest
            WHERE team = ${team} AND method_id = ${method} AND authentic = ${authentic}`,
        );
        const [strangers, good] = each as [Sql, Sql];
        return db
          .allOf<[string]>(
            sql`SELECT t.record FROM (${strangers} UNION ALL ${good} ORDER BY id DESC LIMIT ${limit}) newest
              CROSS JOIN traces t ON t.n = newest.n ORDER BY newest.id DESC`,
          )
          .map(toTrace);
      }),
    lastOf: (method, outcome) =>
      access.read((db) => {
        const row = db.get<[string]>(
          `SELECT record FROM traces INDEXED BY traces_by_outcome
           WHERE team = ? AND method_id = ? AND outcome = ? ORDER BY id DESC LIMIT 1`,
          [team, method, outcome],
        );
        return row && toTrace(row);
      }),
  };
}

export function traceByReference(access: Access, reference: string): Promise<Trace | undefined> {
  return access.read((db) => {
    const row = db.get<[string]>("SELECT record FROM traces WHERE reference = ? ORDER BY id DESC LIMIT 1", [reference]);
    return row && toTrace(row);
  });
}

function equalities(columns: Readonly<Record<string, string | undefined>>): Sql[] {
  return Object.entries(columns).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${raw(column)} = ${value}`],
  );
}

function oneOf(column: string, values: readonly string[]): Sql {
  return sql`${raw(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

function pageOf<T>(found: readonly T[], limit: number, key: (last: T) => { id: string; sort?: string }): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, next: key(last) } : { items };
}

function toAttempt([record]: readonly [string]): Attempt {
  return JSON.parse(record) as Attempt;
}

function toTrace([record]: readonly [string]): Trace {
  return JSON.parse(record) as Trace;
}
