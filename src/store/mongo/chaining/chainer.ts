import { setTimeout as sleep } from "node:timers/promises";
import { clocksApartMs } from "../../port/small-things.js";
import { newId } from "../../../lib/new-id.js";
import { emptyChain, chainEvent, type ChainHead } from "../../port/event-chain.js";
import type { Calls } from "../works/calls.js";
import type { EventDoc, LeaseDoc } from "../documents/documents.js";
import { chainedPartOf } from "./event-body.js";
import { LostRace } from "../works/failures.js";
import { takeLease } from "./leases.js";
import { chainOrder } from "./chain-order.js";
import { recountDue } from "../people/seats.js";

export interface ChainerOptions {
  readonly pollMs: number;
  readonly leaseMs: number;
  readonly now: () => number;
  /** Hears of the first fault of each spell of them in the background; the next round tries again. */
  readonly onFault: (error: unknown) => void;
}

const batch = 500;

/** Between two rounds, so that what is written meanwhile is chained together; whoever reads here need not wait for it. */
const restMs = 100;

/** A batch is long, and nobody waits for it. */
const alone = { alone: true };

/**
 * Numbers and chains the events of all chains, alone under a lease. The lease keeps the nodes from doing the same work;
 * what keeps the chain right is the compare-and-set of the chain's head by number, hash and term in the transaction of each
 * batch: a chainer that was paused and comes back late finds the head moved on, or a newer term, and loses.
 */
export class Chainer {
  readonly #calls: Calls;
  readonly #options: ChainerOptions;
  readonly #me = newId();
  readonly #stopping = new AbortController();
  #wake: () => void = () => undefined;
  #running: Promise<void> | undefined;
  #lease: LeaseDoc | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(calls: Calls, options: ChainerOptions) {
    this.#calls = calls;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#loop();
  }

  /** There is something new to chain. */
  wake(): void {
    this.#wake();
  }

  /** Ends the loop once the events of this process are chained, as far as that is this node's business. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
    if (this.#lease === undefined) return;
    this.#lease = undefined;
    // Another node need not wait for its end; where the server is gone, it will.
    await takeLease(this.#calls, "chainer", this.#me, this.#options.now(), 0).catch(this.#options.onFault);
  }

  /** Chains what the chain has waiting now, unless that is another node's business. */
  async catchUp(chain: string): Promise<void> {
    if (this.#running === undefined || this.#stopping.signal.aborted) return;
    const waiting = await this.#calls.many("events", { chain, chained: false }, { projection: { _id: 1 }, limit: 1 });
    if (waiting.length > 0) await this.#inTurn(() => this.#chainAll([chain]));
  }

  /** One round: what all chains have waiting, and the counts of seats that are due. */
  async round(): Promise<void> {
    await this.#inTurn(async () => {
      const chains = await this.#calls.distinct("events", "chain", { chained: false });
      await this.#chainAll(chains as string[]);
      await recountDue(this.#calls, this.#options.now());
    });
  }

  async #loop(): Promise<void> {
    let faulty = false;
    // The last round begins after the stop was asked for, and so chains all that was written before.
    for (let last = false; !last;) {
      last = this.#stopping.signal.aborted;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      try {
        await this.round();
        faulty = false;
      } catch (error) {
        if (!faulty) this.#options.onFault(error);
        faulty = true;
      }
      if (!last) await this.#pause(woken);
    }
  }

  async #pause(woken: Promise<void>): Promise<void> {
    const { pollMs } = this.#options;
    const signal = this.#stopping.signal;
    const rest = (ms: number, until: AbortSignal) =>
      sleep(ms, undefined, { signal: until, ref: false }).catch(() => undefined);
    await rest(Math.min(restMs, pollMs), signal);
    if (signal.aborted) return;
    const timer = new AbortController();
    await Promise.race([woken, rest(pollMs, timer.signal)]);
    timer.abort();
  }

  /** Rounds and catching up share the lease and the head: one after the other. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    const mine = this.#round.then(run);
    this.#round = mine.catch(() => undefined);
    return mine;
  }

  async #chainAll(chains: readonly string[]): Promise<void> {
    for (const chain of chains) {
      const lease = await this.#held();
      if (lease === undefined) return;
      for (let chained = batch; chained === batch;) {
        const result = await chainBatch(this.#calls, chain, lease.term ?? 0);
        if (result === "lost") {
          this.#lease = undefined;
          return;
        }
        chained = result;
      }
    }
  }

  /** The lease, taken again when half of it has passed. */
  async #held(): Promise<LeaseDoc | undefined> {
    const { leaseMs, now } = this.#options;
    const at = now();
    if (this.#lease !== undefined && this.#lease.until - at > leaseMs / 2) return this.#lease;
    const until = at + leaseMs;
    this.#lease = await takeLease(this.#calls, "chainer", this.#me, at, until, { latestMs: until + clocksApartMs });
    return this.#lease;
  }
}

/** Chains some waiting events of a chain; answers how many, or that a newer chainer is at work. */
export async function chainBatch(calls: Calls, chain: string, term: number): Promise<number | "lost"> {
  return calls.together(async (inside) => {
    const head = await inside.one("heads", { _id: chain });
    if (head !== undefined && head.term > term) return "lost";
    const events = await nextEvents(inside, chain);
    if (events.length === 0) return 0;
    let last: ChainHead = head ?? emptyChain;
    const changes = events.map((event) => {
      const { number, previousHash, hash } = chainEvent(last, chainedPartOf(event));
      last = { number, hash };
      const update = { $set: { chained: true, number, previousHash, hash } };
      return { updateOne: { filter: { _id: event._id, chained: false }, update } };
    });
    const moved = { number: last.number, hash: last.hash, term };
    if (head === undefined) await inside.insert("heads", { _id: chain, ...moved });
    else {
      const at = { _id: chain, number: head.number, hash: head.hash, term: head.term };
      if ((await inside.update("heads", at, { $set: moved })) === 0) throw new LostRace("the head has moved on");
    }
    if ((await inside.bulk("events", changes)) !== events.length) throw new LostRace("chained by another");
    return Math.min(events.length, batch);
  }, alone);
}

/** The oldest waiting events; with them every waiting one that comes before them in the life of its subject. */
async function nextEvents(calls: Calls, chain: string): Promise<EventDoc[]> {
  const waiting = { chain, chained: false };
  const oldest = await calls.many("events", waiting, { sort: { _id: 1 }, limit: batch });
  if (oldest.length < batch) return chainOrder(oldest);
  const newest = new Map<string, number>();
  for (const { subject, subjectVersion = 0 } of oldest) {
    newest.set(subject, Math.max(newest.get(subject) ?? 0, subjectVersion));
  }
  const same = { ...waiting, subject: { $in: [...newest.keys()] }, number: { $exists: false } };
  const behind = { ...same, _id: { $gt: oldest.at(-1)?._id } };
  const further = await calls.many("events", behind, { hint: "ofSubject" });
  const before = further.filter(({ subject, subjectVersion = 0 }) => subjectVersion < (newest.get(subject) ?? 0));
  return chainOrder([...oldest, ...before]);
}
