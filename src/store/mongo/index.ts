/**
 * The storage port on MongoDB, for any number of nodes, over a replica set. A call costs more than what is asked in it, so
 * what is asked at once goes in as few calls as can be: works share a transaction (`batch.ts`) for as long as they do not
 * meet in a document, and questions outside of works are put together (`reads.ts`).
 * Collections and indexes are made by `migrations/` alone. Whatever many works of a team would touch at once is kept in
 * parts (`counts.ts`), queued (`turns.ts`) or left to one worker behind them (`chainer.ts`), because transactions that
 * touch one document undo each other. What a question or a record means is the port's and not decided here.
 *
 * - `works/`: transactions shared by the works of simultaneous requests, and every call that goes to the server
 * - `documents/`: how records lie in collections, and what a document may hold
 * - `records/`: settings, sessions, attempts and other records that stand by themselves
 * - `people/`: users, groups, memberships, seats and kept counts
 * - `questions/`: questions of the port as filters, with the indexes that answer them
 * - `copying/`: all of the database at one moment, kind by kind, and filled anew
 * - `chaining/`: numbering and chaining of events by one worker under a lease
 * - `migrations/`: collections and indexes
 */
import type { Store } from "../port/store.js";
import { connect } from "./connect.js";
import { mongoStore, type MongoStoreOptions } from "./mongo-store.js";

/** Where the database is and how patient to be with it. */
export interface MongoOptions extends Partial<MongoStoreOptions> {
  /** `mongodb://…` or `mongodb+srv://…`, with the name of the database. */
  readonly uri: string;
  /** How long a call waits for a server before the store is unavailable. */
  readonly serverMs?: number;
}

/**
 * Connects; `migrate` comes next.
 * @throws StoreUnavailable when the server does not answer, naming host and port
 * @throws StoreUnusable when it is too old or no replica set, saying what to do
 */
export async function openMongoStore({ uri, serverMs = 5_000, ...options }: MongoOptions): Promise<Store> {
  const connection = await connect(uri, serverMs);
  return mongoStore(connection, {
    patienceMs: 20_000,
    pollMs: 500,
    leaseMs: 10_000,
    now: Date.now,
    onFault: warn,
    ...options,
  });
}

function warn(error: unknown): void {
  process.emitWarning(`events wait to be chained: ${error instanceof Error ? error.message : String(error)}`);
}
