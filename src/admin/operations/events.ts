import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Events } from "../../store/port/happenings.js";
import { operation } from "../operation.js";
import { InvalidInput } from "../refusals.js";
import { feedEventView, shownFeedEvent } from "../views/audit.js";
import { pageInput } from "../views/shapes.js";

const longestWaitSeconds = 30;
const lookEveryMs = 500;

export const eventList = operation({
  name: "event.list",
  summary: "The feed of a team's events, oldest first, for programs that follow them",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    after: z
      .int()
      .min(0)
      .max(Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe("Events after this number; 0: from the first"),
    limit: pageInput.limit,
    wait: z.int().min(0).max(longestWaitSeconds).default(0).describe("Seconds to wait for an event where none is new"),
  }),
  shows: z.object({
    items: z.array(feedEventView),
    next: z.int().describe("The number to go on from, also where nothing is new"),
  }),
  async run({ deps, team }, { after, limit, wait }) {
    const { events } = deps.store.inTeam(team.id);
    const found = await waitFor(events, { after, limit }, wait * 1000);
    return { items: found.map(shownFeedEvent), next: found.at(-1)?.number ?? after };
  },
});

/** @throws InvalidInput for a number that the chain has not come to: that of another team, or of a store put back */
async function waitFor(events: Events, asked: { readonly after: number; readonly limit: number }, waitMs: number) {
  const end = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    const found = await events.page(asked);
    if (found.length > 0) return found;
    if (isFirst) await checkReached(events, asked.after);
    const left = end - performance.now();
    if (left <= 0) return [];
    await sleep(Math.min(lookEveryMs, left));
  }
}

async function checkReached(events: Events, after: number): Promise<void> {
  const { number } = await events.head();
  if (after <= number) return;
  throw new InvalidInput([{ field: "after", message: `is above the newest event of this team, which is ${number}` }]);
}
