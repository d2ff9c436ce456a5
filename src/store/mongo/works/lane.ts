import { setImmediate as nextTurn } from "node:timers/promises";

/** So many works share a transaction at most. */
const most = 32;

/** Whoever waits longer than this for those who run need not wait for their end. */
const patienceMs = 100;

/**
 * Where works wait to be run together: what is there when the ones before are done goes next, and none waits for more to
 * come. Where those take long, the next do not wait for them.
 */
export class Lane<T> {
  readonly #run: (together: readonly T[]) => Promise<void>;
  #waiting: T[] = [];
  #running = 0;
  #isStarting = false;
  #overtaking: NodeJS.Timeout | undefined;

  constructor(run: (together: readonly T[]) => Promise<void>) {
    this.#run = run;
  }

  add(one: T): void {
    this.#waiting.push(one);
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
    this.#isStarting = false;
    const together = this.#waiting.splice(0, most);
    if (together.length === 0) return;
    this.#running++;
    if (this.#waiting.length > 0) this.#overtaking ??= setTimeout(() => this.#start(), patienceMs);
    try {
      await this.#run(together);
    } finally {
      this.#running--;
      if (this.#waiting.length > 0) this.#start();
    }
  }
}
