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
}

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
 * Does each chore at its own pace: once at a time in this process, by its guard, and among the nodes, by a lease that lasts
 * as long as the work. `stop` lets what is under way end at its next portion.
 */
export function startChores(deps: ChoreDeps, chores: readonly Chore[]): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const timers = chores.map((chore) =>
    setInterval(() => {
      if (running.has(chore.name)) return;
      const work = once({ ...deps, stopping: stopping.signal }, chore).finally(() => running.delete(chore.name));
      running.set(chore.name, work);
    }, chore.everyMs).unref(),
  );
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
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
