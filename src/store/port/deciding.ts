import { StoreConflict, StoreUnavailable } from "./errors.js";

/** Where works are done: the store of a team, or the installation's. */
export interface Works<Tx> {
  atomically<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

const decisions = 5;

/**
 * Runs a work that reads, decides and writes. Whoever lost a race finds a StoreConflict: the work is undone and decides
 * again from a fresh read, at most five times in all. A spent once-key stays spent, so that conflict is the caller's.
 * @throws StoreUnavailable when others were first each time
 */
export async function deciding<Tx, T>(store: Works<Tx>, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let decision = 1; ; decision++) {
    try {
      return await store.atomically(work);
    } catch (error) {
      if (!(error instanceof StoreConflict) || error.field === "once") throw error;
      if (decision === decisions) {
        throw new StoreUnavailable("Others changed the same records each time this was tried.", { cause: error });
      }
    }
  }
}
