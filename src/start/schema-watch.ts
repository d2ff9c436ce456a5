import { StoreUnusable } from "../store/port/errors.js";
import { isUsable, tooNew, tooOld, type SchemaState } from "../store/port/schema.js";

export interface SchemaWatch {
  /** Rejects with `StoreUnusable` as soon as the store is one that this release cannot work with; else it never ends. */
  readonly unusable: Promise<never>;
  stop(): void;
}

/** Long before an upgrade of two releases could have begun to write. */
const usualEveryMs = 5_000;

/**
 * Looks again and again whether the store is still one that this release works with. A node that an upgrade has left two steps
 * behind would write what nobody there reads any more, and one whose store was put back to an earlier backup what nobody can
 * read there yet: both end, and say at their next start what is to be done.
 * @param schema  of the store; while it does not answer nothing is known, and the node goes on
 */
export function watchSchema(schema: () => Promise<SchemaState>, everyMs: number = usualEveryMs): SchemaWatch {
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  const unusable = new Promise<never>((_end, fail) => {
    const look = async (): Promise<void> => {
      if (isAsking) return;
      isAsking = true;
      const state = await schema().catch(() => undefined);
      isAsking = false;
      if (state === undefined || isUsable(state)) return;
      clearInterval(timer);
      fail(
        new StoreUnusable(state.stored > state.known ? tooNew("The database", state) : tooOld("The database", state)),
      );
    };
    timer = setInterval(() => void look(), everyMs).unref();
  });
  // Whoever does not wait for it, as who has stopped, is not to be ended by it.
  unusable.catch(() => undefined);
  return { unusable, stop: () => clearInterval(timer) };
}
