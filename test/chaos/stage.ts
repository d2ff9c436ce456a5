import { setTimeout as sleep } from "node:timers/promises";
import type { AuditEvent } from "../../src/model/event.js";
import type { TeamId } from "../../src/model/ids.js";
import { openStore } from "../../src/store/index.js";
import { continuesChain, emptyChain, type ChainHead } from "../../src/store/port/event-chain.js";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import type { Store } from "../../src/store/port/store.js";
import { ownMain, startInstallation, type Installation } from "../support/installation.js";
import { Consumer } from "../support/webhook-stage.js";
import { companyFile } from "./company.js";
import { startTraffic, type Traffic } from "./traffic/traffic.js";

/** An installation with everybody at its doors, and what looks after it. */
export interface Stage {
  readonly installation: Installation;
  readonly traffic: Traffic;
  /** Everybody holds still; what they were told, the chain and the webhooks are compared with what is so. */
  check(): Promise<Checked>;
  stop(): Promise<void>;
}

export interface Checked {
  /** Events of the chain. */
  readonly events: number;
  /** Whether each follows from the one before it, and the command says the same. */
  readonly brokenAt: readonly string[];
  /** Numbers of events that no webhook brought. */
  readonly undelivered: readonly number[];
  /** How often the consumer was told again of an event that it had been told of. */
  readonly repeated: number;
}

const longestChainingMs = 60_000;
/** A delivery that failed is tried again later and later. */
const longestDeliveryMs = 90_000;

export async function startStage(
  databaseUrl: string,
  nodes: number,
  { env = {}, main }: { readonly env?: Readonly<Record<string, string>>; readonly main?: string } = {},
): Promise<Stage> {
  const consumer = await new Consumer().open();
  const installation = await startInstallation({
    ...{ databaseUrl, nodes },
    bootstrap: companyFile(consumer.url),
    env: { WEBHOOK_ALLOWED_HOSTS: consumer.host, ...env },
    ...(main !== undefined && { main }),
  });
  const made = await installation.cliOf(
    main ?? ownMain,
    ...["api-key", "create", "chaos", "--role", "operator", "--json"],
  );
  if (made.code !== 0) throw new Error(made.out);
  const { key } = JSON.parse(made.out) as { key: string };
  const traffic = startTraffic({ url: installation.url, apiKey: key });
  return {
    installation,
    traffic,
    async check() {
      await traffic.pause();
      const { events, brokenAt } = await readChain(databaseUrl);
      for (const actor of traffic.actors) await actor.check(events);
      const verified = await installation.cli("audit", "verify", "--team", "acme");
      if (verified.code !== 0) brokenAt.push(verified.out);
      const first = events.find(({ type }) => type === "webhook.created")?.number ?? 0;
      const wanted = new Set(events.map(({ number }) => number).filter((number) => number > first));
      const missing = await undelivered(consumer, [...wanted]);
      // What the check itself has done has left events too, which nobody has counted.
      const told = consumer.numbers.filter((number) => number !== null && wanted.has(number));
      return {
        ...{ events: events.length, brokenAt, undelivered: missing },
        repeated: told.length - new Set(told).size,
      };
    },
    async stop() {
      await traffic.pause();
      await installation.stop();
      consumer.close();
    },
  };
}

/** The whole chain as it is kept, read beside the nodes by a store that chains nothing itself. */
async function readChain(databaseUrl: string): Promise<{ events: AuditEvent[]; brokenAt: string[] }> {
  const store: Store = await openStore(databaseUrl);
  try {
    const team = (await store.teams.list()).find(({ slug }) => slug === "acme");
    if (team === undefined) throw new Error("the team is gone");
    await allChained(store, team.id);
    const events: AuditEvent[] = [];
    const brokenAt: string[] = [];
    let head: ChainHead = emptyChain;
    for (;;) {
      const page = await store.inTeam(team.id).events.page({ after: head.number, limit: 1_000 });
      for (const event of page) {
        if (!continuesChain(head, event))
          brokenAt.push(`the event ${event.number} does not follow from the one before`);
        head = event;
        events.push(event);
      }
      if (page.length === 0) return { events, brokenAt };
    }
  } finally {
    await store.close();
  }
}

/** Until no event waits for its number: after a kill none gets one before the lease of the killed node has run out. */
async function allChained(store: Store, team: TeamId): Promise<void> {
  const end = performance.now() + longestChainingMs;
  for (;;) {
    try {
      const moment = await store.inTeam(team).moment();
      await moment.close();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || performance.now() > end) throw error;
      await sleep(500);
    }
  }
}

async function undelivered(consumer: Consumer, wanted: readonly number[]): Promise<readonly number[]> {
  const end = performance.now() + longestDeliveryMs;
  for (;;) {
    const got = new Set(consumer.numbers);
    const missing = wanted.filter((number) => !got.has(number));
    if (missing.length === 0 || performance.now() > end) return missing;
    await sleep(200);
  }
}
