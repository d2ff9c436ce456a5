import { checkAddition } from "../check-count.js";
import { checkText } from "../check-text.js";
import type { Counters } from "../port/small-things.js";

interface Count {
  count: number;
  readonly end: number;
}

/** So many keys take some 20 MB; those of one window of an attack from a botnet. */
const mostKeys = 100_000;

/** Counts of the one process that works with the file: in memory, for to lose them on a restart harms nobody. */
export class CountersInMemory implements Counters {
  readonly #counts = new Map<string, Count>();
  readonly #now: () => number;
  readonly #mostKeys: number;

  constructor(now: () => number, most = mostKeys) {
    this.#now = now;
    this.#mostKeys = most;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- so that what is wrong is a rejection, as on the other engine
  async add(key: string, by: number, end: number): Promise<number> {
    checkText(key, "key");
    checkAddition(by, end);
    const there = this.#counts.get(key);
    if (there !== undefined && there.end > this.#now()) return (there.count = Math.max(0, there.count + by));
    if (by <= 0) return 0;
    // The newest stands last, so that what is dropped for want of room is the oldest.
    this.#counts.delete(key);
    this.#counts.set(key, { count: by, end });
    if (this.#counts.size > this.#mostKeys) this.#makeRoom();
    return by;
  }

  sweep(now: number): number {
    let count = 0;
    for (const [key, { end }] of this.#counts) if (end <= now && this.#counts.delete(key)) count++;
    return count;
  }

  #makeRoom(): void {
    this.sweep(this.#now());
    const tooMany = this.#counts.size - this.#mostKeys;
    if (tooMany <= 0) return;
    // A tenth more than must go, so that not each new key walks over all of them.
    const enough = tooMany + Math.floor(this.#mostKeys / 10);
    for (const key of [...this.#counts.keys()].slice(0, enough)) this.#counts.delete(key);
  }
}
