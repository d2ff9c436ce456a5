import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoServerError, type ClientSession, type Collection, type ServerSessionId } from "../driver.js";
import type { Connection } from "mongoose";
import { StoreUnavailable } from "../../port/errors.js";
import { Batch, RunsAlone } from "./batch.js";
import type { Kind } from "../documents/documents.js";
import { modelsOf, type AnyModel } from "../documents/models.js";
import { crowdedOut, isCrowdedOut, isTransient, translated } from "./failures.js";
import { JoinRefused } from "./joined.js";
import { Lane } from "./lane.js";
import { SettingsMemory } from "./settings-memory.js";
import { Slots } from "./slots.js";
import { abort, commit, transaction } from "./transaction.js";
import { Turns } from "./turns.js";
import { TurnTaken, Work } from "./work.js";

/**
 * Who is inside a work. One for all stores, because Node 20 visits every storage there ever was at each promise: one for each
 * opened store would slow a process that opens many, as a test run does.
 */
const inside = new AsyncLocalStorage<{ readonly of: Works; readonly work: Work }>();

/** What a work is undone by and runs again for, by itself. */
const againAlone = [TurnTaken, RunsAlone, JoinRefused] as const;

/** Documents: who writes so many and is undone was hardly in anybody's way. */
const large = 10_000;

/** A work that does not fit with all the room there is does not fit the next time either. */
const mostRooms = 2;

/** A work to be done, over as many runs as it takes. */
interface Job {
  readonly run: (work: Work) => Promise<unknown>;
  readonly finish: Finish;
  readonly deadline: number;
  /** Turns it is known to want; grows as it runs. */
  readonly wanted: Set<string>;
  /** Whether it may ask about several collections in one call. */
  joins: boolean;
  /** Documents that its runs wrote at most. */
  written: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What belongs to the end of the works of one transaction, within it. */
export type Finish = (works: readonly Work[]) => Promise<void>;

/** What came of one run: a value that is kept with the commit, an error that is final, or another run. */
type Outcome =
  | { readonly job: Job; readonly work: Work; readonly value: unknown }
  | { readonly job: Job; readonly error: unknown }
  | { readonly job: Job; readonly again: unknown };

export interface RunOptions {
  /** In a transaction of its own from the start: for what is long. */
  readonly alone?: boolean;
  /** How long it is tried where nobody waits at a door. */
  readonly patienceMs?: number;
}

/**
 * Runs works in transactions: whole or nothing, again when a race was lost, until the patience ends. Works that are asked for
 * at once share a transaction (`batch.ts`); one that cannot runs again in one of its own. The driver's own
 * `withTransaction` tries for two minutes, which no caller at a door will wait.
 */
export class Works {
  readonly #connection: Connection;
  readonly #patienceMs: number;
  readonly #turns = new Turns();
  readonly #slots = new Slots();
  readonly #lane = new Lane<Job>((jobs) => this.#runTogether(jobs));
  readonly #collections = new Map<Kind, Collection>();
  readonly #models: ReadonlyMap<Kind, AnyModel>;
  /** Sessions of works that lost their server. */
  readonly #lost: ServerSessionId[] = [];
  /** Hears of each commit that left events to chain. */
  onEvents: () => void = () => undefined;

  readonly now: () => number;
  readonly settings = new SettingsMemory();

  constructor(connection: Connection, patienceMs: number, now: () => number = Date.now) {
    this.#connection = connection;
    this.#models = modelsOf(connection);
    this.#patienceMs = patienceMs;
    this.now = now;
  }

  collectionOf(kind: Kind): Collection {
    const known = this.#collections.get(kind);
    if (known !== undefined) return known;
    const collection = this.#connection.getClient().db(this.#connection.name).collection(kind);
    this.#collections.set(kind, collection);
    return collection;
  }

  /** The model that writes of this kind go through; undefined: they go to the driver. */
  modelOf(kind: Kind): AnyModel | undefined {
    return this.#models.get(kind);
  }

  /** Leaves the work this runs inside of, for what goes on beside it. */
  outside<T>(run: () => T): T {
    return inside.exit(run);
  }

  /**
   * @param run  the work; may run several times
   * @throws StoreUnavailable when races or a missing primary outlast the patience
   */
  async run<T>(
    run: (work: Work) => Promise<T>,
    finish: Finish,
    { alone = false, patienceMs = this.#patienceMs }: RunOptions = {},
  ): Promise<T> {
    if (inside.getStore()?.of === this) {
      throw new Error("atomically inside a work: it would wait for itself; use the records the work was given");
    }
    await this.#endLost();
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + patienceMs;
      const own = { run, finish, deadline, wanted: new Set<string>(), joins: true, written: 0, reject };
      const job: Job = { ...own, resolve: resolve as (value: unknown) => void };
      if (alone) void this.outside(() => this.#alone(job));
      else this.outside(() => this.#lane.add(job));
    });
  }

  async #runTogether(jobs: readonly Job[]): Promise<void> {
    const held = jobs.map(() => new Set<string>());
    for (const outcome of await this.#once(jobs, held)) {
      if (!("again" in outcome)) continue;
      if (outcome.again instanceof StoreUnavailable && !isCrowdedOut(outcome.again)) outcome.job.reject(outcome.again);
      else void this.#alone(outcome.job);
    }
  }

  /** In transactions of its own, once it has the turns it is known to want, until it is done or its patience ends. */
  async #alone(job: Job): Promise<void> {
    let rooms = 0;
    try {
      for (let tries = 0; ; tries++) {
        const [outcome] = await this.#once([job], [await this.#takeTurns(job)]);
        if (outcome === undefined || !("again" in outcome)) return;
        if (outcome.again instanceof TurnTaken) continue;
        if (outcome.again instanceof JoinRefused) {
          job.joins = false;
          continue;
        }
        const isCrowded = isCrowdedOut(outcome.again);
        if (!isTransient(outcome.again) && !isCrowded) throw outcome.again;
        if (performance.now() >= job.deadline) throw isCrowded ? outcome.again : outlasted(outcome.again);
        // The server undoes a large work for want of room in either of two ways, and only one of them says so.
        if (isCrowded || job.written > large) {
          if (rooms++ === mostRooms) throw crowdedOut(outcome.again);
          await this.#makeRoom();
        }
        await sleep(backOffMs(tries));
      }
    } catch (error) {
      job.reject(error);
    }
  }

  /**
   * Runs jobs in one transaction, and tells those that are done for good.
   * @param held  turns that each of them has; released here
   */
  async #once(jobs: readonly Job[], held: readonly Set<string>[]): Promise<readonly Outcome[]> {
    const deadline = Math.min(...jobs.map((job) => job.deadline));
    const slot = await this.#slots.take(deadline - performance.now());
    const session = this.#connection.getClient().startSession();
    try {
      if (slot === undefined) throw new StoreUnavailable("too many changes at once; try again");
      session.startTransaction(transaction);
      const joins = jobs.every((job) => job.joins);
      const batch = new Batch(session, (kind) => this.collectionOf(kind), joins);
      const around = new Set(held.flatMap((some) => [...some]));
      const runs = jobs.map((job, at): Run => {
        const turns = { wanted: job.wanted, held: held[at] ?? new Set(), around };
        return { job, work: new Work(batch, slot, this.#turns, turns) };
      });
      const outcomes = await this.#end(batch, await Promise.all(runs.map((run) => this.#attend(batch, run))), deadline);
      for (const { job, work } of runs) {
        job.written = Math.max(job.written, work.written);
        work.close();
      }
      await abort(session);
      this.#noteLost(session, outcomes);
      tell(outcomes);
      return outcomes;
    } catch (error) {
      return jobs.map((job) => ({ job, again: error }));
    } finally {
      await session.endSession();
      if (slot !== undefined) this.#slots.give(slot);
      for (const some of held) for (const key of some) this.#turns.release(key);
    }
  }

  async #attend(batch: Batch, { job, work }: Run): Promise<Outcome> {
    try {
      const value = await inside.run({ of: this, work }, () => job.run(work));
      work.throwIfOver();
      batch.drop(work);
      return { job, work, value };
    } catch (error) {
      const { parted } = batch;
      work.close(); // a chain that still goes on in it would be kept with what the others commit
      batch.leave(work);
      if (parted !== undefined) return { job, again: parted.error };
      const isFinal = !againAlone.some((kind) => error instanceof kind) && !isTransient(error);
      return isFinal && !isCrowdedOut(error) ? { job, error: translated(error) } : { job, again: error };
    }
  }

  /** Commits what has come to a value, with what belongs to the end of it. */
  async #end(batch: Batch, outcomes: readonly Outcome[], deadline: number): Promise<readonly Outcome[]> {
    await batch.idle();
    const done = outcomes.filter((outcome) => "value" in outcome);
    const undone = (again: unknown): readonly Outcome[] =>
      outcomes.map((outcome) => ("value" in outcome ? { job: outcome.job, again } : outcome));
    if (batch.parted !== undefined) return undone(batch.parted.error);
    const [first] = done;
    if (first === undefined) return outcomes;
    const works = done.map(({ work }) => work);
    const hasEvents = works.some(({ events }) => events.length > 0);
    try {
      await first.job.finish(works);
      await commit(batch.session, deadline);
    } catch (error) {
      return undone(isTransient(error) ? error : translated(error));
    }
    if (hasEvents) this.onEvents();
    return outcomes;
  }

  /** Has the server write to the disk what its cache holds, as it does by itself only once a minute. */
  async #makeRoom(): Promise<void> {
    try {
      await this.#connection.getClient().db("admin").command({ fsync: 1 });
    } catch {
      // Not allowed to, or gone: then the next run has the room there is.
    }
  }

  /** Where the server is gone, so was the order to undo; the transaction may live on there, with all it has locked. */
  #noteLost({ id }: ClientSession, outcomes: readonly Outcome[]): void {
    const isLost = outcomes.some((outcome) => {
      return (
        ("error" in outcome ? outcome.error : "again" in outcome ? outcome.again : undefined) instanceof
        StoreUnavailable
      );
    });
    if (isLost && id !== undefined) this.#lost.push(id);
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
  async #takeTurns({ wanted, deadline }: Job): Promise<Set<string>> {
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

interface Run {
  readonly job: Job;
  readonly work: Work;
}

function tell(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if ("value" in outcome) outcome.job.resolve(outcome.value);
    else if ("error" in outcome) outcome.job.reject(outcome.error);
  }
}

function outlasted(cause: unknown): StoreUnavailable {
  return new StoreUnavailable("too many changes of the same records at once; try again", { cause });
}

/** Jitter, so that those who collided do not meet again. */
function backOffMs(tries: number): number {
  return Math.random() * Math.min(200, 2 ** Math.min(tries, 10));
}
