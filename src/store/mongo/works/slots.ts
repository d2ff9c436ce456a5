/** So many works of this process run at once, and so many parts a kept number has at most. */
const slotCount = 64;

/**
 * Hands each running work a number of its own; whoever finds none free waits in line. Each process begins at another place, so
 * that the works of two of them seldom meet in a number; when they do, one of the two is retried and nothing is lost.
 */
export class Slots {
  readonly #free: number[];
  readonly #waiting: ((slot: number) => void)[] = [];

  constructor() {
    const first = Math.floor(Math.random() * slotCount);
    // The last is taken first, and one that was given back is taken again: few parts are in use where few works run.
    this.#free = Array.from({ length: slotCount }, (_, step) => (first + step) % slotCount).reverse();
  }

  /** @returns undefined when `patienceMs` passed first */
  async take(patienceMs: number): Promise<number | undefined> {
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    return new Promise((resolve) => {
      const mine = (given: number): void => {
        clearTimeout(timer);
        resolve(given);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(mine), 1);
        resolve(undefined);
      }, patienceMs);
      this.#waiting.push(mine);
    });
  }

  give(slot: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(slot);
    else next(slot);
  }
}
