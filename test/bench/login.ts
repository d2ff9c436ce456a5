import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSpKey } from "../../src/saml/index.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { startPeer } from "./child.js";
import { addressesOf, bootstrapOf, idpOf, type Idp } from "./idp.js";
import { connections, people, rate, startedLogins } from "./logins.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";

/** Groups in the response. The bar is that of 200; the others tell what a larger or smaller company may expect. */
const sizes = [
  { groups: 200, perRound: 200, theirs: 16, bar: 18 },
  { groups: 10, perRound: 200, theirs: 40, bar: undefined },
  { groups: 1_000, perRound: 100, theirs: 8, bar: undefined },
] as const;
type Size = (typeof sizes)[number];
const rounds = 5;

/**
 * Whole logins a second: the response posted to the ACS of the built server, to the redirect that ends it, the person and all
 * groups known, everything durable on SQLite; against express with node-saml doing only the verification.
 */
export async function benchLogin(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const key = await makeSpKey({ commonName: "idp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  await writeFile(join(folder, "idp.pem"), key.certificatePem);
  const bridge = await startBuiltBridge({ bootstrap: bootstrapOf(key), folder });
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { audience, acsUrl } = addressesOf(`${bridge.url}/saml/acme`);
  const peer = await startPeer("peer-login.ts", join(folder, "idp.pem"), audience, acsUrl);
  try {
    const rows: Row[] = [];
    for (const size of sizes) {
      const idp = idpOf(key, `${bridge.url}/saml/acme`, size.groups);
      rows.push(await compareLogins(bridge, idp, peer.port, agent, size));
    }
    return [...rows, await coldStart()];
  } finally {
    await peer.stop();
    agent.destroy();
    await bridge.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareLogins(
  bridge: BuiltBridge,
  idp: Idp,
  peerPort: number,
  agent: Agent,
  { groups, perRound, theirs, bar }: Size,
): Promise<Row> {
  // Makes the people and groups. Then both sides for about as long: a server runs for weeks, and compiles what it does often in the first
  // thousand times.
  await roundOfOurs(bridge, idp, agent, people.length);
  await roundOfOurs(bridge, idp, agent, perRound * 5);
  await roundOfTheirs(peerPort, idp, agent, theirs * 5);
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const product = await roundOfOurs(bridge, idp, agent, perRound);
    pairs.push({ ours: product, theirs: await roundOfTheirs(peerPort, idp, agent, theirs) });
  }
  const ratio = ratiosOf(pairs.map((pair) => pair.ours / pair.theirs));
  const [mine, other] = [medianOf(pairs.map((pair) => pair.ours)), medianOf(pairs.map((pair) => pair.theirs))];
  return {
    measure: `whole login, ${groups.toLocaleString("en")} groups, ${connections} connections`,
    bar: bar === undefined ? "none; shown beside node-saml's verification" : `≥ ${bar} times node-saml's verification`,
    result: `${mine.toFixed(0)} against ${other.toFixed(1)} a second`,
    ratio,
    met: ratio.median >= (bar ?? 0),
  };
}

async function roundOfOurs({ url }: BuiltBridge, idp: Idp, agent: Agent, count: number): Promise<number> {
  return rate(await startedLogins(url, idp, count), agent);
}

function roundOfTheirs(port: number, idp: Idp, agent: Agent, count: number): Promise<number> {
  const url = `http://127.0.0.1:${port}/acs`;
  const posts = Array.from({ length: count }, (_, n) => ({ url, body: idp.form(people[n % people.length] ?? "") }));
  return rate(posts, agent);
}

const coldStartBarMs = 1500;

/** From the process's start to its `ready` line, on an empty folder each time. */
async function coldStart(): Promise<Row> {
  const times: number[] = [];
  for (let n = 0; n < 7; n++) {
    const port = await freePort();
    const start = performance.now();
    const bridge = await startBuiltBridge({ port });
    times.push(performance.now() - start);
    await bridge.stop();
    await bridge.remove();
  }
  const median = medianOf(times);
  return {
    measure: "cold start of the built server, SQLite",
    bar: `≤ ${coldStartBarMs / 1000} s`,
    result: `${(median / 1000).toFixed(2)} s (${(Math.min(...times) / 1000).toFixed(2)} to ${(Math.max(...times) / 1000).toFixed(2)})`,
    met: median <= coldStartBarMs,
  };
}
