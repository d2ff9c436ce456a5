import type { TeamId } from "../model/ids.js";
import type { Store, TeamRecords, TeamStore } from "./port/store.js";

/** How a work ended: `undone` when the work itself gave up (a refusal, a conflict) or the engine did. */
export type WorkEnd = "done" | "undone";

/**
 * The same store, and whoever runs it hears how long each atomic work took, from being asked for to being durable: waiting for
 * its turn and the disk is part of it.
 * @param heard  the time in milliseconds
 */
export function timedStore(store: Store, heard: (ms: number, end: WorkEnd) => void): Store {
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
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
  const inTeam = (id: TeamId): TeamStore => {
    // A fresh object at each call, so that it can be given a property of its own.
    const team = store.inTeam(id);
    const begin = team.atomically.bind(team);
    const atomically = <T>(work: (tx: TeamRecords) => Promise<T>): Promise<T> =>
      timed(async () => (await begin(work)) as T);
    return Object.assign(team, { atomically });
  };
  return { ...store, inTeam };
}
