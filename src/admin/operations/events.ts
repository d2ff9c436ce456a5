import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { AuditEvent } from "../../model/event.js";
import { stateOfKey } from "../../model/api-key.js";
import type { ApiKeyId, TeamId } from "../../model/ids.js";
import type { Events } from "../../store/port/happenings.js";
import type { Store } from "../../store/port/store.js";
import type { AdminCaller } from "../caller.js";
import type { AdminDeps } from "../deps.js";
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
  async run({ deps, caller, team }, { after, limit, wait }) {
    const found = await waitFor(deps, caller, team.id, { after, limit }, wait * 1000);
    return { items: found.map(shownFeedEvent), next: found.at(-1)?.number ?? after };
  },
});

/**
 * Ends at once where the key that asks has ended: the door proves it again before it tells anything.
 * @throws InvalidInput for a number that the chain has not come to: that of another team, or of a store put back
 */
async function waitFor(
  deps: Pick<AdminDeps, "store" | "now">,
  caller: Pick<AdminCaller, "actor">,
  team: TeamId,
  asked: { readonly after: number; readonly limit: number },
  waitMs: number,
): Promise<readonly AuditEvent[]> {
  const { store } = deps;
  const { events } = store.inTeam(team);
  const found = await events.page(asked);
  if (found.length > 0) return found;
  await checkReached(events, asked.after);
  if (waitMs === 0) return [];
  const stop = new AbortController();
  const over = sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined);
  try {
    for (;;) {
      const newest = await Promise.race([nextLook(store, team), over]);
      if (newest === undefined || (await hasEnded(deps, caller))) return [];
      if (newest > asked.after) return await events.page(asked);
    }
  } finally {
    stop.abort();
  }
}

const looks = new WeakMap<Store, Map<TeamId, Promise<number>>>();

/** The number of the newest event in a while. All who wait for a team's share one look: many cost the store no more than one. */
function nextLook(store: Store, team: TeamId): Promise<number> {
  const all = looks.get(store) ?? new Map<TeamId, Promise<number>>();
  looks.set(store, all);
  const look =
    all.get(team) ??
    sleep(lookEveryMs)
      .then(() => {
        all.delete(team);
        return store.inTeam(team).events.head();
      })
      .then(({ number }) => number);
  all.set(team, look);
  return look;
}

const keyLooks = new WeakMap<Store, Map<ApiKeyId, Promise<boolean>>>();

/** Whether a key opens nothing any more. All who wait for the next event with one share a look, as they share that for the event. */
function hasEnded(
  { store, now }: Pick<AdminDeps, "store" | "now">,
  { actor }: Pick<AdminCaller, "actor">,
): Promise<boolean> {
  if (actor.kind !== "api_key") return Promise.resolve(false);
  const id = actor.id as ApiKeyId;
  const all = keyLooks.get(store) ?? new Map<ApiKeyId, Promise<boolean>>();
  keyLooks.set(store, all);
  const look =
    all.get(id) ??
    store.installation.apiKeys
      .get(id)
      .then((key) => key === undefined || stateOfKey(key, now()) !== "works")
      .finally(() => all.delete(id));
  all.set(id, look);
  return look;
}

async function checkReached(events: Events, after: number): Promise<void> {
  const { number } = await events.head();
  if (after <= number) return;
  throw new InvalidInput([{ field: "after", message: `is above the newest event of this team, which is ${number}` }]);
}
