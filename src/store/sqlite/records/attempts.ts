import { fold } from "../../../lib/fold.js";
import { attemptStatuses, failureStates, type Attempt, type FailedEntry } from "../../../model/attempt.js";
import type { AttemptId, MethodId, TeamId } from "../../../model/ids.js";
import { keptJson } from "../../check-text.js";
import { tracesOfStrangers, type Trace } from "../../../model/trace.js";
import type { Page, PageKey } from "../../port/questions.js";
import type { AttemptQuery, FailureQuery } from "../../port/happenings.js";
import type { TeamRecords } from "../../port/store.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { checkTeam, findOne, findAll, recordColumns, recordsOf, toRecord, type RecordTable } from "./record-table.js";
import { look, type Looking, type Way } from "../questions/looking.js";
import { every, raw, sql, type Sql } from "../questions/sql.js";

/** Attempts, newest first; they lie whole in one row and never change. */
export function attemptsOf(access: Access, team: TeamId): TeamRecords["attempts"] {
  return {
    append: (attempt) =>
      access.write((db) => {
        checkTeam(attempt, team);
        insertAttempt(db, attempt);
      }),
    get: (id) =>
      access.read((db) => {
        const row = db.get<[string]>("SELECT record FROM attempts WHERE id = ? AND team = ?", [id, team]);
        return row && toAttempt(row);
      }),
    byReference: (reference) =>
      access.read((db) =>
        db
          // by name: the planner would rather walk all attempts of the team in the order of their ids than sort a few
          .all<[string]>(
            `SELECT record FROM attempts INDEXED BY attempts_by_reference WHERE team = ? AND reference = ? ORDER BY id`,
            [team, reference],
          )
          .map(toAttempt),
      ),
    list: (query) =>
      access.read((db) => {
        const { rows, endedAt } = look(db, lookingForAttempts(team, query));
        const found = db.allOf<[string]>(rowsAt("attempts", "t.record", rows)).map(toAttempt);
        return pageOf(found, query.limit, endedAt && { id: String(endedAt[0]) }, ({ id }) => ({ id }));
      }),
    lastOf: (directories, statuses) =>
      access.read((db) => {
        const query = `SELECT record FROM attempts INDEXED BY attempts_of_directory
          WHERE team = ? AND directory_id = ? AND status = ? ORDER BY id DESC LIMIT 1`;
        return newestOfEach(db, query, team, directories, statuses).map((row) => {
          const { asked: _, answered: __, ...outline } = toAttempt(row);
          return outline;
        });
      }),
  };
}

/** @param query  with places for the team, whose it is and of what kind */
function newestOfEach(
  db: Connection,
  query: string,
  team: TeamId,
  owners: readonly string[],
  kinds: readonly string[],
): readonly [string][] {
  return owners
    .flatMap((owner) => kinds.map((kind) => db.get<[string]>(query, [team, owner, kind])))
    .filter((row) => row !== undefined);
}

export function insertAttempt(db: Connection, attempt: Attempt): void {
  const { id, teamId, at, source, directoryId, methodId, status, code, target, reference, expiresAt } = attempt;
  db.run(
    `INSERT INTO attempts (id, team, at, source, directory_id, method_id, status, code, target, reference,
     expires_at, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, teamId, at, source, directoryId ?? null, methodId ?? null, status, code ?? null, fold(target)],
      ...[reference, expiresAt, keptJson(attempt)],
    ],
  );
}

function lookingForAttempts(team: TeamId, query: AttemptQuery): Looking {
  const { target, since, until, after, above, below, order, limit } = query;
  const isRising = order === "oldest";
  const place = every([
    sql`team = ${team}`,
    ...(after === undefined ? [] : [isRising ? sql`id > ${after}` : sql`id < ${after}`]),
    ...(above === undefined ? [] : [sql`id > ${above}`]),
    ...(below === undefined ? [] : [sql`id < ${below}`]),
  ]);
  const { index, each, answered } = indexFor(query);
  const rest = [
    ...narrowers.flatMap((name) => (answered.includes(name) ? [] : conditionFor(name, query))),
    ...(target === undefined ? [] : [sql`instr(target, ${fold(target)}) > 0`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
  ];
  const ways = each.map((one) => ({ index, where: every([place, one]) }));
  return { table: "attempts", ways, rest, key: ["id"], descending: !isRising, limit };
}

const narrowers = ["code", "directoryId", "methodId", "status", "source"] as const;
type Narrower = (typeof narrowers)[number];

function conditionFor(name: Narrower, { [name]: asked }: AttemptQuery): Sql[] {
  if (asked === undefined) return [];
  const column = {
    code: "code",
    directoryId: "directory_id",
    methodId: "method_id",
    status: "status",
    source: "source",
  }[name];
  return [typeof asked === "string" ? sql`${raw(column)} = ${asked}` : oneOf(column, asked)];
}

/** The index that leads to the fewest, what is asked of it (each a way of its own), and what of the question it answers. */
function indexFor({ code, directoryId, methodId, status, source }: AttemptQuery): {
  readonly index: string;
  readonly each: readonly Sql[];
  readonly answered: readonly Narrower[];
} {
  if (code !== undefined) return { index: "attempts_by_code", each: [sql`code = ${code}`], answered: ["code"] };
  const statuses = [...new Set(status ?? attemptStatuses)];
  if (directoryId !== undefined) {
    const each = statuses.map((one) => sql`directory_id = ${directoryId} AND status = ${one}`);
    return { index: "attempts_of_directory", each, answered: ["directoryId", "status"] };
  }
  if (methodId !== undefined) {
    return { index: "attempts_of_method", each: [sql`method_id = ${methodId}`], answered: ["methodId"] };
  }
  if (status !== undefined) {
    return { index: "attempts_by_status", each: statuses.map((one) => sql`status = ${one}`), answered: ["status"] };
  }
  if (source !== undefined && source !== "scim") {
    // the second condition is the one that the index is made with
    const each = [sql`source = ${source} AND source <> 'scim'`];
    return { index: "attempts_by_source", each, answered: ["source"] };
  }
  return { index: "attempts_newest", each: [every([])], answered: [] };
}

export const failures: RecordTable<FailedEntry> = {
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

function listFailures(
  db: Connection,
  team: TeamId,
  { state, after, limit, code, ...narrowed }: FailureQuery,
): Page<FailedEntry> {
  const place = every([
    sql`team = ${team}`,
    ...(after === undefined ? [] : [sql`(last_seen_at, id) < (${after.lastSeenAt}, ${after.id})`]),
  ]);
  const eachState = (index: string, asked: readonly Sql[]): Way[] =>
    [...new Set(state ?? failureStates)].map((one) => ({
      index,
      where: every([place, ...asked, sql`state = ${one}`]),
    }));
  const { directoryId, methodId, source } = narrowed;
  const isOfSource = directoryId !== undefined || methodId !== undefined;
  const ways =
    directoryId !== undefined
      ? eachState("failures_of_directory", [sql`directory_id = ${directoryId}`])
      : methodId !== undefined
        ? eachState("failures_of_method", [sql`method_id = ${methodId}`])
        : code !== undefined
          ? eachState("failures_of_code", [sql`code = ${code}`])
          : state !== undefined
            ? eachState("failures_by_state", [])
            : [{ index: "failures_newest", where: place }];
  const rest = equalities({
    source,
    code: isOfSource ? code : undefined,
    method_id: directoryId === undefined ? undefined : methodId,
  });
  const looking = { ways, rest, key: ["last_seen_at", "id"], descending: true, limit };
  const { rows, endedAt } = look(db, { table: "failures", ...looking });
  const found = db.allOf<[string, number, null, null]>(rowsAt("failures", recordColumns(failures), rows));
  const ended = endedAt && { id: String(endedAt[1]), sort: String(endedAt[0]) };
  return pageOf(
    found.map((row) => toRecord(failures, row)),
    limit,
    ended,
    ({ id, lastSeenAt }) => ({ id, sort: String(lastSeenAt) }),
  );
}

/** The columns of the rows of these numbers, in their order. */
function rowsAt(table: string, columns: string, rows: readonly number[]): Sql {
  return sql`SELECT ${raw(columns)} FROM json_each(${JSON.stringify(rows)}) j CROSS JOIN ${raw(table)} t
    ON t.rowid = j.value ORDER BY j.key`;
}

/** Traces: those with a good signature by age, the others in a ring for each method. */
export function tracesOf(access: Access, team: TeamId): TeamRecords["traces"] {
  return {
    append: (trace) =>
      access.write((db) => {
        checkTeam(trace, team);
        insertTrace(db, trace);
        if (trace.authentic) return;
        db.run(
          `DELETE FROM traces WHERE n IN (SELECT n FROM traces INDEXED BY traces_newest
           WHERE team = ? AND method_id = ? AND authentic = 0 ORDER BY id DESC LIMIT -1 OFFSET ${tracesOfStrangers})`,
          [team, trace.methodId],
        );
      }),
    latest: (methods, limit) => access.read((db) => methods.flatMap((method) => newestTraces(db, team, method, limit))),
    lastOf: (methods, outcomes) =>
      access.read((db) => {
        const query = `SELECT record FROM traces INDEXED BY traces_by_outcome
          WHERE team = ? AND method_id = ? AND outcome = ? ORDER BY id DESC LIMIT 1`;
        return newestOfEach(db, query, team, methods, outcomes).map(toTrace);
      }),
  };
}

function newestTraces(db: Connection, team: TeamId, method: MethodId, limit: number): Trace[] {
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
}

export function insertTrace(db: Connection, trace: Trace): void {
  const { id, teamId, methodId, outcome, authentic, reference, expiresAt } = trace;
  db.run(
    `INSERT INTO traces (id, team, method_id, outcome, authentic, reference, expires_at, record)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [id, teamId, methodId, outcome, authentic ? 1 : 0, reference, expiresAt, keptJson(trace)],
  );
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

/** @param ended  where looking ended before the page was full */
function pageOf<T>(found: readonly T[], limit: number, ended: PageKey | undefined, key: (last: T) => PageKey): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const next = found.length > limit && last !== undefined ? key(last) : ended;
  return next === undefined ? { items } : { items, next };
}

function toAttempt([record]: readonly [string]): Attempt {
  return JSON.parse(record) as Attempt;
}

function toTrace([record]: readonly [string]): Trace {
  return JSON.parse(record) as Trace;
}
