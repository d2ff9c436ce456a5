/**
 * Fairness between teams: what one team's first sync of very many users costs another team's people who sign in, with the limits
 * that hold unless somebody sets others; and on MongoDB what one token gets at two nodes together.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeSpKey } from "../../src/saml/index.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { bootstrapOf, idpOf, type Idp } from "./idp.js";
import { Connection, type Target } from "./http-load.js";
import { signIn } from "./logins.js";
import { personOf, USER_SCHEMA } from "./people.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { sqliteIn, type Engine } from "./scim-stage.js";

const groups = 50;
const connections = 8;
const arrivalsEachSecond = 20;
const windowSeconds = 20;
const rounds = 4;
const slowedBar = 1.2;
/** Of one token, unless TOKEN_RATE says otherwise. */
const tokenRate = 200;
const sharedBar = 1.1;
const longestBurstMs = 20_000;
const token = "a-token-of-the-team-that-syncs-for-the-first-time";

const otherTeam = `  - slug: globex
    name: Globex
    directories:
      - { slug: globex-scim, tokens: [{ name: sync, value: "${token}" }] }
`;

export async function benchFairness(engine: Engine): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const mongod = engine === "mongodb" ? await startMongod(await findMongod()) : undefined;
  const key = await makeSpKey({ commonName: "idp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  const env = { RATE_LIMITS: "on", DATABASE_URL: mongod?.uri("fairness") ?? sqliteIn(folder) };
  const bridge = await startBuiltBridge({ bootstrap: bootstrapOf(key, otherTeam), folder, env });
  try {
    const rows = [await slowedRow(engine, bridge, idpOf(key, `${bridge.url}/saml/acme`, groups))];
    if (mongod === undefined) return rows;
    const second = await startBuiltBridge({ folder, env });
    try {
      return [...rows, await sharedRow([bridge, second])];
    } finally {
      await second.stop();
    }
  } finally {
    await bridge.stop();
    await mongod?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function slowedRow(engine: Engine, bridge: BuiltBridge, idp: Idp): Promise<Row> {
  const agent = new Agent({ keepAlive: true });
  await arrivals(bridge.url, idp, agent, windowSeconds / 4);
  const windows: { readonly quiet: number; readonly busy: number }[] = [];
  let pushed = 0;
  for (let round = 0; round < rounds; round++) {
    const quiet = percentile(await arrivals(bridge.url, idp, agent, windowSeconds), 0.95);
    const sync = startSync([bridge], `person-${round}-`);
    await sync.held;
    windows.push({ quiet, busy: percentile(await arrivals(bridge.url, idp, agent, windowSeconds), 0.95) });
    pushed += await sync.stop();
  }
  agent.destroy();
  const ratio = ratiosOf(windows.map(({ quiet, busy }) => busy / quiet));
  const middle = (of: "quiet" | "busy"): string => medianOf(windows.map((one) => one[of])).toFixed(1);
  return {
    measure: `${engine}: a sign-in at p95, ${arrivalsEachSecond} a second, ${groups} groups, while another team makes its first sync (${pushed.toLocaleString("en")} requests of it)`,
    bar: `≤ ${slowedBar} times`,
    result: `${middle("busy")} against ${middle("quiet")} ms`,
    ratio,
    met: ratio.median <= slowedBar,
  };
}

/** One token at two nodes: the limit is the token's, whoever is asked. */
async function sharedRow(nodes: readonly BuiltBridge[]): Promise<Row> {
  const rates: number[] = [];
  const sync = startSync(nodes, "shared-");
  await sync.held;
  for (let round = 0; round < rounds; round++) {
    const [before, start] = [sync.taken(), performance.now()];
    await sleep((windowSeconds / 4) * 1000);
    rates.push(((sync.taken() - before) * 1000) / (performance.now() - start));
  }
  await sync.stop();
  const ratio = ratiosOf(rates.map((one) => one / tokenRate));
  return {
    measure: "mongodb: requests that one token gets at two nodes together, against what it may have",
    bar: `≤ ${sharedBar} times ${tokenRate} a second`,
    result: `${medianOf(rates).toFixed(0)} a second`,
    ratio,
    met: ratio.median <= sharedBar,
  };
}

interface Sync {
  /** The burst that a token may have is over; a machine that does less than the limit is never held up, and not waited for. */
  readonly held: Promise<void>;
  /** Requests that were answered, those sent away left out. */
  taken(): number;
  /** @returns how many were taken */
  stop(): Promise<number>;
}

/** As an identity provider syncs: looks each person up, then makes it, and waits as long as it is told to. */
function startSync(nodes: readonly BuiltBridge[], name: string): Sync {
  let [taken, next, isOver] = [0, 0, false];
  let isHeld: () => void = () => undefined;
  const held = new Promise<void>((done) => (isHeld = done));
  const worker = async (connection: Connection): Promise<void> => {
    const send = async (call: { method: "GET" | "POST"; path: string; body?: unknown; expect: number }) => {
      for (;;) {
        const answer = await connection.send({ ...call, expect: [call.expect, 429] });
        if (answer.status !== 429) break;
        isHeld();
        const seconds = Number(/\r\nretry-after: (\d+)/i.exec(answer.head)?.[1] ?? 1);
        if (isOver) return;
        await sleep(seconds * 1000);
      }
      taken++;
    };
    while (!isOver) {
      const person = personOf(next++, name);
      const filter = encodeURIComponent(`userName eq "${person.userName}"`);
      await send({ method: "GET", path: `/scim/v2/globex-scim/Users?filter=${filter}`, expect: 200 });
      const body = { schemas: [USER_SCHEMA], ...person };
      await send({ method: "POST", path: "/scim/v2/globex-scim/Users", body, expect: 201 });
    }
    connection.close();
  };
  const targets = nodes.map(({ url }): Target => ({ port: Number(new URL(url).port), token }));
  const work = Promise.all(
    targets.flatMap((target) => Array.from({ length: connections }, () => worker(new Connection(target)))),
  );
  const failed = work.then(() => undefined);
  return {
    held: Promise.race([held, failed, sleep(longestBurstMs, undefined, { ref: false })]),
    taken: () => taken,
    stop: async () => {
      isOver = true;
      await work;
      return taken;
    },
  };
}

/** People arrive at a fixed pace, however long others take. @returns milliseconds of each sign-in */
async function arrivals(url: string, idp: Idp, agent: Agent, seconds: number): Promise<readonly number[]> {
  const under: Promise<number>[] = [];
  const start = performance.now();
  for (let n = 0; n < seconds * arrivalsEachSecond; n++) {
    const due = start + (n * 1000) / arrivalsEachSecond;
    await sleep(Math.max(0, due - performance.now()));
    under.push(signIn(url, idp, agent, n));
  }
  return Promise.all(under);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
