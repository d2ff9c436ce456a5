import { finishDeletion } from "../../directory/index.js";
import type { TeamsDeps } from "../deps.js";

const atOnce = 20;

/**
 * Lets go what was deleted and cannot be undone any more, in all teams; answers how many deletions ended.
 * @param check  asked before each: it throws where somebody else is to go on
 */
export async function finishDueDeletions(
  { store, now }: Pick<TeamsDeps, "store" | "now">,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  for (let ended = 0; ;) {
    const due = await store.deletions.due(now(), atOnce);
    if (due.length === 0) return ended;
    for (const { id, teamId } of due) {
      await check();
      await finishDeletion({ store: store.inTeam(teamId), now }, id);
      ended += 1;
    }
  }
}
