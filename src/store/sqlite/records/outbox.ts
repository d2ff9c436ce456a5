import type { Cursor, Delivery, Endpoint } from "../../../model/endpoint.js";
import { keptJson } from "../../check-text.js";
import { chainName, type ChainOf } from "../../port/event-chain.js";
import type { AllOutboxes, Deliveries, Outbox } from "../../port/outbox.js";
import type { Records } from "../../port/records.js";
import { every, raw, sql } from "../questions/sql.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { findAll, findOne, insertRecord, toRecord, updateRecord, type Kept, type RecordTable } from "./record-table.js";

export const endpoints: RecordTable<Endpoint> = {
  name: "endpoints",
  columns: { kind: ({ kind }) => kind, slug: ({ slug }) => slug },
};
export const cursors: RecordTable<Cursor> = { name: "cursors", columns: {} };

/** Endpoints, their cursors and what was or is to be brought to them, of a team or of the installation. */
export function outboxOf(access: Access, of: ChainOf): Outbox {
  const place = chainName(of);
  return {
    endpoints: {
      ...placedRecordsOf(access, of, endpoints),
      list: (kind) =>
        access.read((db) => findAll(db, endpoints, "place = ? AND kind = ? ORDER BY slug", [place, kind])),
    },
    cursors: placedRecordsOf(access, of, cursors),
    deliveries: deliveriesOf(access, of),
  };
}

function placedRecordsOf<T extends Kept & { readonly teamId: ChainOf }, Id extends string>(
  access: Access,
  of: ChainOf,
  table: RecordTable<T>,
): Records<T, Id> {
  const place = chainName(of);
  return {
    get: (id) => access.read((db) => findOne(db, table, "id = ? AND place = ?", [id, place])),
    create: (record) =>
      access.write((db) => {
        checkPlace(record, of);
        return insertRecord(db, table, record, { place });
      }),
    replace: (record) =>
      access.write((db) => {
        checkPlace(record, of);
        return updateRecord(db, table, record, { place });
      }),
    delete: (id) =>
      access.write((db) => db.run(`DELETE FROM ${table.name} WHERE id = ? AND place = ?`, [id, place]) > 0),
  };
}

function checkPlace({ teamId }: { readonly teamId: ChainOf }, of: ChainOf): void {
  if (teamId !== of) throw new TypeError("the record belongs to another place than this store");
}

function deliveriesOf(access: Access, of: ChainOf): Deliveries {
  const place = chainName(of);
  return {
    get: (id) =>
      access.read((db) => {
        const row = db.get<[string]>("SELECT record FROM deliveries WHERE id = ? AND place = ?", [id, place]);
        return row && toDelivery(row);
      }),
    save: (deliveries) =>
      access.write(async (db, pace) => {
        for (const one of deliveries) {
          checkPlace(one, of);
          saveDelivery(db, one);
          const pause = pace(1);
          if (pause !== undefined) await pause;
        }
      }),
    waiting: (endpoint, limit) =>
      access.read((db) =>
        db
          .all<[string]>(
            `SELECT record FROM deliveries WHERE endpoint = ? AND state = 'waiting' AND place = ?
             ORDER BY number, id LIMIT ?`,
            [endpoint, place, limit],
          )
          .map(toDelivery),
      ),
    list: ({ endpoint, state, limit, after }) =>
      access.read((db) => {
        const isRare = state !== undefined && state !== "delivered";
        const where = every([
          sql`endpoint = ${endpoint} AND place = ${place}`,
          ...(state === undefined ? [] : [sql`state = ${state}`]),
          // the condition that the index is made with
          ...(isRare ? [raw("state <> 'delivered'")] : []),
          ...(after === undefined ? [] : [sql`id < ${after}`]),
        ]);
        const found = db
          .allOf<[string]>(
            sql`SELECT record FROM deliveries INDEXED BY ${raw(isRare ? "deliveries_by_state" : "deliveries_newest")} WHERE ${where} ORDER BY id DESC LIMIT ${limit + 1}`,
          )
          .map(toDelivery);
        const items = found.slice(0, limit);
        const last = items.at(-1);
        return found.length > limit && last !== undefined ? { items, next: { id: last.id } } : { items };
      }),
    forgetWaiting: (endpoint, above = -1) =>
      access.write((db) =>
        db.run("DELETE FROM deliveries WHERE endpoint = ? AND state = 'waiting' AND place = ? AND number > ?", [
          ...[endpoint, place, above],
        ]),
      ),
  };
}

export function allOutboxesOf(access: Access): AllOutboxes {
  return {
    endpoints: () =>
      access.read((db) =>
        db
          .all<[string, number, string, number]>(
            `SELECT e.record, e.version, c.record, c.version FROM endpoints e JOIN cursors c ON c.id = e.id ORDER BY e.id`,
          )
          .map(([endpoint, version, cursor, moved]) => ({
            endpoint: toRecord(endpoints, [endpoint, version, null, null]),
            cursor: toRecord(cursors, [cursor, moved, null, null]),
          })),
      ),
    heads: () =>
      access.read(
        (db) => new Map(db.all<[string, number]>("SELECT chain, number FROM event_heads").map((row) => [...row])),
      ),
    due: (kind, now, limit) =>
      access.read((db) =>
        db
          .all<[string]>(
            `SELECT record FROM deliveries WHERE kind = ? AND state = 'waiting' AND kind <> 'event' AND next_at <= ?
             ORDER BY next_at LIMIT ?`,
            [kind, now, limit],
          )
          .map(toDelivery),
      ),
  };
}

export function saveDelivery(db: Connection, one: Delivery): void {
  db.run(
    `INSERT INTO deliveries (id, place, endpoint, kind, state, number, next_at, expires_at, record)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state,
     number = excluded.number, next_at = excluded.next_at, expires_at = excluded.expires_at,
     record = excluded.record WHERE place = excluded.place`,
    [
      ...[one.id, chainName(one.teamId), one.endpointId, one.kind, one.state, one.number ?? 0],
      ...[one.nextAt ?? 0, one.expiresAt, keptJson(one)],
    ],
  );
}

function toDelivery([record]: readonly [string]): Delivery {
  return JSON.parse(record) as Delivery;
}
