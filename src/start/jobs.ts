import type { Logger } from "pino";
import { teamsDeps, type Parts } from "./services.js";
import type { Actor } from "../model/event.js";
import { refreshDueMetadata, warnOfExpiry } from "../teams/index.js";

/** Work that nobody asks for: done again and again, by one node at a time. */
interface Chore {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}

const minute = 60_000;
const system: Actor = { kind: "system" };

export interface ChoreDeps {
  readonly parts: Parts;
  readonly log: Logger;
  /** Names this process among the nodes. */
  readonly holder: string;
}

/** Starts the chores; `stop` waits for the one that is running. */
export function startChores(deps: ChoreDeps): { stop(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = choresOf(deps).map((chore) =>
    setInterval(() => {
      const work = once(deps, chore).finally(() => running.delete(work));
      running.add(work);
    }, chore.everyMs).unref(),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}

function choresOf({ parts, log }: ChoreDeps): readonly Chore[] {
  return [
    { name: "sweep", everyMs: minute, run: () => sweep(parts) },
    { name: "refresh metadata", everyMs: 5 * minute, run: () => refresh(parts, log) },
    { name: "expiring certificates", everyMs: 60 * minute, run: () => warn(parts, log) },
  ];
}

async function refresh(parts: Parts, log: Logger): Promise<void> {
  for (const { method, outcome, failure, warnings } of await refreshDueMetadata(teamsDeps(parts, system))) {
    const told = { method: method.slug, outcome, failure, warnings };
    if (failure === undefined) log.info(told, "metadata refreshed");
    else log.warn(told, "metadata could not be refreshed; what was accepted before stays in force");
  }
}

async function warn(parts: Parts, log: Logger): Promise<void> {
  for (const warning of await warnOfExpiry(teamsDeps(parts, system), await parts.spKeys.keys())) {
    log.warn(warning, "a certificate ends soon");
  }
}

/** In portions, until nothing is left to delete. */
async function sweep({ store, now }: Parts): Promise<void> {
  let deleted: number;
  do deleted = await store.sweep(now());
  while (deleted > 0);
}

async function once({ parts, log, holder }: ChoreDeps, chore: Chore): Promise<void> {
  const now = parts.now();
  try {
    // The lease ends before the next turn begins, so that a node that died is followed by another one.
    const mine = await parts.store.lease(`chore ${chore.name}`, holder, now, now + chore.everyMs - 1);
    if (mine) await chore.run();
  } catch (error) {
    log.warn({ err: error, chore: chore.name }, "a chore failed and will be tried again");
  }
}
