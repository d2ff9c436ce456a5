import type { TeamId } from "../model/ids.js";
import type { Store, TeamRecords, TeamStore } from "./port/store.js";

/** Does a work, and what is to be done before and after it. */
export type Around = <T>(work: () => Promise<T>) => Promise<T>;

/** How a work ended: `undone` when the work itself gave up (a refusal, a conflict) or the engine did. */
export type WorkEnd = "done" | "undone";

/** The same store, each atomic work of a team wrapped, from being asked for to being durable: waiting for its turn and the disk is part of it. */
export function aroundWorks(store: Store, around: Around): Store {
  const inTeam = (id: TeamId): TeamStore => {
    // A fresh object at each call, so that it can be given a property of its own.
    const team = store.inTeam(id);
    const begin = team.atomically.bind(team);
    const atomically = <T>(work: (tx: TeamRecords) => Promise<T>): Promise<T> =>
      around(async () => (await begin(work)) as T);
    return Object.assign(team, { atomically });
  };
  return { ...store, inTeam };
}

/**
 * Tells how long a work took.
 * @param heard  the time in milliseconds
 */
export function timed(heard: (ms: number, end: WorkEnd) => void): Around {
  return async (work) => {
    const start = performance.now();
    let end: WorkEnd = "undone";
    try {
      const result = await work();
      end = "done";
      return result;
    } finally {
      heard(performance.now() - start, end);
    }
  };
}
