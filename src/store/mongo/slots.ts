/** So many parts a kept number has at most, and so many works may change it at once without colliding. */
const slotCount = 64;

/**
 * Hands each running work a number of its own. Each process begins at another place, so that two of them seldom meet;
 * when they do, one of two works is retried and nothing is lost.
 */
export class Slots {
  readonly #first = Math.floor(Math.random() * slotCount);
  readonly #taken = new Set<number>();

  take(): number {
    for (let step = 0; step < slotCount; step++) {
      const slot = (this.#first + step) % slotCount;
      if (this.#taken.has(slot)) continue;
      this.#taken.add(slot);
      return slot;
    }
    return this.#first; // more works at once than slots: these share one, and one of two is retried
  }

  give(slot: number): void {
    this.#taken.delete(slot);
  }
}
