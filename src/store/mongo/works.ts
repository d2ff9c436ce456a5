import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoServerError, type ClientSession, type ServerSessionId, type TransactionOptions } from "./driver.js";
import type { Connection } from "mongoose";
import { StoreUnavailable } from "../errors.js";
import { isTransient, isUnknownCommit, translated } from "./failures.js";
import { Slots } from "./slots.js";
import { Turns } from "./turns.js";
import { TurnTaken, Work } from "./work.js";

const transaction: TransactionOptions = {
  readConcern: { level: "snapshot" },
  writeConcern: { w: "majority", journal: true },
  readPreference: "primary",
};

/**
 * Who is inside a work. One for all stores, because Node 20 visits every storage there ever was at each promise: one for each
 * opened store would slow a process that opens many, as a test run does.
 */
const inside = new AsyncLocalStorage<{ readonly of: Works; readonly work: Work }>();

/**
 * Runs works as transactions: whole or nothing, again when a race was lost, until the patience ends. The driver's own
 * `withTransaction` tries for two minutes, which no caller at a door will wait.
 */
export class Works {
  readonly #connection: Connection;
  readonly #patienceMs: number;
  readonly #turns = new Turns();
  readonly #slots = new Slots();
  /** Sessions of works that lost their server. */
  readonly #lost: ServerSessionId[] = [];
  /** Hears of each committed work that left events to seal. */
  onEvents: () => void = () => undefined;

  constructor(connection: Connection, patienceMs: number) {
    this.#connection = connection;
    this.#patienceMs = patienceMs;
  }

  /** Leaves the work this runs inside of, for what goes on beside it. */
  outside<T>(run: () => T): T {
    return inside.exit(run);
  }

  /**
   * @param run  the work; may run several times
   * @param finish  what belongs to the work's end, within its transaction
   * @throws StoreUnavailable when races or a missing primary outlast the patience
   */
  async run<T>(run: (work: Work) => Promise<T>, finish: (work: Work) => Promise<void>): Promise<T> {
    if (inside.getStore()?.of === this) {
      throw new Error("atomically inside a work: it would wait for itself; use the records the work was given");
    }
    const deadline = performance.now() + this.#patienceMs;
    await this.#endLost();
    const wanted = new Set<string>();
    const session = this.#connection.getClient().startSession();
    try {
      for (let tries = 0; ; tries++) {
        const held = await this.#takeTurns(wanted, deadline);
        const slot = await this.#slots.take(deadline - performance.now());
        try {
          if (slot === undefined) throw new StoreUnavailable("too many changes at once; try again");
          return await this.#once(new Work(session, slot, this.#turns, wanted, held), run, finish, deadline);
        } catch (error) {
          await abort(session);
          if (error instanceof TurnTaken) continue;
          if (!isTransient(error)) throw this.#ended(session, translated(error));
          if (performance.now() >= deadline) throw outlasted(error);
        } finally {
          if (slot !== undefined) this.#slots.give(slot);
          for (const key of held) this.#turns.release(key);
        }
        await sleep(backOffMs(tries));
      }
    } finally {
      await session.endSession();
    }
  }

  async #once<T>(
    work: Work,
    run: (work: Work) => Promise<T>,
    finish: (work: Work) => Promise<void>,
    deadline: number,
  ): Promise<T> {
    work.session.startTransaction(transaction);
    try {
      const result = await inside.run({ of: this, work }, () => run(work));
      work.throwIfOver();
      const hasEvents = work.events.length > 0;
      await finish(work);
      await commit(work.session, deadline);
      if (hasEvents) this.onEvents();
      return result;
    } finally {
      work.close();
    }
  }

  /** Where the server is gone, so was the order to undo; the transaction may live on there, with all it has locked. */
  #ended(session: ClientSession, error: unknown): unknown {
    if (error instanceof StoreUnavailable && session.id !== undefined) this.#lost.push(session.id);
    return error;
  }

  /** Undoes what the server still holds of lost works, which it would do by itself only after a minute. */
  async #endLost(): Promise<void> {
    if (this.#lost.length === 0) return;
    const lost = this.#lost.splice(0);
    try {
      await this.#connection.getClient().db("admin").command({ killSessions: lost });
    } catch (error) {
      if (error instanceof MongoServerError) return; // not allowed to: then that minute has to pass
      this.#lost.push(...lost);
      throw translated(error);
    }
  }

  /** All turns a work is known to want, in one order for everybody, so that no two works wait for each other. */
  async #takeTurns(wanted: ReadonlySet<string>, deadline: number): Promise<Set<string>> {
    const held = new Set<string>();
    for (const key of [...wanted].sort()) {
      if (await this.#turns.take(key, deadline - performance.now())) {
        held.add(key);
        continue;
      }
      for (const taken of held) this.#turns.release(taken);
      throw outlasted(new TurnTaken(key));
    }
    return held;
  }
}

function outlasted(cause: unknown): StoreUnavailable {
  return new StoreUnavailable("too many changes of the same records at once; try again", { cause });
}

/** Jitter, so that those who collided do not meet again. */
function backOffMs(tries: number): number {
  return Math.random() * Math.min(200, 2 ** Math.min(tries, 10));
}

async function commit(session: ClientSession, deadline: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isUnknownCommit(error)) throw error;
      if (performance.now() >= deadline) {
        throw new StoreUnavailable("MongoDB did not say whether a change was kept", { cause: error });
      }
    }
  }
}

async function abort(session: ClientSession): Promise<void> {
  if (!session.inTransaction()) return;
  try {
    await session.abortTransaction();
  } catch {
    // The server undoes by itself what nobody commits.
  }
}
