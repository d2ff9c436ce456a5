/**
 * Turns at things that only one work of this process should touch at a time. Works that collide in the database are
 * undone and retried, for seconds when there are many; those that wait here for one another cost nothing.
 */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Takes the turn when nobody has it. */
  tryTake(key: string): boolean {
    if (this.#waiting.has(key)) return false;
    this.#waiting.set(key, []);
    return true;
  }

  /** Takes the turn, after those who asked before. False: `patienceMs` passed first. */
  async take(key: string, patienceMs: number): Promise<boolean> {
    const queue = this.#waiting.get(key);
    if (queue === undefined) return this.tryTake(key);
    return new Promise((resolve) => {
      const mine = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(mine), 1);
        resolve(false);
      }, patienceMs);
      queue.push(mine);
    });
  }

  /** Hands the turn on to who has waited longest. */
  release(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next === undefined) this.#waiting.delete(key);
    else next();
  }
}
