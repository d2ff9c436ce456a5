import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../src/store/open-store.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";

const leaseMs = 1_500;

describe("A node that stands still while it has the turn of a chore (DESIGN §7)", function () {
  this.timeout(120_000);
  needsMongo();
  let database: TestDatabase;
  const nodes: ChildProcess[] = [];
  const lines: string[] = [];
  before(async () => {
    database = await freshDatabase();
    const store = await openStore(database.uri);
    await store.migrate();
    await store.close();
  });
  after(async () => {
    for (const node of nodes) {
      const ended = once(node, "exit");
      node.kill("SIGKILL");
      await ended;
    }
    await database.drop();
  });
  const start = (holder: string): ChildProcess => {
    const args = ["--import", "tsx/esm", join(import.meta.dirname, "turn-process.ts")];
    const node = spawn(process.execPath, [...args, database.uri, holder, String(leaseMs)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    node.stdout.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
    nodes.push(node);
    return node;
  };
  /** Until so many of these lines came after the first `from`. */
  const told = async (line: string, times = 1, from = 0): Promise<void> => {
    while (lines.slice(from).filter((one) => one === line).length < times) await sleep(10);
  };

  it("keeps it by renewing it, loses it to another one when it is paused, and does not go on when it wakes", async () => {
    const first = start("a");
    await told("a portion");
    start("b");
    await told("b ready");
    // Far longer than its lease: what it holds it with is the renewal.
    const end = Date.now() + 3 * leaseMs;
    while (Date.now() < end) await sleep(50);
    expect(lines).to.not.include("b portion");

    first.kill("SIGSTOP");
    await told("b portion", 10);
    const paused = lines.length;
    first.kill("SIGCONT");
    await told("a lost");
    await told("b portion", 10, paused);
    // It may have been paused between asking and doing: that one portion, and no other.
    expect(lines.slice(paused).filter((line) => line === "a portion").length).to.be.at.most(1);
    expect(lines).to.not.include("b lost");
  });
});
