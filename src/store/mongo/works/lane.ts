import { setImmediate as nextTurn } from "node:timers/promises";

/** So many works share a transaction at most. */
const most = 32;

/** Whoever waits longer than this for those who run need not wait for their end. */
const patienceMs = 100;

/**
 * Whoever was just answered mostly asks again at once. For this share of the time that the last run took those who wait let
 * them come along, and never for longer than that: a push would otherwise run in two halves, in turn, each as dear as both.
 */
const lingerShare = 1 / 3;
const mostLingerMs = 8;

/** Milliseconds of any origin, and a call after so many of them, which the answer takes back. */
export interface LaneClock {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

const ownClock: LaneClock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Where works wait to be run together: what is there when the ones before are done goes next, with those of the ones before
 * who come again at once. Nobody waits for whoever was not there. Where those before take long, the next do not wait for them.
 */
export class Lane<T> {
  readonly #run: (together: readonly T[]) => Promise<void>;
  readonly #clock: LaneClock;
  #waiting: T[] = [];
  #running = 0;
  #isStarting = false;
  #overtaking: NodeJS.Timeout | undefined;
  /** How many may be there a moment after the last run, and until when they are waited for. */
  #expected = 0;
  #lingerUntil = -Infinity;
  #heard: () => void = () => undefined;

  constructor(run: (together: readonly T[]) => Promise<void>, clock = ownClock) {
    this.#run = run;
    this.#clock = clock;
  }

  add(one: T): void {
    this.#waiting.push(one);
    if (this.#waiting.length >= Math.min(this.#expected, most)) this.#heard();
    if (this.#running === 0) this.#start();
    else this.#overtaking ??= setTimeout(() => this.#start(), patienceMs);
  }

  #start(): void {
    clearTimeout(this.#overtaking);
    this.#overtaking = undefined;
    if (this.#isStarting) return;
    this.#isStarting = true;
    void this.#go();
  }

  async #go(): Promise<void> {
    await nextTurn();
    await this.#linger();
    this.#isStarting = false;
    const together = this.#waiting.splice(0, most);
    if (together.length === 0) return;
    this.#running++;
    const startedAt = this.#clock.now();
    if (this.#waiting.length > 0) this.#overtaking ??= setTimeout(() => this.#start(), patienceMs);
    try {
      await this.#run(together);
    } finally {
      this.#running--;
      this.#expected = together.length + this.#waiting.length;
      const endedAt = this.#clock.now();
      this.#lingerUntil = endedAt + Math.min(mostLingerMs, (endedAt - startedAt) * lingerShare);
      if (this.#waiting.length > 0) this.#start();
    }
  }

  async #linger(): Promise<void> {
    const left = this.#lingerUntil - this.#clock.now();
    if (left <= 0 || this.#waiting.length >= Math.min(this.#expected, most)) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(left, resolve);
      this.#heard = () => {
        cancel();
        resolve();
      };
    });
    this.#heard = () => undefined;
  }
}
