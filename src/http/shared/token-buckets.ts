import type { Counters } from "../../store/port/small-things.js";

interface Bucket {
  /** Requests that are not made up for yet. */
  level: number;
  at: number;
  /** The window of the count that was looked at last, and how much of it is in the level. */
  window: number;
  seen: number;
}

export interface BucketsWanted {
  readonly counters: Counters;
  readonly now: () => number;
  /** Requests a second, for good. */
  readonly rate: number;
  /** Requests at once. */
  readonly burst: number;
}

const windowMs = 60_000;
const mostBuckets = 10_000;

/**
 * Token buckets: each key may burst, and goes on at the rate. Every node empties its own bucket by the clock and fills it by what
 * the shared count says all nodes have let through; one that is full refuses without counting, so that whoever keeps on
 * knocking costs nothing and still gets through at the rate.
 */
export class TokenBuckets {
  readonly #wanted: BucketsWanted;
  readonly #buckets = new Map<string, Bucket>();

  constructor(wanted: BucketsWanted) {
    this.#wanted = wanted;
  }

  /** Undefined: go on; else after how many seconds there is room. */
  async take(key: string): Promise<number | undefined> {
    const { counters, now, rate, burst } = this.#wanted;
    const at = now();
    const bucket = this.#bucketOf(key, at);
    bucket.level = Math.max(0, bucket.level - (rate * Math.max(0, at - bucket.at)) / 1000);
    bucket.at = at;
    const over = bucket.level + 1 - burst;
    if (over > 0) return Math.max(1, Math.ceil(over / rate));
    const window = Math.floor(at / windowMs);
    if (bucket.window !== window) Object.assign(bucket, { window, seen: 0 });
    // Counted at once: others that come while this one waits for the database must find it.
    bucket.level++;
    bucket.seen++;
    const count = await counters.add(`${key}:${window}`, 1, (window + 1) * windowMs);
    if (bucket.window === window && count > bucket.seen) {
      // What other nodes let through; never more than is full, for here nobody is to pay off what was refused there.
      bucket.level = Math.min(burst, bucket.level + count - bucket.seen);
      bucket.seen = count;
    }
    return undefined;
  }

  #bucketOf(key: string, at: number): Bucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    if (this.#buckets.size >= mostBuckets) this.#forgetIdle(at);
    // Whatever was let through elsewhere before is made up for, or seen by the next count.
    const made = { level: 0, at, window: -1, seen: 0 };
    this.#buckets.set(key, made);
    return made;
  }

  /** A bucket that has run empty is as none. */
  #forgetIdle(at: number): void {
    const { rate, burst } = this.#wanted;
    for (const [key, bucket] of this.#buckets) if (at - bucket.at > (burst / rate) * 1000) this.#buckets.delete(key);
    if (this.#buckets.size >= mostBuckets) this.#buckets.clear();
  }
}
