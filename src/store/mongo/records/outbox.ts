import type { Cursor, Delivery, Endpoint } from "../../../model/endpoint.js";
import { checkText } from "../../check-text.js";
import { StoreConflict } from "../../port/errors.js";
import { chainName, type ChainOf } from "../../port/event-chain.js";
import type { AllOutboxes, Deliveries, Outbox } from "../../port/outbox.js";
import type { Records } from "../../port/records.js";
import type { CursorDoc, DeliveryDoc, EndpointDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";

/** Endpoints, their cursors and what was or is to be brought to them, of a team or of the installation. */
export function outboxOf(calls: Calls, of: ChainOf): Outbox {
  const place = chainName(of);
  return {
    endpoints: {
      ...placedRecordsOf<Endpoint, Endpoint["id"]>(calls, of, "endpoints"),
      list: async (kind) => {
        const found = await calls.many("endpoints", { team: place, kind }, { sort: { slug: 1 } });
        return found.map((one) => recordFrom(one) as Endpoint);
      },
    },
    cursors: placedRecordsOf<Cursor, Cursor["id"]>(calls, of, "cursors"),
    deliveries: deliveriesOf(calls, of),
  };
}

/** What each kind is found by. */
const fieldsOf = {
  endpoints: ({ kind, slug, updatedAt }: Endpoint) => ({ kind, slug, updatedAt }),
  cursors: (_: Cursor) => ({ updatedAt: 0 }),
} as const;

/** The document of an endpoint or a cursor. */
export function placedDocument<K extends keyof typeof fieldsOf>(
  kind: K,
  record: Placed & Parameters<(typeof fieldsOf)[K]>[0],
): EndpointDoc & CursorDoc {
  checkText(record);
  const { version, ...rest } = record;
  const own = { _id: record.id as string, team: chainName(record.teamId), version, body: JSON.stringify(rest) };
  const found = (fieldsOf[kind] as (of: unknown) => object)(record);
  return { ...own, ...found } as unknown as EndpointDoc & CursorDoc;
}

interface Placed {
  readonly id: string;
  readonly teamId: ChainOf;
  readonly version: number;
}

function placedRecordsOf<T extends Placed, Id extends string>(
  calls: Calls,
  of: ChainOf,
  kind: "endpoints" | "cursors",
): Records<T, Id> {
  const team = chainName(of);
  const documentOf = (record: T): EndpointDoc & CursorDoc => {
    checkPlace(record, of);
    return placedDocument(kind, record as T & Endpoint);
  };
  return {
    get: async (id) => {
      const document = await calls.one(kind, { _id: checkedText(id), team }, { by: "_id" });
      return document && (recordFrom(document) as T);
    },
    create: async (fresh) => {
      const record = { ...fresh, version: 1 } as unknown as T;
      await calls.insert(kind, documentOf(record));
      return record;
    },
    replace: async (record) => {
      const saved = { ...record, version: record.version + 1 };
      const { _id, ...fields } = documentOf(saved);
      const filter = { _id, team, version: record.version };
      if ((await calls.findAndUpdate(kind, filter, { $set: fields })) === undefined) {
        throw new StoreConflict("version", `the record in ${kind} is not the one that was read`);
      }
      return saved;
    },
    delete: async (id) => (await calls.remove(kind, { _id: checkedText(id), team })) > 0,
  };
}

export function recordFrom({ body, version }: { body: string; version: number }): unknown {
  return { ...(JSON.parse(body) as object), version };
}

function checkPlace({ teamId }: { readonly teamId: ChainOf }, of: ChainOf): void {
  if (teamId !== of) throw new TypeError("the record belongs to another place than this store");
}

function deliveriesOf(calls: Calls, of: ChainOf): Deliveries {
  const team = chainName(of);
  return {
    get: async (id) => {
      const document = await calls.one("deliveries", { _id: checkedText(id), team });
      return document && deliveryFrom(document);
    },
    save: async (deliveries) => {
      if (deliveries.length === 0) return;
      const documents = deliveries.map((delivery) => {
        checkPlace(delivery, of);
        checkText(delivery);
        return deliveryDocument(delivery);
      });
      await calls.bulk(
        "deliveries",
        documents.map(({ _id, ...fields }) => ({
          updateOne: { filter: { _id }, update: { $set: fields }, upsert: true },
        })),
      );
    },
    waiting: async (endpoint, limit) => {
      const filter = { endpoint: checkedText(endpoint), state: "waiting", team };
      return (await calls.many("deliveries", filter, { sort: { number: 1, _id: 1 }, limit })).map(deliveryFrom);
    },
    list: async ({ endpoint, state, limit, after }) => {
      const filter = {
        endpoint: checkedText(endpoint),
        team,
        ...(state !== undefined && { state }),
        ...(after !== undefined && { _id: { $lt: checkedText(after) } }),
      };
      const found = (await calls.many("deliveries", filter, { sort: { _id: -1 }, limit: limit + 1 })).map(deliveryFrom);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return found.length > limit && last !== undefined ? { items, next: { id: last.id } } : { items };
    },
    forgetWaiting: (endpoint, above = -1) =>
      calls.remove("deliveries", { endpoint: checkedText(endpoint), state: "waiting", team, number: { $gt: above } }),
  };
}

export function allOutboxesOf(calls: Calls): AllOutboxes {
  return {
    endpoints: async () => {
      const cursors = new Map((await calls.many("cursors", {})).map((one) => [one._id, recordFrom(one) as Cursor]));
      const found = await calls.many("endpoints", {}, { sort: { _id: 1 } });
      return found.flatMap((document) => {
        const cursor = cursors.get(document._id);
        return cursor === undefined ? [] : [{ endpoint: recordFrom(document) as Endpoint, cursor }];
      });
    },
    heads: async () => new Map((await calls.many("heads", {})).map(({ _id, number }) => [_id, number])),
    due: async (kind, now, limit) => {
      const filter = { kind, state: "waiting", nextAt: { $lte: now } };
      return (await calls.many("deliveries", filter, { sort: { nextAt: 1 }, limit })).map(deliveryFrom);
    },
  };
}

export function deliveryDocument(delivery: Delivery): DeliveryDoc {
  const team = chainName(delivery.teamId);
  const { id, endpointId, kind, state, number, nextAt, expiresAt } = delivery;
  return {
    ...{ _id: id, team, endpoint: endpointId, kind, state, number: number ?? 0, nextAt: nextAt ?? 0 },
    ...{ body: JSON.stringify(delivery), expiresAt, clearedAt: new Date(expiresAt) },
  };
}

export function deliveryFrom({ body }: DeliveryDoc): Delivery {
  return JSON.parse(body) as Delivery;
}
