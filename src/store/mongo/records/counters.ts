import { checkAddition } from "../../check-count.js";
import { StoreConflict } from "../../port/errors.js";
import type { Counters } from "../../port/small-things.js";
import type { CounterDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";

/** Numbers that this node has taken from a count and not given out yet. */
interface Share {
  /** The last number given out. */
  count: number;
  left: number;
  readonly end: number;
}

interface Asked {
  readonly by: number;
  readonly end: number;
  readonly resolve: (count: number) => void;
  readonly reject: (error: unknown) => void;
}

/** To lose a count with its primary harms nobody, so that nobody waits for the disk. */
const unsynced = { answer: "after", isSynced: false } as const;

const mostShares = 100_000;
/** The part of a count that a node takes in advance: the less it is, the more often it writes. */
const part = 16;

/**
 * Counts that all nodes share. A node takes numbers in advance and gives them out without asking anybody; the more was counted
 * the more it takes, so that n additions cost some 16·ln(n/16) calls and small counts are exact. While one call for a key is
 * under way the others wait for it and go together.
 */
export class SharedCounters implements Counters {
  readonly #calls: Calls;
  readonly #shares = new Map<string, Share>();
  readonly #waiting = new Map<string, Asked[]>();

  constructor(calls: Calls) {
    this.#calls = calls;
  }

  async add(key: string, by: number, end: number): Promise<number> {
    checkedText(key);
    checkAddition(by, end);
    if (by <= 0) return this.#takeBack(key, by);
    const share = this.#shareOf(key);
    if (share !== undefined && share.left >= by && !this.#waiting.has(key)) return take(share, by);
    return new Promise((resolve, reject) => {
      const asked = { by, end, resolve, reject };
      const waiting = this.#waiting.get(key);
      if (waiting !== undefined) return void waiting.push(asked);
      const first = [asked];
      this.#waiting.set(key, first);
      void this.#serve(key, first);
    });
  }

  /** Or only looks. No plain read: those wait until the disks of most servers have it, which nothing waited for here. */
  async #takeBack(key: string, by: number): Promise<number> {
    const living = { _id: key, expiresAt: { $gt: this.#calls.now() } };
    const change = [{ $set: { count: { $max: [0, { $add: ["$count", by] }] } } }];
    const found = await this.#calls.findAndUpdate("counters", living, change, unsynced);
    return Math.max(0, (found?.count ?? 0) - (this.#shareOf(key)?.left ?? 0));
  }

  #shareOf(key: string): Share | undefined {
    const share = this.#shares.get(key);
    if (share === undefined || share.end > this.#calls.now()) return share;
    this.#shares.delete(key);
    return undefined;
  }

  async #serve(key: string, waiting: Asked[]): Promise<void> {
    while (waiting.length > 0) {
      const asked = waiting.splice(0);
      try {
        const share = await this.#take(key, asked);
        for (const { by, resolve } of asked) resolve(take(share, by));
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    this.#waiting.delete(key);
  }

  /** A share that is large enough for all of these. */
  async #take(key: string, asked: readonly Asked[]): Promise<Share> {
    const wanted = asked.reduce((sum, { by }) => sum + by, 0);
    const known = this.#shareOf(key)?.count ?? 0;
    const size = Math.max(wanted, Math.floor(known / part));
    const { count, expiresAt } = await this.#lease(key, size, asked[0]?.end ?? 0);
    const share = { count: count - size, left: size, end: expiresAt };
    if (this.#shares.size >= mostShares) this.#makeRoom();
    this.#shares.set(key, share);
    return share;
  }

  async #lease(key: string, size: number, end: number): Promise<CounterDoc> {
    const goesOn = { $gt: [{ $ifNull: ["$expiresAt", 0] }, this.#calls.now()] };
    const change = [
      {
        $set: {
          count: { $cond: [goesOn, { $add: ["$count", size] }, size] },
          expiresAt: { $cond: [goesOn, "$expiresAt", end] },
          clearedAt: { $cond: [goesOn, "$clearedAt", new Date(end)] },
        },
      },
    ];
    for (let again = true; ; again = false) {
      try {
        const found = await this.#calls.findAndUpdate("counters", { _id: key }, change, { ...unsynced, upsert: true });
        if (found !== undefined) return found;
      } catch (error) {
        // Of two first ones at once, one finds the key taken when its upsert inserts; it then is the second.
        if (!(error instanceof StoreConflict) || !again) throw error;
      }
    }
  }

  /** Nothing is lost but numbers that nobody will be given. */
  #makeRoom(): void {
    const now = this.#calls.now();
    for (const [key, { end }] of this.#shares) if (end <= now) this.#shares.delete(key);
    if (this.#shares.size >= mostShares) this.#shares.clear();
  }
}

function take(share: Share, by: number): number {
  share.count += by;
  share.left -= by;
  return share.count;
}
