import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { Connection } from "mongoose";
import { connect } from "../../../src/store/mongo/connect.js";
import { migrate, schemaOf, schemaVersion } from "../../../src/store/mongo/migrations/migrate.js";
import type { Migration } from "../../../src/store/mongo/migrations/migration.js";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import { Calls } from "../../../src/store/mongo/works/calls.js";
import { Reads } from "../../../src/store/mongo/works/reads.js";
import { Works } from "../../../src/store/mongo/works/works.js";
import { StoreUnusable } from "../../../src/store/port/errors.js";
import { mongoStage } from "../../support/mongo-store.js";
import { rejection } from "../../support/rejection.js";

describe("migrations of a MongoDB that nodes share (DESIGN §7)", () => {
  const stage = mongoStage({ tampers: true });
  const nodes: Connection[] = [];
  beforeEach(async () => {
    await stage.open();
    await toSchema(0);
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
    await toSchema(schemaVersion);
  });

  async function toSchema(version: number): Promise<void> {
    const client = new MongoClient(stage.database.uri);
    const schema = client.db().collection<{ _id: string; version: number }>("schema");
    if (version === 0) await schema.deleteMany({});
    else await schema.updateOne({ _id: "schema" }, { $set: { version } }, { upsert: true });
    await client.close();
  }

  async function node(): Promise<readonly [Connection, Calls]> {
    const connection = await connect(stage.database.uri, 5_000);
    nodes.push(connection);
    const works = new Works(connection, 20_000);
    return [connection, new Calls(works, new Reads((kind) => works.collectionOf(kind)), () => Promise.resolve())];
  }
  const step = (name: string, fill: NonNullable<Migration["fill"]> = () => Promise.resolve()): Migration => ({
    ...{ name, fill },
    ...{ collections: [], indexes: [] },
  });

  it("take each step once, however long it is and however many nodes begin at once", async () => {
    let filled = 0;
    const long = step("long", async (_calls, check) => {
      filled++;
      for (let portion = 0; portion < 8; portion++) {
        await check();
        await sleep(100);
      }
    });
    const options = { now: Date.now, steps: [long, step("short")], leaseMs: 450 };
    const two = [await node(), await node()] as const;
    const done = await Promise.all(two.map(([connection, calls]) => migrate(connection, calls, options)));
    expect(filled).to.equal(1);
    expect(done.flat().sort()).to.deep.equal(["long", "short"]);
    expect(await schemaOf(two[0][1], options.steps)).to.deep.equal({ stored: 2, known: 2, steps: [] });
  });

  it("take an index away that the release before names nowhere, also where one that was broken off has done so", async () => {
    const [connection, calls] = await node();
    const failures = connection.getClient().db(connection.name).collection("failures");
    const names = async (): Promise<unknown[]> => (await failures.indexes()).map(({ name }) => name);
    await failures.createIndexes([{ key: { team: 1, reference: 1 }, name: "superseded" }]);
    const dropping = { ...step("contract"), drops: [{ on: "failures", name: "superseded" }] };
    const before = await names();
    for (const steps of [[dropping], [step("broken off"), dropping]]) {
      await migrate(connection, calls, { now: Date.now, steps });
      expect(await names()).to.deep.equal(before.filter((name) => name !== "superseded"));
    }
  });

  it("are finished by another node where one was paused, and the paused one loses", async () => {
    const [[slow, slowCalls], [quick, quickCalls]] = [await node(), await node()];
    let time = Date.now();
    let fills = 0;
    const steps = [
      step("first", async (_calls, check) => {
        if (fills++ > 0) return;
        time += 60_000; // the pause, in which the other node does it all
        expect(await migrate(quick, quickCalls, { now: () => time, steps })).to.deep.equal(["first", "second"]);
        await check();
        throw new Error("a node that was paused went on");
      }),
      step("second"),
    ];
    expect(await migrate(slow, slowCalls, { now: () => time, steps })).to.deep.equal([]);
    expect(await schemaOf(slowCalls, steps)).to.include({ stored: 2 });
  });

  it("go on after a step that failed", async () => {
    const [connection, calls] = await node();
    let fails = true;
    const steps = [
      step("first"),
      step("second", () => (fails ? Promise.reject(new Error("no space left")) : Promise.resolve())),
    ];
    const options = { now: Date.now, steps };
    expect(String(await rejection(migrate(connection, calls, options)))).to.contain("no space left");
    expect((await schemaOf(calls, steps)).steps).to.deep.equal(["2: second"]);
    fails = false;
    expect(await migrate(connection, calls, options)).to.deep.equal(["second"]);
  });

  it("are needed before a node begins, and refused two steps ahead", async () => {
    const store = await stage.open();
    await toSchema(schemaVersion - 1);
    expect(String(await rejection(store.begin()))).to.contain("drawbridge migrate");
    await toSchema(schemaVersion + 1);
    await store.begin();
    await toSchema(schemaVersion + 2);
    for (const work of [() => store.begin(), () => store.migrate()]) {
      expect(await rejection(work())).to.be.instanceOf(StoreUnusable);
    }
  });
});
