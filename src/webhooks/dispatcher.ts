import { setTimeout as sleep } from "node:timers/promises";
import type { Cursor, Endpoint } from "../model/endpoint.js";
import { chainName } from "../store/port/event-chain.js";
import { outboxIn } from "../teams/index.js";
import { MessageQueue, type PrepareMessage } from "./message-queue.js";
import { Pace } from "./pace.js";
import { StreamRun, type StreamDeps } from "./stream-run.js";
import { Superseded, WebhookRun, type Run, type WebhookRunDeps } from "./webhook-run.js";

export interface DispatcherDeps extends StreamDeps {
  /** How many requests have come to this process so far: where there are many, deliveries make way. */
  readonly asked?: (() => number) | undefined;
  /** How messages that are no events are made, by the kind of their delivery. */
  readonly prepare?: PrepareMessage | undefined;
  /** Hears of what cannot be sent for a reason of ours; it is tried again. */
  readonly onFault: (error: unknown, about: { readonly endpoint?: string; readonly slug?: string }) => void;
}

type OpenDeps = DispatcherDeps & WebhookRunDeps;

const lookEveryMs = 200;
const listEveryMs = 1_000;
/** An endpoint that could not be sent to for a reason of ours rests so long. */
const afterFaultMs = 1_000;
/** What is being sent when the process is asked to stop is waited for so long. */
const finishMs = 5_000;
/** The same of a run whose endpoint was changed. */
const roundEndMs = 1_000;

/** Is there anything to send, now or ever? While there is no endpoint, nobody needs the right to send. */
export async function hasOutlets({ store, now }: Pick<DispatcherDeps, "store" | "now">): Promise<boolean> {
  const endpoints = await store.outboxes.endpoints();
  return endpoints.some(({ endpoint }) => endpoint.paused === undefined) || (await isMessageDue({ store, now }));
}

async function isMessageDue({ store, now }: Pick<DispatcherDeps, "store" | "now">): Promise<boolean> {
  return (await store.outboxes.due("logout", now(), 1)).length > 0;
}

/**
 * Sends to every endpoint of the installation for as long as `check` lets it: each endpoint by a run of its own, side by side.
 * @param check  to be asked before each look; what it throws ends the sending
 */
export async function dispatch(deps: DispatcherDeps, check: () => Promise<void>): Promise<void> {
  const runs = new Map<string, Run>();
  const working = new Map<string, Promise<void>>();
  const queue = new MessageQueue(deps);
  const pace = new Pace({ asked: deps.asked ?? (() => 0) });
  let listedAt = -Infinity;
  try {
    for (;;) {
      await check();
      if (performance.now() - listedAt >= listEveryMs) {
        await adjust({ ...deps, turn: () => pace.turn() }, runs, working);
        listedAt = performance.now();
      }
      const heads = await deps.store.outboxes.heads();
      for (const [id, run] of runs) {
        const head = heads.get(chainName(run.endpoint.teamId)) ?? 0;
        if (working.has(id) || !run.isDue(head)) continue;
        const round = roundOf(deps, run)
          .catch(async (error: unknown) => {
            if (error instanceof Superseded) {
              runs.delete(id);
              listedAt = -Infinity;
              await run.finish(0).catch(() => undefined);
              return;
            }
            // What it has sent and could not store is known to it alone.
            deps.onFault(error, { endpoint: id, slug: run.endpoint.slug });
            await sleep(afterFaultMs);
          })
          .finally(() => working.delete(id));
        working.set(id, round);
      }
      await queue.look();
      const pause = new AbortController();
      const next = [
        sleep(lookEveryMs, undefined, { signal: pause.signal }).catch(() => undefined),
        ...working.values(),
      ];
      await Promise.race(next);
      pause.abort();
    }
  } finally {
    await Promise.all(working.values());
    await Promise.all([...runs.values()].map((run) => run.finish(finishMs).catch(() => undefined)));
    await queue.finish(finishMs);
  }
}

/** What an admin has changed holds from the next round on. @throws Superseded */
async function roundOf({ store }: DispatcherDeps, run: Run): Promise<void> {
  const { id, teamId, version } = run.endpoint;
  const current = await outboxIn(store, teamId).endpoints.get(id);
  if (current?.version !== version) {
    await run.finish(roundEndMs).catch(() => undefined);
    throw new Superseded(id);
  }
  await run.round();
}

/** Brings the runs up to date with the endpoints there are; one whose endpoint or cursor somebody changed begins anew. */
async function adjust(deps: OpenDeps, runs: Map<string, Run>, working: Map<string, unknown>): Promise<void> {
  const listed = await deps.store.outboxes.endpoints();
  const wanted = new Map(
    listed.filter(({ endpoint }) => endpoint.paused === undefined).map((one) => [one.endpoint.id, one]),
  );
  for (const [id, run] of runs) {
    const now = wanted.get(run.endpoint.id);
    if (working.has(id) && now !== undefined) continue;
    if (now?.endpoint.version === run.endpoint.version && now.cursor.version <= run.cursor.version) continue;
    runs.delete(id);
    await run.finish(0).catch(() => undefined);
  }
  for (const [id, { endpoint, cursor }] of wanted) {
    if (runs.has(id) || working.has(id)) continue;
    try {
      runs.set(id, await open(deps, endpoint, cursor));
    } catch (error) {
      deps.onFault(error, { endpoint: id, slug: endpoint.slug });
    }
  }
}

function open(deps: OpenDeps, endpoint: Endpoint, cursor: Cursor): Promise<Run> {
  return endpoint.kind === "webhook" ? WebhookRun.open(deps, endpoint, cursor) : StreamRun.open(deps, endpoint, cursor);
}
