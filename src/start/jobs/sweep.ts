import type { Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Deletes what has expired, in portions, until nothing is left to delete. */
export function sweep({ store, now }: Pick<Parts, "store" | "now">): Chore {
  return {
    name: "sweep",
    everyMs: 60_000,
    async run(turn) {
      let deleted: number;
      do {
        await turn.check();
        deleted = await store.sweep(now());
      } while (deleted > 0);
    },
  };
}
