import { expect } from "chai";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import type { UserId } from "../../../src/model/ids.js";
import { StoreUnavailable, StoreUnusable } from "../../../src/store/port/errors.js";
import { openMongoStore } from "../../../src/store/mongo/index.js";
import type { Store } from "../../../src/store/port/store.js";
import { acme, aTeam, aUser } from "../../support/builders.js";
import { needsMongo, ownMongod } from "../../support/mongo.js";
import type { Mongod } from "../../support/mongod.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";

/** Less patient than in earnest. */
const open = (uri: string): Promise<Store> => openMongoStore({ uri, serverMs: 1_500, onFault: () => undefined });

describe("a MongoDB server that Drawbridge cannot use", () => {
  needsMongo();
  let standalone: Mongod | undefined;
  before(async function () {
    this.timeout(60_000);
    standalone = await ownMongod({ replicaSet: false });
  });
  after(() => standalone?.stop());
  const address = (): string => standalone!.uri("drawbridge");

  it("is refused when it is no replica set, with the two commands that make it one", async () => {
    const error = await rejection(open(address()));
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.contain("standalone").and.contain("mongod --replSet rs0").and.contain("rs.initiate()");
  });

  it("is told from one that is away, also where the address names a replica set", async () => {
    const error = await rejection(open(`${address()}?replicaSet=rs0`));
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.contain("mongod --replSet rs0");
  });

  it("is unavailable, by host and port and without the password, when nobody answers there", async () => {
    const uri = "mongodb://ada:secret@127.0.0.1:1/drawbridge";
    const error = await rejection(open(uri));
    expect(error).to.be.instanceOf(StoreUnavailable);
    expect(String(error)).to.contain("127.0.0.1:1").and.not.contain("secret");
  });
});

describe("a MongoDB server of another replica set", () => {
  needsMongo();
  let server: Mongod | undefined;
  let opened: Store | undefined;

  before(async function () {
    this.timeout(60_000);
    server = await ownMongod();
    opened = await open(server.uri("drawbridge"));
    await opened.migrate();
    await keepTeam(opened, aTeam({ id: acme, slug: "acme" }));
  });
  after(async () => {
    await opened?.close();
    await server?.stop();
  });

  it("is refused by both names", async () => {
    const error = await rejection(open(server!.uri("drawbridge").replace("rs0", "other")));
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.contain('"rs0"').and.contain('"other"');
  });

  it("with a schema of a newer release is refused, and left as it is", async () => {
    const client = new MongoClient(server!.uri("newer"));
    await client.db().collection<{ _id: string; version: number }>("schema").insertOne({ _id: "schema", version: 99 });
    const newer = await open(server!.uri("newer"));
    const error = await rejection(newer.migrate());
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.contain("99").and.contain("newer release");
    expect(await client.db().listCollections().toArray()).to.have.length(1);
    await newer.close();
    await client.close();
  });

  it("that stands still in the middle of a work makes it unavailable, undone, and the store works on afterwards", async function () {
    this.timeout(90_000);
    const [store, mongod] = [opened!, server!];
    const team = store.inTeam(acme);
    const begun = aUser();
    const work = team.atomically(async (tx) => {
      await tx.users.create(begun);
      process.kill(mongod.pid, "SIGSTOP");
      await tx.users.create(aUser());
    });
    expect(await rejection(work)).to.be.instanceOf(StoreUnavailable);
    expect(await rejection(store.ping())).to.be.instanceOf(StoreUnavailable);
    process.kill(mongod.pid, "SIGCONT");
    await untilWell(store);
    expect(await team.users.get(begun.id)).to.equal(undefined);
    expect(await team.users.count({ scope: {} })).to.equal(0);
    await team.users.create(begun);
    expect(await team.users.get(begun.id)).to.deep.equal(begun);
  });

  it("that is killed in the middle of a work leaves nothing of it, and all that was acknowledged", async function () {
    this.timeout(90_000);
    const [store, mongod] = [opened!, server!];
    const team = store.inTeam(acme);
    const kept: UserId[] = [];
    for (let n = 0; n < 5; n++) kept.push((await team.users.create(aUser())).id);
    const work = team.atomically(async (tx) => {
      await tx.users.create(aUser({ userName: "half" }));
      await mongod.kill();
      await tx.users.create(aUser());
    });
    expect(await rejection(work)).to.be.instanceOf(StoreUnavailable);
    await mongod.restart();
    await untilWell(store);
    expect((await team.users.existing(kept, {})).size).to.equal(kept.length);
    expect(await team.users.byUserName("half")).to.equal(undefined);
    await team.users.create(aUser({ userName: "half" }));
  });
});

/** A driver that has lost its server finds it again within some heartbeats. */
async function untilWell(store: Store): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    if (
      await store.ping().then(
        () => true,
        () => false,
      )
    )
      return;
  }
  await store.ping();
}
