import { grantModel, type Artefact } from "../../../model/artefact.js";
import type { ArtefactId, SessionId, TeamId, UserId } from "../../../model/ids.js";
import { checkText } from "../../check-text.js";
import type { Artefacts, TeamArtefacts } from "../../port/oauth.js";
import type { SqlValue } from "../questions/sql.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

type Text = string | null;
export type ArtefactRow = readonly [
  ...[model: string, id: string, team: Text, grant: Text, uid: Text, account: Text, sid: Text, client: Text],
  ...[end: number, consumedAt: number | null, payload: string, tells: Text],
];
export const artefactColumns =
  "model, id, team, grant_id, uid, account, sid, client, ends_at, consumed_at, payload, tells";

// Put together once: a text that is made anew must be read through to find its prepared statement.
const select = `SELECT ${artefactColumns} FROM artefacts WHERE ended = 0 AND ends_at > ?`;
const selectById = `${select} AND model = ? AND id = ?`;
const selectByUid = `${select} AND uid = ? AND model = ?`;
const insertion = `INSERT INTO artefacts (${artefactColumns}, tell_at, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, 0)
  ON CONFLICT DO UPDATE SET team = excluded.team, grant_id = excluded.grant_id, uid = excluded.uid,
  account = excluded.account, sid = excluded.sid, client = excluded.client, ends_at = excluded.ends_at,
  payload = excluded.payload, tells = excluded.tells, tell_at = excluded.tell_at WHERE ended = 0`;

/** OAuth artefacts. One that was ended stays as an empty row until its end. */
export function artefactsOf(access: Access): Artefacts {
  const find = (query: string, values: SqlValue[]): Promise<Artefact | undefined> =>
    access.read((db) => {
      const row = db.get<ArtefactRow>(query, values);
      return row && toArtefact(row);
    });
  return {
    find: (model, id, now) => find(selectById, [now, model, id]),
    findByUid: (model, uid, now) => find(selectByUid, [now, uid, model]),
    save: (artefact) => access.write((db) => save(db, artefact)),
    consume: (model, id, at) =>
      access.write(
        (db) =>
          db.run(
            "UPDATE artefacts SET consumed_at = ? WHERE model = ? AND id = ? AND ended = 0 AND consumed_at IS NULL",
            [at, model, id],
          ) > 0,
      ),
    endedToTell: (now, limit) =>
      access.read((db) => {
        const due = "ended = 1 AND tell_at IS NOT NULL AND tell_at <= ? ORDER BY tell_at LIMIT ?";
        return db
          .all<ArtefactRow>(`SELECT ${artefactColumns} FROM artefacts WHERE ${due}`, [now, limit])
          .map(toArtefact);
      }),
    tellLater: (model, id, left) =>
      access.write((db) => {
        const values = [left?.tells ?? null, left?.at ?? null, model, id];
        db.run("UPDATE artefacts SET tells = ?, tell_at = ? WHERE model = ? AND id = ? AND ended = 1", values);
      }),
    end: (model, id) =>
      access.write(
        (db) =>
          db.run(
            `UPDATE artefacts SET ended = 1, payload = '', tells = NULL, tell_at = NULL
             WHERE model = ? AND id = ? AND ended = 0`,
            [model, id],
          ) > 0,
      ),
    endGrant: (grant) => access.write((db) => endWhere(db, ofGrant, [grant])),
  };
}

export function teamArtefactsOf(access: Access, team: TeamId): TeamArtefacts {
  const end = (where: string, value: string): Promise<number> =>
    access.write((db) => endWhere(db, `team = ?2 AND ${where}`, [value, team]));
  return {
    endAllOf: (account) => end("account = ?1", account),
    endAllOfSid: (sid) => end("sid = ?1", sid),
    moveToSession: (from, to) =>
      access.write((db) =>
        db.run("UPDATE artefacts SET sid = ? WHERE sid = ? AND team = ? AND ended = 0", [to, from, team]),
      ),
    endAllOfClient: (client) => end("client = ?1", client),
    endGrant: (grant) => end(ofGrant, grant),
  };
}

/** What hangs on sessions that are about to end. @param sessions  the condition on them */
export function endArtefactsOfSessions(db: Connection, team: TeamId, sessions: string, values: SqlValue[]): void {
  const theirs = `sid IN (SELECT id FROM sessions WHERE ended = 0 AND ${sessions})`;
  endWhere(db, `${theirs} AND team = ?`, [...values, team]);
}

const ofGrant = `(grant_id = ?1 OR (model = '${grantModel}' AND id = ?1))`;

function endWhere(db: Connection, where: string, values: SqlValue[]): number {
  return db.run(`UPDATE artefacts SET ended = 1, payload = '' WHERE ended = 0 AND ${where}`, values);
}

function save(db: Connection, artefact: Omit<Artefact, "consumedAt">): boolean {
  checkText(artefact, "artefact");
  const { model, id, team, grant, uid, account, sid, client, end, payload, tells } = artefact;
  const links = [team, grant, uid, account, sid, client].map((link) => link ?? null);
  const kept = [model, id, ...links, end, payload, tells ?? null, tells === undefined ? null : 0];
  return db.run(insertion, kept) > 0;
}

export function toArtefact(row: ArtefactRow): Artefact {
  const [model, id, team, grant, uid, account, sid, client, end, consumedAt, payload, tells] = row;
  return {
    model,
    id: id as ArtefactId,
    ...(team !== null && { team: team as TeamId }),
    ...(grant !== null && { grant: grant as ArtefactId }),
    ...(uid !== null && { uid }),
    ...(account !== null && { account: account as UserId }),
    ...(sid !== null && { sid: sid as SessionId }),
    ...(client !== null && { client }),
    end,
    ...(consumedAt !== null && { consumedAt }),
    payload,
    ...(tells !== null && { tells }),
  };
}
