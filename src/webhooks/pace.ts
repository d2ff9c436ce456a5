import { setTimeout as sleep } from "node:timers/promises";

export interface PaceDeps {
  /** How many requests have come to this process so far. */
  readonly asked: () => number;
  /** Milliseconds of a clock that is never set. */
  readonly clock?: (() => number) | undefined;
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
}

const lookEveryMs = 200;
/** From so many requests a second on, somebody is waiting for an answer most of the time. */
const manyASecond = 10;
/** What is left for deliveries then: 250 begin in a second, of all endpoints together. */
const betweenMs = 4;

/**
 * Lets deliveries begin: at once, or one after the other while people and directories are served, for a burst of events can wait
 * and somebody who signs in cannot. A delivery takes about half a millisecond of the same thread that answers requests.
 */
export class Pace {
  readonly #asked: () => number;
  readonly #clock: () => number;
  readonly #wait: (ms: number) => Promise<unknown>;
  #lookedAt: number;
  #askedThen: number;
  #isBusy = false;
  #nextAt = 0;

  constructor({ asked, clock = () => performance.now(), wait = sleep }: PaceDeps) {
    this.#asked = asked;
    this.#clock = clock;
    this.#wait = wait;
    this.#lookedAt = clock();
    this.#askedThen = asked();
  }

  /** Resolves when another delivery may begin. */
  async turn(): Promise<void> {
    const now = this.#clock();
    this.#look(now);
    if (!this.#isBusy) return;
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + betweenMs;
    if (at > now) await this.#wait(at - now);
  }

  #look(now: number): void {
    const passed = now - this.#lookedAt;
    if (passed < lookEveryMs) return;
    const asked = this.#asked();
    this.#isBusy = (asked - this.#askedThen) * 1000 >= manyASecond * passed;
    this.#lookedAt = now;
    this.#askedThen = asked;
  }
}
