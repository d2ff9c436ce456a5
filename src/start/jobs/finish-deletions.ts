import { finishDueDeletions } from "../../teams/index.js";
import type { Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Lets go what was deleted and cannot be undone any more. */
export function finishDeletions(parts: Pick<Parts, "store" | "now">): Chore {
  return {
    name: "finish deletions",
    everyMs: 60_000,
    async run(turn) {
      await finishDueDeletions(parts, () => turn.check());
    },
  };
}
