/**
 * Applications nobody of this project wrote sign people in through the built server, by way of the demo's identity provider. One
 * is chosen by naming it: `npm run test:apps -- apache`. With CI=true one that cannot run here is a failure, else it is told and
 * left out. Ends with one line `N passed, N failed`.
 */
import { freePort } from "../support/free-port.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { that } from "../idps/support.js";
import { apache } from "./apache.js";
import { authJs } from "./auth-js.js";
import { authlib } from "./authlib.js";
import { expressOpenIdConnect } from "./express-openid-connect.js";
import { keycloak } from "./keycloak.js";
import { openIdClient } from "./openid-client.js";
import type { RelyingParty } from "./relying-party.js";
import { simpleOAuth2 } from "./simple-oauth2.js";
import { spring } from "./spring.js";
import { startStage } from "./stage.js";
import { verifiers, webhooksAt } from "./verifiers.js";

// The verifiers come first: a webhook that nobody answers while others have their turn is tried later and later.
const parties: readonly RelyingParty[] = [
  ...[verifiers, openIdClient, apache, authlib, expressOpenIdConnect, authJs, spring, keycloak, simpleOAuth2],
];
const wanted = process.argv.slice(2);
let passed = 0;
let failed = 0;

await runOn("SQLite", parties, undefined);
const onBoth = parties.filter((party) => party.onBoth === true);
if (onBoth.some(isWanted)) {
  const mongod = await findMongod().catch((error: unknown) => {
    console.log(`!!! MongoDB cannot run here: ${error instanceof Error ? error.message : String(error)}`);
    if (process.env["CI"] === "true") failed++;
  });
  if (mongod !== undefined) {
    const server = await startMongod(mongod);
    await runOn("MongoDB", onBoth, server.uri("drawbridge_apps")).finally(() => server.stop());
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

function isWanted({ name }: RelyingParty): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

async function runOn(engine: string, all: readonly RelyingParty[], databaseUrl: string | undefined): Promise<void> {
  const chosen = all.filter(isWanted).filter((party) => {
    const missing = party.missing();
    if (missing === undefined) return true;
    console.log(`!!! ${party.name} cannot run here: ${missing}`);
    if (process.env["CI"] === "true") failed++;
    return false;
  });
  if (chosen.length === 0) return;
  const placed: { readonly party: RelyingParty; readonly port: number }[] = [];
  for (const party of chosen) placed.push({ party, port: await freePort() });
  const secretOf = ({ name }: RelyingParty): string => `secret-of-${name}-0123456789`;
  const urlAt = (port: number): string => `http://127.0.0.1:${port}`;
  const apps = placed.map(({ party, port }) => {
    return { slug: party.name, secret: secretOf(party), ...party.app(urlAt(port)) };
  });
  const webhooks = placed.filter(({ party }) => party === verifiers).map(({ port }) => webhooksAt(urlAt(port)));
  const team = { apps, webhooks: webhooks.flat() };
  const stage = await startStage({ team, databaseUrl, allowedHosts: placed.map(({ port }) => `127.0.0.1:${port}`) });
  try {
    for (const { party, port } of placed) {
      const promise = promising(`${party.name} on ${engine}`);
      const at = { stage, port, url: urlAt(port), clientId: party.name, secret: secretOf(party) };
      await promise("runs", () => party.run(promise, at));
    }
    await promising(`the server on ${engine}`)("logged no fault of its own", () => {
      that(stage.faults().length === 0, stage.faults().join("\n"));
      return Promise.resolve();
    });
  } finally {
    await stage.stop();
  }
}

function promising(who: string): (text: string, keep: () => Promise<void>) => Promise<void> {
  return async (text, keep) => {
    try {
      await keep();
      passed++;
      console.log(`ok ${who}: ${text}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${who}: ${text}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  };
}
