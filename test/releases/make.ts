/**
 * Keeps what is built here as the release that the next one is tested against: `npx tsx test/releases/make.ts`, on the commit of the tag.
 * Into `fixtures/VERSION` go the packed program without its packages, and a store of it on each engine, filled by its own doors and
 * commands. Never made again once it is released.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { progress } from "../chaos/faults/fault.js";
import { scimToken } from "../chaos/company.js";
import { startStage } from "../chaos/stage.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { fixturesOf, keptSecrets, lastRelease, unpackRelease } from "./release.js";
import { keepMongo, keepSqlite } from "./kept-stores.js";

/** What nobody at the doors makes. */
const commands = [
  "team create globex --name Globex",
  "team update globex --attribute costCenter:string --contact it@acme.example --seats 10000",
  "sso create globex-okta --team globex --idp okta",
  "directory create globex-scim --team globex",
  "token create globex-scim --name okta --expires 300d",
  "oauth-client create globex-scim --name okta --kind okta --redirect-uri https://system-admin.okta.com/admin/app/cpc/redirect",
  "domain add globex.example --team globex",
  "setup-link create --team globex --for sso --method globex-okta",
  "admin create --email owner@globex.example --role owner --team globex",
  "api-key create reports --role auditor --team globex",
  "audit-stream create siem --team globex --url https://siem.globex.example/in",
  "user create grace --team globex --email grace@globex.example",
  "group create Engineers --team globex",
  "key rotate oidc",
];

const folder = mkdtempSync(join(tmpdir(), "drawbridge-release-"));
const kept = fixturesOf(lastRelease);
mkdirSync(kept, { recursive: true });
const main = pack();
const mongod = await startMongod(await findMongod());
const uri = mongod.uri("release");
await fill(uri);
console.log("MongoDB:", await keepMongo(uri, join(kept, "mongodb.jsonl.gz")));
await mongod.stop();
const file = join(folder, "drawbridge.db");
await fill(`sqlite:${file}`);
keepSqlite(file, join(kept, "sqlite.db.gz"));
rmSync(folder, { recursive: true, force: true });
// Connections of clients that are kept alive end with it.
process.exit(0);

function pack(): string {
  const root = join(import.meta.dirname, "../..");
  execFileSync(process.execPath, [join(root, "build.mjs")], { cwd: root, stdio: "inherit" });
  const told = execFileSync("npm", ["pack", "--json", "--pack-destination", kept], { cwd: root, encoding: "utf8" });
  const [packed] = JSON.parse(told) as { filename: string; version: string }[];
  if (packed?.version !== lastRelease)
    throw new Error(`packed is ${packed?.version ?? "nothing"}, and not ${lastRelease}`);
  renameSync(join(kept, packed.filename), join(kept, "package.tgz"));
  return unpackRelease(lastRelease, folder);
}

/** Everybody at the doors for a while, and by the commands what they do not make. */
async function fill(databaseUrl: string): Promise<void> {
  const stage = await startStage(databaseUrl, 1, { main, env: keptSecrets });
  try {
    stage.traffic.resume();
    await progress(stage, 10);
    await stage.traffic.pause();
    for (const command of commands) {
      const { code, out } = await stage.installation.cliOf(main, ...command.split(" "));
      if (code !== 0) throw new Error(`drawbridge ${command}: ${out}`);
    }
    for (const expected of [201, 409]) await push(stage.installation.url, expected);
    const { wrong, lost } = stage.traffic.ledger;
    if (wrong.length + lost.length > 0) throw new Error([...wrong, ...lost].join("\n"));
    for (const node of stage.installation.nodes) await node.stop();
  } finally {
    await stage.stop();
  }
}

/** The second time it is refused, and stands in the failed list. */
async function push(url: string, expected: number): Promise<void> {
  const answer = await fetch(`${url}/scim/v2/acme-scim/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" },
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "twice@acme.example" }),
  });
  if (answer.status !== expected) throw new Error(`a push was answered with ${answer.status}`);
}
