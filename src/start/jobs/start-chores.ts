import type { Logger } from "pino";
import type { Metrics } from "../../http/index.js";
import type { Parts } from "../services.js";
import { deliver } from "./deliver.js";
import { emptyEventData } from "./empty-event-data.js";
import { finishDeletions } from "./finish-deletions.js";
import { proveDomains } from "./prove-domains.js";
import { refreshMetadata } from "./refresh-metadata.js";
import { sendMail } from "./send-mail.js";
import { sweep } from "./sweep.js";
import { tellOfLogouts } from "./tell-logouts.js";
import { warnOfEnds } from "./warn-of-expiry.js";
import { takeTurn, TurnOver, type Chore, type TurnDeps } from "./turn.js";

export interface ChoreDeps extends Omit<TurnDeps, "stopping"> {
  readonly log: Logger;
  /** From 0 to 1: spreads the first turns. */
  readonly random: () => number;
  /** 15 s unless told. */
  readonly firstWithinMs?: number | undefined;
}

/**
 * A node that is restarted more often than a chore has its turn would never do it; and many that start at once ask for the
 * leases one after the other.
 */
const usualFirstWithinMs = 15_000;

export interface ChoreView {
  readonly metrics: Metrics;
  /** How many requests have come to this process so far. */
  readonly asked: () => number;
}

/** Every scheduled job of the server, a file each. */
export function choresOf(parts: Parts, log: Logger, { metrics, asked }: ChoreView): readonly Chore[] {
  const { mailer } = parts;
  return [
    sweep(parts),
    finishDeletions(parts),
    emptyEventData(parts),
    proveDomains(parts, log),
    refreshMetadata(parts, log),
    warnOfEnds(parts, log),
    deliver(parts, log, asked),
    tellOfLogouts(parts, log),
    ...(mailer === undefined ? [] : [sendMail(parts, mailer, log, metrics)]),
  ];
}

/**
 * Does each chore at its own pace, the first time soon after the start: once at a time in this process, by its guard, and among the nodes, by a lease that lasts
 * as long as the work. `stop` lets what is under way end at its next portion.
 */
export function startChores(deps: ChoreDeps, chores: readonly Chore[]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const timers = new Set<NodeJS.Timeout>();
  const turn = (chore: Chore): void => {
    if (running.has(chore.name)) return;
    const work = once({ ...deps, stopping: stopping.signal }, chore).finally(() => running.delete(chore.name));
    running.set(chore.name, work);
  };
  for (const chore of chores) {
    const withinMs = Math.min(chore.everyMs, deps.firstWithinMs ?? usualFirstWithinMs);
    const first = setTimeout(
      () => {
        timers.delete(first);
        timers.add(setInterval(() => turn(chore), chore.everyMs).unref());
        turn(chore);
      },
      (withinMs * (1 + deps.random())) / 2,
    ).unref();
    timers.add(first);
  }
  return {
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      stopping.abort();
      await Promise.all(running.values());
    },
  };
}

async function once(deps: ChoreDeps & TurnDeps, chore: Chore): Promise<void> {
  try {
    await takeTurn(deps, chore);
  } catch (error) {
    if (error instanceof TurnOver && error.because === "stopping") return;
    deps.log.warn({ err: error, chore: chore.name }, "a chore was broken off and will be tried again");
  }
}
