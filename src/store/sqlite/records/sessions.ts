import type { TeamId } from "../../../model/ids.js";
import type { StoredSession } from "../../../model/session.js";
import { keptJson } from "../../check-text.js";
import type { Store, TeamRecords } from "../../port/store.js";
import { endArtefactsOfSessions } from "./artefacts.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import type { SqlValue } from "../questions/sql.js";

type Row = readonly [record: string, expiresAt: number];
const columns = "record, expires_at";
const alive = "ended = 0 AND expires_at > ? AND ends_at > ?";
const selectById = `SELECT ${columns} FROM sessions WHERE id = ? AND ${alive}`;

/**
 * Sessions. One that was ended stays as an empty row until its absolute end, so that a request that was still under way
 * cannot save it anew.
 */
export function sessionsOf(access: Access): Store["sessions"] {
  return {
    get: (id, now) =>
      access.read((db) => {
        const row = db.get<Row>(selectById, [id, now, now]);
        return row && toSession(row);
      }),
    save: (session) => access.write((db) => save(db, session)),
    touch: (id, expiresAt) =>
      access.write((db) => {
        db.run("UPDATE sessions SET expires_at = ? WHERE id = ? AND ended = 0", [expiresAt, id]);
      }),
    end: (id) =>
      access.write((db) => {
        endWhere(db, "id = ?", [id]);
      }),
    ofUser: (team, user, now) => access.read((db) => find(db, "team = ? AND user = ?", [team, user], now)),
    ofAdmin: (admin, now) => access.read((db) => find(db, "admin = ?", [admin], now)),
  };
}

/** What a work of a team may open and end, together with the reason. */
export function teamSessionsOf(access: Access, team: TeamId): TeamRecords["sessions"] {
  return {
    open: (session) =>
      access.write((db) => {
        save(db, session);
      }),
    end: (id) => access.write((db) => endWithArtefacts(db, team, "id = ? AND team = ?", [id, team]) > 0),
    ofUser: (user, now) => access.read((db) => find(db, "team = ? AND user = ?", [team, user], now)),
    bySaml: (method, { nameId, sessionIndex }, now) =>
      access.read((db) => {
        // Nothing to look for must not mean everybody.
        if (nameId === undefined && sessionIndex === undefined) return [];
        const named = nameId === undefined ? [] : [nameId];
        const indexed = sessionIndex === undefined ? [] : [sessionIndex];
        const where = [
          "method = ?",
          ...named.map(() => "name_id = ?"),
          ...indexed.map(() => "session_index = ?"),
          "team = ?",
        ].join(" AND ");
        return find(db, where, [method, ...named, ...indexed, team], now);
      }),
    endAllOf: (user) => access.write((db) => endWhere(db, "team = ? AND user = ?", [team, user])),
    endAllOfMethod: (method, signedBy) =>
      access.write((db) =>
        signedBy === undefined
          ? endWithArtefacts(db, team, "method = ? AND team = ?", [method, team])
          : endWithArtefacts(db, team, `method = ? AND team = ? AND ${vouchedFor(signedBy)}`, [
              ...[method, team],
              ...signedBy,
            ]),
      ),
  };
}

function save(db: Connection, session: StoredSession): boolean {
  const { expiresAt, ...kept } = session;
  const changed = db.run(
    `INSERT INTO sessions (id, ended, team, user, method, admin, name_id, session_index, expires_at, ends_at, record)
     VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET team = excluded.team, user = excluded.user, method = excluded.method,
     admin = excluded.admin, name_id = excluded.name_id, session_index = excluded.session_index, expires_at = excluded.expires_at,
     ends_at = excluded.ends_at, record = excluded.record WHERE ended = 0`,
    [
      session.id,
      session.teamId ?? null,
      session.userId ?? null,
      session.methodId ?? null,
      session.adminId ?? null,
      session.saml?.nameId ?? null,
      session.saml?.sessionIndex ?? null,
      expiresAt,
      session.endsAt,
      keptJson(kept),
    ],
  );
  return changed > 0;
}

/** Of the few sessions of one method, so no index. The record of an ended one is no JSON. */
function vouchedFor(signedBy: readonly string[]): string {
  const places = signedBy.map(() => "?").join(", ");
  return `CASE ended WHEN 0 THEN json_extract(record, '$.saml.signedBy') END IN (${places})`;
}

function endWhere(db: Connection, where: string, values: SqlValue[]): number {
  return db.run(
    `UPDATE sessions SET ended = 1, record = '', name_id = NULL, session_index = NULL WHERE ended = 0 AND ${where}`,
    values,
  );
}

function endWithArtefacts(db: Connection, team: TeamId, where: string, values: SqlValue[]): number {
  endArtefactsOfSessions(db, team, where, values);
  return endWhere(db, where, values);
}

function find(db: Connection, where: string, values: SqlValue[], now: number): readonly StoredSession[] {
  return db
    .all<Row>(`SELECT ${columns} FROM sessions WHERE ${where} AND ${alive} ORDER BY id`, [...values, now, now])
    .map(toSession);
}

function toSession([record, expiresAt]: Row): StoredSession {
  return { ...(JSON.parse(record) as Omit<StoredSession, "expiresAt">), expiresAt };
}
