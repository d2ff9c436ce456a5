/** The webhook rows of DESIGN §11, on SQLite: deliveries a second, and what a burst costs those who sign in meanwhile. */
import { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { makeSpKey } from "../../src/saml/index.js";
import { openStore } from "../../src/store/open-store.js";
import { aKnownEvent } from "../support/access-builders.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { startPeer, type Peer } from "./child.js";
import { bootstrapOf, idpOf, type Idp } from "./idp.js";
import { connections, rate, startedLogins } from "./logins.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { sqliteIn } from "./scim-stage.js";

const subjects = 1_000;
const perWork = 500;
const windows = 5;
/** Short: at the full pace a small burst would be over before anybody signs in. */
const windowMs = 500;
const rounds = 5;
const perRound = 150;
const groups = 200;
const [rateBar, slowedBar] = [500, 0.8];

interface Taken {
  readonly taken: number;
  readonly distinct: number;
  readonly disordered: number;
}

/** @param burst  how many events */
export async function benchWebhooks(burst: number): Promise<Row[]> {
  const consumer = await startPeer("peer-consumer.ts");
  const host = `127.0.0.1:${consumer.port}`;
  const key = await makeSpKey({ commonName: "idp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const hook = `    webhooks:\n      - { slug: all, url: "http://${host}/hook", secret: "${secret}", events: ["admin.*"] }\n`;
  const options = { bootstrap: bootstrapOf(key, hook), env: { WEBHOOK_ALLOWED_HOSTS: host } };
  let bridge = await startBuiltBridge(options);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const { folder } = bridge;
    const port = Number(new URL(bridge.url).port);
    const idp = idpOf(key, `${bridge.url}/saml/acme`, groups);
    await signIns(bridge, idp, agent);
    const quiet = await signIns(bridge, idp, agent);
    await bridge.stop();
    await happen(sqliteIn(folder), burst);
    bridge = await startBuiltBridge({ ...options, folder, port });
    const delivered = await deliveries(consumer);
    const busy = await signIns(bridge, idp, agent);
    const { taken } = await stateOf(consumer);
    if (taken >= burst) throw new Error("the burst was over before the sign-ins were: nothing was compared");
    await drained(consumer, burst);
    quiet.push(...(await signIns(bridge, idp, agent)));
    return [deliveryRow(delivered), slowedRow(quiet, busy, burst)];
  } finally {
    agent.destroy();
    await bridge.stop();
    await bridge.remove();
    await consumer.stop();
  }
}

/** Past every door: so many changes take longer than their delivery. */
async function happen(url: string, burst: number): Promise<void> {
  const store = await openStore(url);
  try {
    const [team] = await store.teams.list();
    if (team === undefined) throw new Error("there is no team");
    for (let from = 0; from < burst; from += perWork) {
      await store.inTeam(team.id).atomically(async (tx) => {
        for (let n = from; n < from + perWork; n++) {
          const subject = { kind: "method", id: `subject-${n % subjects}` } as const;
          await tx.events.append({ ...aKnownEvent(Date.now()), subject });
        }
      });
    }
  } finally {
    await store.close();
  }
}

/** Sign-ins a second, round by round. */
async function signIns({ url }: BuiltBridge, idp: Idp, agent: Agent): Promise<number[]> {
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) rates.push(await rate(await startedLogins(url, idp, perRound), agent));
  return rates;
}

async function stateOf({ port }: Peer): Promise<Taken> {
  const answer = await fetch(`http://127.0.0.1:${port}/`);
  return (await answer.json()) as Taken;
}

/** Deliveries a second in some seconds of the burst, from the first delivery on. */
async function deliveries(consumer: Peer): Promise<readonly number[]> {
  while ((await stateOf(consumer)).taken === 0) await sleep(20);
  const rates: number[] = [];
  for (let n = 0; n < windows; n++) {
    const [before, start] = [(await stateOf(consumer)).taken, performance.now()];
    await sleep(windowMs);
    rates.push((((await stateOf(consumer)).taken - before) * 1000) / (performance.now() - start));
  }
  return rates;
}

/** Waits for the last of the burst. @throws Error where a subject's order was not kept */
async function drained(consumer: Peer, burst: number): Promise<void> {
  for (;;) {
    const { distinct, disordered } = await stateOf(consumer);
    if (disordered > 0) throw new Error(`${disordered} deliveries came out of order`);
    if (distinct >= burst) return;
    await sleep(200);
  }
}

function deliveryRow(rates: readonly number[]): Row {
  const [least, middle, most] = [Math.min(...rates), medianOf(rates), Math.max(...rates)];
  return {
    measure: "webhook deliveries to a fast consumer, one endpoint, in order per subject",
    bar: `≥ ${rateBar} a second`,
    result: `${middle.toFixed(0)} a second (${least.toFixed(0)} to ${most.toFixed(0)})`,
    met: middle >= rateBar,
  };
}

function slowedRow(quiet: readonly number[], busy: readonly number[], burst: number): Row {
  const usual = medianOf(quiet);
  const ratio = ratiosOf(busy.map((one) => one / usual));
  return {
    measure: `whole login, ${groups} groups, while a burst of ${burst.toLocaleString("en")} events is delivered, against without`,
    bar: `≥ ${slowedBar} times`,
    result: `${medianOf(busy).toFixed(0)} against ${usual.toFixed(0)} a second`,
    ratio,
    met: ratio.median >= slowedBar,
  };
}
