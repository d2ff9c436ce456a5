import { expect } from "chai";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { removeFolder } from "../support/remove-folder.js";

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs the built command line to its end. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>, folder: string): Promise<Ended> {
  const child = spawn(process.execPath, [join(process.cwd(), "dist/main.js"), ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.once("close", (code) => done({ code, output })));
}

describe("the built server", function () {
  this.timeout(120_000);
  let folder: string;
  before(function () {
    if (existsSync("dist/main.js")) return;
    if (process.env["CI"] === "true") throw new Error("dist/main.js is missing: run `npm run build` first");
    console.warn("\n  !! Tests of the built server are NOT run: `npm run build` first\n");
    this.skip();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-server-"));
  });
  afterEach(() => removeFolder(folder));

  it("says ready in one JSON line with its address, having applied the declarative file, and stops when told to", async () => {
    const bootstrap =
      "apiVersion: drawbridge/v1\nteams:\n  - { slug: acme, name: Acme, ssoMethods: [{ slug: acme-okta, idp: okta }] }\n";
    const bridge = await startBuiltBridge({ bootstrap, folder });
    const ready = bridge
      .log()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as { msg: string; url?: string })
      .find(({ msg }) => msg === "ready");
    expect(ready?.url).to.equal(bridge.url);
    expect((await fetch(`${bridge.url}/saml/acme-okta/metadata`)).status).to.equal(200);
    expect((await fetch(`${bridge.url}/readyz`)).status).to.equal(200);
    const metrics = await (await fetch(`${bridge.url}/metrics`)).text();
    expect(metrics).to.include("bridge_http_requests_total{").and.include("bridge_process_cpu_seconds_total");
    await bridge.stop();
    expect(bridge.log()).to.include('"msg":"stopped"');
  });

  it("refuses to start with settings that cannot be used: every fault at once, no secret, exit 78", async () => {
    const env = { PORT: "eighty", LOG_LEVEL: "loud", SESSION_SECRET: "too-short-a-secret" };
    const { code, output } = await run(["start"], env, folder);
    expect(code).to.equal(78);
    expect(output).to.include("PORT").and.include("LOG_LEVEL").and.include("SESSION_SECRET");
    expect(output).not.to.include("too-short-a-secret");
  });

  it("refuses development defaults in production", async () => {
    const { code, output } = await run(["start"], { NODE_ENV: "production" }, folder);
    expect(code).to.equal(78);
    expect(output).to.include("PUBLIC_URL").and.include("SESSION_SECRET").and.include("ENCRYPTION_KEY");
  });

  it("refuses to start with a declarative file that is wrong, naming each fault, before it listens", async () => {
    const file = join(folder, "teams.yaml");
    await writeFile(
      file,
      "apiVersion: drawbridge/v1\nteams:\n  - { slug: acme, nmae: Acme, policies: { seets: 1 } }\n",
    );
    const { code, output } = await run(["start"], { PORT: String(await freePort()), BOOTSTRAP_FILE: file }, folder);
    expect(code).to.equal(1);
    expect(output).to.include("nmae").and.include("seets").and.not.include('"msg":"ready"');
  });

  it("says what to do where its port is taken", async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const { port } = taken.address() as { port: number };
    const { code, output } = await run(["start"], { PORT: String(port) }, folder);
    taken.close();
    expect(code).to.equal(69);
    expect(output).to.include(`Port ${port}`).and.include("in use");
  });

  it("says what to do where the store is a folder, or sealed with another key", async () => {
    const port = String(await freePort());
    const asFolder = await run(["start"], { PORT: port, DATABASE_URL: `sqlite:${folder}` }, folder);
    expect(asFolder.code).to.equal(69);
    const bridge = await startBuiltBridge({ folder });
    await bridge.stop();
    const other = Buffer.alloc(32, 7).toString("base64");
    const database = `sqlite:${join(folder, "drawbridge.db")}`;
    const sealed = await run(["start"], { PORT: port, DATABASE_URL: database, ENCRYPTION_KEY: other }, folder);
    expect(sealed.code).to.equal(78);
    expect(sealed.output).to.include("ENCRYPTION_KEY");
  });
});
