import { newId } from "../../../lib/new-id.js";
import type { AuditEvent } from "../../../model/event.js";
import type { TeamId } from "../../../model/ids.js";
import { keptJson } from "../../check-text.js";
import { emptyChain, chainEvent, type ChainHead } from "../../event-chain.js";
import type { TeamRecords } from "../../port/store.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

/**
 * Events are chained as they are written: one writer holds the lock, and the head is read inside its transaction, for
 * another process may have written since.
 */
export function eventsOf(access: Access, team: TeamId): TeamRecords["events"] {
  return {
    append: (draft) =>
      access.write((db) => {
        const event = chainEvent(headOf(db, team), team, newId(), draft);
        db.run("INSERT INTO events (team, number, hash, subject_id, record) VALUES (?, ?, ?, ?, ?)", [
          team,
          event.number,
          event.hash,
          event.subject.id,
          keptJson(event),
        ]);
      }),
    page: ({ after, limit }) =>
      access.read((db) =>
        db
          .all<[string]>("SELECT record FROM events WHERE team = ? AND number > ? ORDER BY number LIMIT ?", [
            team,
            after,
            limit,
          ])
          .map(toEvent),
      ),
    latest: ({ limit, subjectId }) =>
      access.read((db) => {
        const of = subjectId === undefined ? "" : " AND subject_id = ?";
        const query = `SELECT record FROM events WHERE team = ?${of} ORDER BY number DESC LIMIT ?`;
        const values = subjectId === undefined ? [team, limit] : [team, subjectId, limit];
        return db.all<[string]>(query, values).map(toEvent);
      }),
    head: () => access.read((db) => headOf(db, team)),
  };
}

function headOf(db: Connection, team: TeamId): ChainHead {
  const newest = db.get<[number, string]>(
    "SELECT number, hash FROM events WHERE team = ? ORDER BY number DESC LIMIT 1",
    [team],
  );
  return newest === undefined ? emptyChain : { number: newest[0], hash: newest[1] };
}

function toEvent([record]: readonly [string]): AuditEvent {
  return JSON.parse(record) as AuditEvent;
}
