import { setImmediate as nextTurn } from "node:timers/promises";

/** Work that computes for long: at each `yield` it may be left for a while, so that others are not held up by all of it. */
export type Portions<T> = Generator<undefined, T>;

/** How many works are being done in turns, or wait for theirs; and the end of the last of them. */
let works = 0;
let last: Promise<void> = Promise.resolve();

/**
 * Does the work with a turn of everybody else between its portions. Works of several portions are done one after the other, so that
 * what a portion leaves in memory for the next is there once, however many wait.
 */
export async function inTurns<T>(begin: () => Portions<T>): Promise<T> {
  const work = begin();
  const { done, value } = work.next();
  if (done === true) return value;
  // what the first portion has made is made again, rather than kept while it waits
  const whole = works === 0 ? goOn(work) : last.then(() => goOn(begin()));
  const over = (): void => {
    works--;
  };
  works++;
  last = whole.then(over, over);
  return whole;
}

async function goOn<T>(work: Portions<T>): Promise<T> {
  for (;;) {
    await nextTurn();
    const { done, value } = work.next();
    if (done === true) return value;
  }
}

/** Does all of the work now, where nobody waits or it is short. */
export function inOneGo<T>(work: Portions<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
