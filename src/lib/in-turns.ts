import { setImmediate as nextTurn } from "node:timers/promises";

/** Work that computes for long: at each `yield` it may be left for a while, so that others are not held up by all of it. */
export type Portions<T> = Generator<undefined, T>;

/** Does the work with a turn of everybody else between its portions. */
export async function inTurns<T>(work: Portions<T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await nextTurn();
  }
}

/** Does all of the work now, where nobody waits or it is short. */
export function inOneGo<T>(work: Portions<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
