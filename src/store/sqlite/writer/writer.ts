import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { StoreUnavailable } from "../../port/errors.js";
import type { Connection } from "./connection.js";
import { patiently } from "./patiently.js";

/** Patience of the engine, in milliseconds. */
export interface Patience {
  /** How long another process may hold the lock. */
  readonly lockMs: number;
  /** How long one work may take before it is undone. */
  readonly workMs: number;
}

export const usualPatience: Patience = { lockMs: 5000, workMs: 5000 };

const worksPerCommit = 64;
/** So many batches are guarded by savepoints after a work has failed with changes made. */
const batchesGuarded = 16;
const rowsPerTurn = 1000;

/** A work turned out to be large while others wait for the same COMMIT: undone here, it runs again by itself. */
class RunsAlone extends Error {
  override readonly name = "RunsAlone";
}

/** One work under way. It sees to it that nothing follows a fault, and that large works let the event loop turn. */
export class Run {
  readonly alone: boolean;
  /** Whether it was about to change anything: then what it did must be undone if it fails. */
  writes = false;
  readonly #endsAt: number;
  #over = false;
  #fault: Error | undefined;
  #rows = 0;

  constructor(alone: boolean, workMs: number) {
    this.alone = alone;
    this.#endsAt = performance.now() + workMs;
  }

  get over(): boolean {
    return this.#over;
  }

  get fault(): Error | undefined {
    return this.#fault;
  }

  /** A call of this work; after the first that fails no other is made. @throws what the first failing one threw */
  call<T>(ask: () => T | Promise<T>): Promise<T> {
    if (this.#over) return Promise.reject(new Error("this work is over: its store can no longer be asked"));
    if (this.#fault !== undefined) return Promise.reject(this.#fault);
    try {
      const pause = this.pace(1);
      const asked = pause === undefined ? ask() : pause.then(ask);
      if (!(asked instanceof Promise)) return Promise.resolve(asked);
      return asked.catch((error: unknown) => {
        this.#noteFault(error);
        throw error;
      });
    } catch (error) {
      this.#noteFault(error);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it was thrown
      return Promise.reject(error);
    }
  }

  #noteFault(error: unknown): void {
    this.#fault ??= error instanceof Error ? error : new Error("a work failed", { cause: error });
  }

  /** Counts rows of work done. Every thousand of them the event loop gets its turn. */
  pace(rows: number): Promise<void> | undefined {
    const turns = Math.floor(this.#rows / rowsPerTurn);
    this.#rows += rows;
    if (Math.floor(this.#rows / rowsPerTurn) === turns) return undefined;
    if (!this.alone) throw new RunsAlone();
    if (performance.now() > this.#endsAt) throw overdue();
    return nextTurn(undefined).then(() => {
      if (this.#over) throw overdue();
    });
  }

  end(): void {
    this.#over = true;
  }
}

function overdue(): StoreUnavailable {
  return new StoreUnavailable("the work took too long and was undone; smaller portions get through");
}

interface Job {
  readonly work: (run: Run) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  alone: boolean;
}

type Outcome = ({ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown }) & {
  readonly writes: boolean;
};

/**
 * Who is inside which work. One for all writers, because Node 20 visits every storage there ever was at each promise: one
 * for each opened store would slow a process that opens many, as a test run does.
 */
const underway = new AsyncLocalStorage<{ readonly of: Writer; readonly run: Run }>();
/** Writers at work. While there is none nobody is inside a work, and promises need not be watched, which costs each of them. */
let writersAtWork = 0;

/**
 * The only writer. Works of simultaneous requests are run in turn in one transaction and answered after their shared COMMIT,
 * so that they share the sync, which costs more than all the rest. The queue starts in `setImmediate`, takes what is there
 * and never waits for more.
 *
 * A work that fails before it changed anything, as most refused ones do, leaves nothing to undo. After one that had changed
 * something the batch is undone and run again, this time and for a while each work within a savepoint of its own, which
 * costs all of them a little.
 */
export class Writer {
  readonly #connection: Connection;
  readonly #patience: Patience;
  #queue: Job[] = [];
  #between: (() => void)[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  #guardedBatches = 0;
  /** Ends the work under way as overdue. */
  #giveUp: ((overdue: StoreUnavailable) => void) | undefined;
  #deadline: NodeJS.Timeout | undefined;

  constructor(connection: Connection, patience: Patience) {
    this.#connection = connection;
    this.#patience = patience;
  }

  /** @throws Error inside another work of this writer, which would wait for itself */
  submit<T>(work: (run: Run) => Promise<T>): Promise<T> {
    const inside = underway.getStore();
    if (inside?.of === this && !inside.run.over) {
      return Promise.reject(
        new Error("the outer store was asked to write inside a work: use the store handed to the work"),
      );
    }
    if (this.#closed) return Promise.reject(new StoreUnavailable("the store is closed"));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject, alone: false });
      this.#draining ??= underway.exit(() => this.#drain());
    });
  }

  /** Runs what no transaction may be open for between two of them. */
  async between<T>(task: () => T): Promise<T> {
    if (this.#draining !== undefined) await new Promise<void>((resolve) => this.#between.push(resolve));
    return task();
  }

  /** Lets what was submitted finish; nothing further is taken. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
    clearTimeout(this.#deadline);
  }

  async #drain(): Promise<void> {
    writersAtWork++;
    while (this.#queue.length > 0) {
      await nextTurn(undefined);
      const jobs = this.#take();
      try {
        await this.#runTogether(jobs);
      } catch (error) {
        // Not a fault of a work but of the connection itself: nobody is left waiting, and the queue goes on.
        for (const job of jobs) job.reject(error);
        this.#rollBack();
      }
      // They run before the next transaction begins, which waits a turn of the event loop.
      for (const go of this.#between.splice(0)) go();
    }
    this.#draining = undefined;
    if (--writersAtWork === 0) underway.disable();
  }

  #take(): readonly Job[] {
    const large = this.#queue.findIndex((job) => job.alone);
    if (large === 0) return this.#queue.splice(0, 1);
    return this.#queue.splice(0, Math.min(worksPerCommit, large < 0 ? Infinity : large));
  }

  async #runTogether(jobs: readonly Job[]): Promise<void> {
    try {
      await patiently(this.#patience.lockMs, () => {
        this.#connection.exec("BEGIN IMMEDIATE");
      });
    } catch (error) {
      for (const job of jobs) job.reject(error);
      return;
    }
    const outcomes = await this.#performAll(jobs);
    if (outcomes === undefined) return;
    const [only] = outcomes;
    if (outcomes.length === 1 && only?.[1].ok === false) {
      this.#rollBack();
    } else {
      try {
        await this.#connection.commit();
      } catch (error) {
        this.#rollBack();
        if (jobs.length > 1) this.#eachAlone(jobs);
        else jobs[0]?.reject(error);
        return;
      }
    }
    // Failures too are answered only now: they may rest on what another work of the batch has written.
    for (const [job, outcome] of outcomes) this.#answer(job, outcome);
  }

  /** Runs the works in turn; undefined when they were undone together and stand in the queue again. */
  async #performAll(jobs: readonly Job[]): Promise<readonly [Job, Outcome][] | undefined> {
    const isAlone = jobs.length === 1;
    const isGuarded = !isAlone && this.#guardedBatches > 0;
    if (isGuarded) this.#guardedBatches--;
    const outcomes: [Job, Outcome][] = [];
    for (const job of jobs) {
      const outcome = await (isGuarded ? this.#performInSavepoint(job) : this.#perform(job, isAlone));
      // Some faults (a full disk) undo the whole transaction and not only their statement.
      if (!isAlone && !this.#connection.inTransaction) {
        this.#eachAlone(jobs);
        return undefined;
      }
      if (!isAlone && !isGuarded && !outcome.ok && outcome.writes) {
        this.#guardedBatches = batchesGuarded;
        this.#rollBack();
        job.alone = outcome.error instanceof RunsAlone;
        this.#queue.unshift(...jobs);
        return undefined;
      }
      outcomes.push([job, outcome]);
    }
    return outcomes;
  }

  #answer(job: Job, outcome: Outcome): void {
    if (outcome.ok) {
      job.resolve(outcome.value);
      return;
    }
    if (!(outcome.error instanceof RunsAlone)) {
      job.reject(outcome.error);
      return;
    }
    job.alone = true;
    this.#queue.unshift(job);
  }

  /** Each of them runs again by itself, so that the one at fault takes nobody else with it. */
  #eachAlone(jobs: readonly Job[]): void {
    for (const job of jobs) job.alone = true;
    this.#queue.unshift(...jobs);
  }

  async #performInSavepoint(job: Job): Promise<Outcome> {
    this.#connection.exec("SAVEPOINT work");
    const outcome = await this.#perform(job, false);
    if (this.#connection.inTransaction) {
      this.#connection.exec(outcome.ok ? "RELEASE work" : "ROLLBACK TO work; RELEASE work");
    }
    return outcome;
  }

  async #perform(job: Job, alone: boolean): Promise<Outcome> {
    const run = new Run(alone, this.#patience.workMs);
    const tooLate = new Promise<never>((_, reject) => (this.#giveUp = reject));
    this.#armDeadline();
    try {
      const value = await Promise.race([underway.run({ of: this, run }, job.work, run), tooLate]);
      // A work that swallowed a fault is over all the same.
      if (run.fault === undefined) return { ok: true, value, writes: run.writes };
      return { ok: false, error: run.fault, writes: run.writes };
    } catch (error) {
      return { ok: false, error: run.fault instanceof RunsAlone ? run.fault : error, writes: run.writes };
    } finally {
      run.end();
      this.#giveUp = undefined;
    }
  }

  /** One timer serves all works, as they run in turn. It keeps no process alive. */
  #armDeadline(): void {
    if (this.#deadline !== undefined) {
      this.#deadline.refresh();
      return;
    }
    this.#deadline = setTimeout(() => {
      this.#giveUp?.(overdue());
    }, this.#patience.workMs);
    this.#deadline.unref();
  }

  #rollBack(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.exec("ROLLBACK");
    } catch {
      // What made it fail is told by the next BEGIN.
    }
  }
}
