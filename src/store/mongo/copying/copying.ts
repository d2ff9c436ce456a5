import type { Connection } from "mongoose";
import { StoreUnavailable } from "../../port/errors.js";
import {
  atOnce,
  copiedKinds,
  importMark,
  type CopiedItems,
  type CopiedKind,
  type Copying,
  type StoreCopy,
} from "../../port/copying.js";
import { checkText } from "../../check-text.js";
import { MongoServerError } from "../driver.js";
import { snapshotOf, type SnapshotReads } from "../snapshot.js";
import type { Calls } from "../works/calls.js";
import { translated } from "../works/failures.js";
import { copiedCollections, type CopiedCollection } from "./kinds.js";

/**
 * What a killed import was writing the server keeps, with its locks, until it looks for transactions that are too old: at the age of
 * a minute, and with half of that between two looks, unless it is set otherwise. The next import waits for that.
 */
const outlastingMs = 100_000;

/**
 * A copy is one snapshot of the server's, which nodes go on writing beside. The server keeps the past for five minutes unless it
 * is told to keep it longer.
 * @param catchUp  numbers the events that wait, as far as that is this process's business
 */
export function copyingOf(connection: Connection, calls: Calls, catchUp: (chain: string) => Promise<void>): Copying {
  const marked = { _id: importMark };
  return {
    begin: async () => {
      const chains = (await calls.distinct("events", "chain", { chained: false })) as readonly string[];
      for (const chain of chains) await catchUp(chain);
      return copyOf(connection, await snapshotOf(connection));
    },
    filled: async () => {
      const found: CopiedKind[] = [];
      for (const name of copiedKinds) {
        const { kind, filter = {} } = copiedCollections[name];
        if ((await calls.many(kind, filter, { limit: 1, projection: { _id: 1 } })).length > 0) found.push(name);
      }
      return found;
    },
    mark: async () => (await calls.one("vault", marked))?.value,
    fill: (kind, items, mark) => {
      const collection: CopiedCollection<CopiedItems[typeof kind]> = copiedCollections[kind];
      checkText(items, kind);
      return calls.begin(
        async (inside, work) => {
          await collection.write(items, inside, work);
          await inside.update("vault", marked, { $set: { value: mark, version: 1 } }, { upsert: true });
        },
        { alone: true, patienceMs: outlastingMs },
      );
    },
    finish: async () => {
      await calls.remove("vault", marked);
    },
  };
}

function copyOf(connection: Connection, reads: SnapshotReads): StoreCopy {
  return {
    count: (kind) =>
      connection.getClient().db(connection.name).collection(copiedCollections[kind].kind).estimatedDocumentCount(),
    portions: (kind) => sayingWhatToDo(portionsOf(reads, kind)),
    close: () => reads.close(),
  };
}

async function* portionsOf<K extends CopiedKind>(
  reads: SnapshotReads,
  kind: K,
): AsyncGenerator<readonly CopiedItems[K][]> {
  const collection: CopiedCollection<CopiedItems[K]> = copiedCollections[kind];
  const limit = atOnce(kind);
  if (collection.portions !== undefined) {
    yield* collection.portions(reads, limit);
    return;
  }
  const { filter = {}, projection } = collection;
  const how = { limit, sort: { _id: 1 }, ...(projection !== undefined && { projection }) } as const;
  for (let after: string | undefined; ;) {
    const page = await reads.many(
      collection.kind,
      after === undefined ? filter : { $and: [filter, { _id: { $gt: after } }] },
      how,
    );
    const items = await collection.items(page, reads);
    if (items.length > 0) yield items;
    after = page.at(-1)?._id;
    if (after === undefined || page.length < limit) return;
  }
}

/** Codes of a moment that the server has let go. */
const letGo = new Set<unknown>([239, 246]);

async function* sayingWhatToDo<T>(portions: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* portions;
  } catch (error) {
    if (!(error instanceof MongoServerError) || !letGo.has(error.code)) throw translated(error);
    throw new StoreUnavailable(
      "MongoDB does not keep the past for as long as this takes. Let it, at each member, and begin again: " +
        "db.adminCommand({ setParameter: 1, minSnapshotHistoryWindowInSeconds: 3600 })",
      { cause: error },
    );
  }
}
