import type { TeamId } from "../../../model/ids.js";
import type { Seats } from "../../port/people.js";
import type { Calls } from "../works/calls.js";
import { countActive } from "./counts.js";

/** Works that began under the old policy may still be under way when it changes: so much later all of them have ended. */
export const recountAfterMs = 60_000;

/**
 * Seats are a counter that is moved on by a condition on itself: counting the users inside a snapshot would guard nothing, for
 * two works at once would both count the last free seat. The counter is there only where the team has a limit, since
 * every change of it makes works collide; within the process they queue for it.
 */
export function seatsOf(calls: Calls, team: TeamId): Seats {
  return {
    claim: async (count, limit) => {
      if (limit === null) return true;
      return calls.together(async (inside, work) => {
        work.turn(`seats ${team}`, { together: true });
        const free = { _id: team, used: { $lte: limit - count } };
        if ((await inside.update("seats", free, { $inc: { used: count } })) > 0) return true;
        if ((await inside.one("seats", { _id: team })) !== undefined) return false;
        // Nobody has counted yet. The users of this work are among the active ones by now.
        const used = await countActive(inside, team);
        if (used > limit) return false;
        await inside.insert("seats", { _id: team, used });
        return true;
      });
    },

    release: async (count, limit) => {
      if (limit === null) return;
      await calls.together(async (inside, work) => {
        work.turn(`seats ${team}`, { together: true });
        await inside.update("seats", { _id: team }, { $inc: { used: -count } });
      });
    },

    used: () => countActive(calls, team),

    recount: (limit) => recount(calls, team, limit !== null, calls.now() + recountAfterMs),
  };
}

/** Counts anew, in a transaction that writes the counter: a claim meanwhile collides with it and one of the two runs again. */
async function recount(calls: Calls, team: string, keep: boolean, recountAt: number | undefined): Promise<void> {
  await calls.together(async (inside, work) => {
    work.turn(`seats ${team}`);
    if (!keep) {
      await inside.remove("seats", { _id: team });
      return;
    }
    const used = await countActive(inside, team);
    const again = recountAt === undefined ? { $unset: { recountAt: "" } } : {};
    const at = recountAt === undefined ? {} : { recountAt };
    await inside.update("seats", { _id: team }, { $set: { used, ...at }, ...again }, { upsert: true });
  });
}

/** The second count of each team whose policy changed a minute ago. */
export async function recountDue(calls: Calls, now: number): Promise<void> {
  for (const { _id } of await calls.many("seats", { recountAt: { $lte: now } })) {
    await recount(calls, _id, true, undefined);
  }
}
