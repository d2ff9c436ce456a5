import { StoreUnavailable } from "../../port/errors.js";
import { mostTests, searchMs } from "../../search-effort.js";
import type { Connection } from "./connection.js";

/** What searches may cost, in tests of one value of one record. */
export interface SearchLimits {
  /** So many are made on the event loop, at a few microseconds each: sooner done than handed over. */
  readonly onLoop: number;
  /** So many in one go on the other thread: a COMMIT may have to wait for it where there is one processor only. */
  readonly portion: number;
  readonly most: number;
  /** How long a search may take. */
  readonly ms: number;
  /** How long it may wait for its turn. */
  readonly waitMs: number;
}

export const usualSearches: SearchLimits = {
  onLoop: 2000,
  portion: 20_000,
  most: mostTests,
  ms: searchMs,
  waitMs: searchMs,
};

/**
 * The connection on which searches run that no index answers, one after the other, on a thread of the driver's own. It is
 * opened by the first of them.
 */
export class Aside {
  readonly limits: SearchLimits;
  readonly #connect: () => Promise<Connection>;
  #connection: Promise<Connection> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(connect: () => Promise<Connection>, limits: SearchLimits) {
    this.#connect = connect;
    this.limits = limits;
  }

  /**
   * One search, which sees one moment; what it puts into temporary tables is gone afterwards.
   * @throws StoreUnavailable where its turn does not come in time
   */
  search<T>(search: (db: Connection) => Promise<T>): Promise<T> {
    const asked = performance.now();
    const mine = this.#last.then(async () => {
      if (this.#closed) throw new StoreUnavailable("the store is closed");
      if (performance.now() - asked > this.limits.waitMs) {
        throw new StoreUnavailable("too many searches wait that no index answers");
      }
      const db = await this.#opened();
      // What the log holds is put into the file first: then whoever reads from here on does not keep the log from beginning anew.
      await db.runAside({ text: "PRAGMA wal_checkpoint(PASSIVE)", values: [] });
      db.exec("BEGIN");
      try {
        return await search(db);
      } finally {
        // A fault of the file or of memory may have ended it, and is what must be heard of.
        if (db.inTransaction) db.exec("ROLLBACK");
      }
    });
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  #opened(): Promise<Connection> {
    this.#connection ??= this.#connect().then(
      (db) => {
        // Names and addresses stand in what is found: not in a file of the system's temporary folder.
        db.exec("PRAGMA temp_store = MEMORY; CREATE TEMP TABLE asked (n INTEGER PRIMARY KEY, value)");
        return db;
      },
      (error: unknown) => {
        this.#connection = undefined;
        throw error;
      },
    );
    return this.#connection;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
    (await this.#connection)?.close();
  }
}
