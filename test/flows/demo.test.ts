import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoText, startDemo, type DemoOptions, type RunningDemo } from "../../src/start/demo.js";
import { CannotListen } from "../../src/start/listen.js";
import { openStore } from "../../src/store/index.js";
import { StoreUnusable } from "../../src/store/port/errors.js";
import { freePort } from "../support/free-port.js";
import { freshDatabase, needsMongo } from "../support/mongo.js";
import { rejection } from "../support/rejection.js";
import { removeFolder } from "../support/remove-folder.js";
import { Consumer } from "../support/webhook-stage.js";

/** Three ports beside each other, as the demo takes them by itself. */
const threePorts = (): Promise<number> => freePort(3);

describe("The demo", function () {
  this.timeout(60_000);
  let folder: string;
  const running: RunningDemo[] = [];
  const children: ChildProcess[] = [];
  const level = process.env["LOG_LEVEL"];
  // Keys that are still being made when a demo stops are told in its log, and nobody reads that here.
  before(() => void (process.env["LOG_LEVEL"] = "fatal"));
  after(() => {
    if (level === undefined) delete process.env["LOG_LEVEL"];
    else process.env["LOG_LEVEL"] = level;
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-demo-"));
  });
  afterEach(async () => {
    for (const demo of running.splice(0)) await demo.stop();
    for (const child of children.splice(0)) {
      if (child.exitCode !== null) continue;
      child.kill();
      await once(child, "exit");
    }
    await removeFolder(folder);
  });

  const start = async (options: Partial<DemoOptions> = {}): Promise<RunningDemo> => {
    const port = options.port ?? (await threePorts());
    const demo = await startDemo({ port, idpPort: port + 1, folder: join(folder, "demo"), ...options });
    running.push(demo);
    return demo;
  };
  const portOf = (demo: RunningDemo) => Number(new URL(demo.url).port);
  const peopleAt = async (demo: RunningDemo): Promise<number> => {
    const headers = { Authorization: `Bearer ${demo.scim.token}` };
    return (await fetch(`${demo.scim.baseUrl}/Users`, { headers })).status;
  };

  it("leaves one that runs whole, and says where it is", async () => {
    const first = await start();
    const port = portOf(first);
    const error = await rejection(start({ port, idpPort: port + 1 }));
    expect(error).to.be.instanceOf(CannotListen);
    expect((error as Error).message).to.contain(`A demo runs already at ${first.url}`);
    expect(existsSync(join(first.folder, "drawbridge.db"))).to.equal(true);
    expect(await peopleAt(first)).to.equal(200);
  });

  it("wipes nothing where only the identity provider's port is taken, and gives its own back", async () => {
    const first = await start();
    const port = await threePorts();
    const error = await rejection(start({ port, idpPort: portOf(first) + 1 }));
    expect((error as Error).message).to.match(/A demo runs already|--idp-port/);
    expect(await peopleAt(first)).to.equal(200);
    await start({ port, idpPort: port + 1, folder: join(folder, "other") });
  });

  it("begins anew each time", async () => {
    const first = await start();
    await running.pop()?.stop();
    const second = await start({ port: portOf(first) });
    expect(second.scim.token).not.to.equal(first.scim.token);
    expect(await peopleAt(second)).to.equal(200);
  });

  it("obeys PORT, and prints for scripts what DESIGN §8 names", async () => {
    const port = await threePorts();
    const tsx = join(process.cwd(), "node_modules/tsx/dist/cli.mjs");
    const main = join(process.cwd(), "src/main.ts");
    const env = { PATH: process.env["PATH"], HOME: folder, PORT: String(port) };
    // Elsewhere than in the clone, so that nothing of it is emptied; tsx looks for its settings where it is started.
    const settings = join(process.cwd(), "tsconfig.json");
    const child = spawn(process.execPath, [tsx, "--tsconfig", settings, main, "demo", "--json"], { cwd: folder, env });
    children.push(child);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const told = JSON.parse(line.toString("utf8")) as Record<string, unknown>;
    expect(told).to.have.all.keys("url", "idpUrl", "jitLoginUrls", "scim", "console", "app", "databaseUrl");
    expect(told).to.include({ url: `http://localhost:${port}`, idpUrl: `http://127.0.0.1:${port + 1}` });
    expect(told["databaseUrl"]).to.equal("sqlite:data/demo/drawbridge.db");
    expect((await fetch(`http://localhost:${port}/readyz`)).status).to.equal(200);
  });

  it("keeps a log in its folder, where the reference id of a page is found", async () => {
    delete process.env["LOG_LEVEL"];
    const demo = await start();
    process.env["LOG_LEVEL"] = "fatal";
    const page = await (await fetch(`${demo.url}/nowhere`, { headers: { accept: "text/html" } })).text();
    const reference = /id="reference">([0-9a-z]{26})</.exec(page)?.[1] ?? expect.fail("no reference id");
    expect(demoText(demo)).to.include(`log              ${join(demo.folder, "drawbridge.log")}`);
    await running.pop()?.stop();
    expect(await readFile(join(demo.folder, "drawbridge.log"), "utf8")).to.include(reference);
  });

  it("says how to look inside so that commands print its own addresses", async () => {
    const demo = await start();
    expect(demoText(demo)).to.include(`look inside      PORT=${portOf(demo)} DATABASE_URL=`);
    expect(demoText({ ...demo, url: "http://localhost:8080" })).to.include("look inside      DATABASE_URL=");
  });

  it("tells an application on this machine what happens, by a webhook that is made as its guide says", async () => {
    const consumer = await new Consumer().open();
    try {
      const demo = await start();
      const of = ["webhook", "create", "crm", "--team", "acme", "--url", consumer.url, "--event", "user.*"];
      const env = { ...process.env, DATABASE_URL: demo.databaseUrl, DATA_FOLDER: demo.folder };
      const made = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...of], { env });
      expect((await once(made, "exit"))[0]).to.equal(0);
      const came = new Promise<string>((done) => {
        consumer.answer = ({ event }, res) => {
          res.writeHead(204).end();
          done(event.type);
        };
      });
      const headers = { Authorization: `Bearer ${demo.scim.token}`, "Content-Type": "application/scim+json" };
      const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
      const body = JSON.stringify({ schemas, userName: "dora@acme.example" });
      expect((await fetch(`${demo.scim.baseUrl}/Users`, { method: "POST", headers, body })).status).to.equal(201);
      expect(await came).to.equal("user.created");
    } finally {
      consumer.close();
    }
  });

  describe("on MongoDB", () => {
    needsMongo();

    it("runs in the database that the address names, and anew each time", async () => {
      const database = await freshDatabase();
      const first = await start({ mongo: database.uri });
      expect(first.databaseUrl).to.equal(database.uri);
      expect(await peopleAt(first)).to.equal(200);
      await running.pop()?.stop();
      const second = await start({ mongo: database.uri });
      expect(await peopleAt(second)).to.equal(200);
      await running.pop()?.stop();
      await database.drop();
    });

    it("empties no database that anything else has made", async () => {
      const database = await freshDatabase();
      const store = await openStore(database.uri);
      await store.migrate();
      const error = await rejection(start({ mongo: database.uri }));
      expect(error).to.be.instanceOf(StoreUnusable);
      expect((error as Error).message).to.match(/holds what no demo has made/);
      await store.ping();
      await store.close();
      await database.drop();
    });
  });
});
