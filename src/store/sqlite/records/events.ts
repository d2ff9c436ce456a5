import { newId } from "../../../lib/new-id.js";
import type { AuditEvent } from "../../../model/event.js";
import {
  addressKeysIn,
  chainEvent,
  chainName,
  dataFrom,
  emptyChain,
  eventFrom,
  isMadeBy,
  isNamelessText,
  textsOfActor,
  keptPart,
  partFrom,
  splitDraft,
  type ChainHead,
  type ChainOf,
} from "../../port/event-chain.js";
import type { Events, EventsFound, EventsMadeBy, LatestEvents } from "../../port/happenings.js";
import { look, type Way } from "../questions/looking.js";
import { every, join, raw, sql, type Sql } from "../questions/sql.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

/**
 * Events are chained as they are written: one writer holds the lock, and the head is read inside its transaction, for
 * another process may have written since.
 */
export function eventsOf(access: Access, of: ChainOf): Events {
  const chain = chainName(of);
  return {
    append: (draft) =>
      access.write((db) => {
        const { chained, salted } = splitDraft(of, newId(), draft);
        const { number, previousHash, hash } = chainEvent(headOf(db, chain), chained);
        const place = [chain, number, draft.subject.id, draft.type, draft.actor.id, previousHash, hash] as const;
        insertEvent(db, [chained.id, ...place, keptPart(chained), salted.salt, salted.text]);
        noteAddresses(db, { chain, number, data: draft.data });
      }),
    page: ({ after, limit }) =>
      access.read((db) =>
        db
          .all<EventRow>(
            `SELECT ${eventColumns} FROM events e WHERE chain = ? AND number > ? ORDER BY number LIMIT ?`,
            [chain, after, limit],
          )
          .map(toEvent),
      ),
    latest: (query) => access.read((db) => latestOf(db, chain, query)),
    madeBy: (query) => access.read((db) => madeBy(db, chain, query)),
    erase: ({ subjectId, addressKeys }) =>
      access.write((db) => {
        const found = db.all<readonly [number, string, string]>(
          `SELECT number, type, data FROM events WHERE chain = ?1 AND data IS NOT NULL AND (subject_id = ?2 OR number IN
           (SELECT number FROM event_addresses WHERE chain = ?1 AND address IN (SELECT value FROM json_each(?3))))`,
          [chain, subjectId, JSON.stringify(addressKeys)],
        );
        const named = found.filter(([, type, data]) => !isNamelessText(type, data));
        for (const [number, , data] of named) emptyEvent(db, chain, number, data);
        return named.length;
      }),
    head: () => access.read((db) => headOf(db, chain)),
  };
}

/** The newest of its chain. */
export function insertEvent(db: Connection, row: EventRow): void {
  db.run(
    `INSERT INTO events (id, chain, number, subject_id, type, actor_id, previous_hash, hash, chained, salt, data)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row,
  );
  const [, chain, number, , , , , hash] = row;
  db.run(
    `INSERT INTO event_heads (chain, number, hash) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET number = excluded.number, hash = excluded.hash`,
    [chain, number, hash],
  );
}

/** By them the events are found that somebody who is to be erased is named in. */
export function noteAddresses(
  db: Connection,
  { chain, number, data }: { readonly chain: string; readonly number: number; readonly data: AuditEvent["data"] },
): void {
  for (const address of addressKeysIn(data ?? {})) {
    db.run("INSERT INTO event_addresses (chain, address, number) VALUES (?, ?, ?)", [chain, address, number]);
  }
}

/** The data and what they are found by go; what was chained stays. */
function emptyEvent(db: Connection, chain: string, number: number, data: string): void {
  db.run("UPDATE events SET salt = NULL, data = NULL WHERE chain = ? AND number = ?", [chain, number]);
  for (const address of addressKeysIn(dataFrom(data))) {
    db.run("DELETE FROM event_addresses WHERE chain = ? AND address = ? AND number = ?", [chain, address, number]);
  }
}

const emptiedAtOnce = 500;

/**
 * Numbers grow with time, but for clocks that were wrong: all up to one are empty, which each turn moves on, and the first
 * behind it that still have data tell which are due.
 */
export async function emptyEventData(access: Access, before: number): Promise<number> {
  const chains = await access.read((db) => db.all<[string]>("SELECT chain FROM event_heads ORDER BY chain"));
  let emptied = 0;
  for (const [chain] of chains) {
    if ((await access.read((db) => dueOf(db, chain, before))).due.length === 0) continue;
    emptied += await access.write((db) => {
      const { upTo, due } = dueOf(db, chain, before);
      for (const [, , number, , , , , , , , data] of due) emptyEvent(db, chain, number, data ?? "");
      db.run("UPDATE event_heads SET emptied = ? WHERE chain = ?", [upTo, chain]);
      return due.length;
    });
  }
  return emptied;
}

interface Due {
  /** Up to here all are empty, once those that are due are. */
  readonly upTo: number;
  /** Those old enough that still have data. */
  readonly due: readonly EventRow[];
}

function dueOf(db: Connection, chain: string, before: number): Due {
  const [emptied] = db.get<[number]>("SELECT emptied FROM event_heads WHERE chain = ?", [chain]) ?? [0];
  const rows = db.all<EventRow>(
    `SELECT ${eventColumns} FROM events e
     WHERE chain = ? AND number > ? AND data IS NOT NULL ORDER BY number LIMIT ${emptiedAtOnce}`,
    [chain, emptied],
  );
  const isDue = (row: EventRow): boolean => toEvent(row).at < before;
  // One that a clock ran ahead for holds nobody up behind it.
  const young = rows.find((row) => !isDue(row));
  return { upTo: young === undefined ? (rows.at(-1)?.[2] ?? emptied) : young[2] - 1, due: rows.filter(isDue) };
}

function headOf(db: Connection, chain: string): ChainHead {
  const newest = db.get<[number, string]>("SELECT number, hash FROM event_heads WHERE chain = ?", [chain]);
  return newest === undefined ? emptyChain : { number: newest[0], hash: newest[1] };
}

function latestOf(
  db: Connection,
  chain: string,
  { limit, subjectId, actorId, types, below = Number.MAX_SAFE_INTEGER }: LatestEvents,
): readonly AuditEvent[] {
  const narrowed = [
    sql`chain = ${chain} AND number < ${below}`,
    ...(subjectId === undefined ? [] : [sql`subject_id = ${subjectId}`]),
    ...(actorId === undefined ? [] : [sql`actor_id = ${actorId}`]),
  ];
  const ways = types === undefined ? [narrowed] : types.map((type) => [...narrowed, sql`type = ${type}`]);
  if (ways.length === 0) return [];
  const each = ways.map((way) => sql`SELECT number, n FROM events WHERE ${every(way)}`);
  const newest = sql`${join(each, " UNION ALL ")} ORDER BY number DESC LIMIT ${limit}`;
  const query = sql`SELECT ${raw(eventColumns)} FROM (${newest}) newest CROSS JOIN events e ON e.n = newest.n
    ORDER BY newest.number DESC`;
  return db.allOf<EventRow>(query).map(toEvent);
}

function madeBy(
  db: Connection,
  chain: string,
  { actor, limit, subjectId, types, below = Number.MAX_SAFE_INTEGER }: EventsMadeBy,
): EventsFound {
  const place = sql`chain = ${chain} AND number < ${below}`;
  const way = (index: string, ...asked: readonly Sql[]): Way => ({ index, where: every([place, ...asked]) });
  const ways =
    subjectId !== undefined
      ? [way("events_of_subject", sql`subject_id = ${subjectId}`)]
      : types !== undefined
        ? types.map((type) => way("events_of_type", sql`type = ${type}`))
        : [way("sqlite_autoindex_events_1")];
  const { inPart, inData } = textsOfActor(actor);
  const rest = [
    // May let others through as well: a name stands in the text of the data, wherever there.
    sql`(actor_id = ${actor} OR instr(chained, ${inPart}) > 0 OR instr(data, ${inData}) > 0)`,
    ...(subjectId === undefined || types === undefined
      ? []
      : [sql`type IN (SELECT value FROM json_each(${JSON.stringify(types)}))`]),
  ];
  const { rows, endedAt } = look(db, { table: "events", ways, rest, key: ["number"], descending: true, limit });
  const found = db
    .allOf<EventRow>(
      sql`SELECT ${raw(eventColumns)} FROM json_each(${JSON.stringify(rows.slice(0, limit))}) j
        CROSS JOIN events e ON e.n = j.value ORDER BY j.key`,
    )
    .map(toEvent);
  const next = rows.length > limit ? found.at(-1)?.number : (endedAt?.[0] as number | undefined);
  return { events: found.filter((event) => isMadeBy(event, actor)), next };
}

export const eventColumns =
  "e.id, e.chain, e.number, e.subject_id, e.type, e.actor_id, e.previous_hash, e.hash, e.chained, e.salt, e.data";
export type EventRow = readonly [
  ...[string, string, number, string, string, string | null, string, string, string],
  string | null,
  string | null,
];

function toEvent(row: EventRow): AuditEvent {
  const [id, chain, number, subject, type, actor, previousHash, hash, text, salt, data] = row;
  return eventFrom(partFrom(text, { id, chain, subject, type, actor }), { number, previousHash, hash }, { salt, data });
}
