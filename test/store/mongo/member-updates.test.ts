import { expect } from "chai";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import type { GroupId, UserId } from "../../../src/model/ids.js";
import type { User } from "../../../src/model/user.js";
import type { Store, TeamStore } from "../../../src/store/port/store.js";
import { acme, aDirectory, aGroup, aTeam, aUser, later, noon } from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";
import { keepTeam } from "../../support/keep-team.js";

describe("what edges on MongoDB say of their users", () => {
  const stage = mongoStage({ tampers: true });
  let store: Store;
  let team: TeamStore;
  let group: GroupId;
  let client: MongoClient;
  let clock = Date.now();

  beforeEach(async () => {
    clock = Date.now();
    store = await stage.open({ now: () => clock, pollMs: 60_000 });
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
    team = store.inTeam(acme);
    group = (await team.groups.create(aGroup())).id;
    client = new MongoClient(stage.database.uri);
  });
  afterEach(() => client.close());

  const join = (user: UserId) => team.memberships.add(group, [user], { at: later(1) });
  const shown = async () => (await team.memberships.page(group, { limit: 5_000 })).map(({ display }) => display);
  const named = (displayName: string): User => aUser({ profile: { displayName } });
  const updates = () => client.db().collection("memberUpdates").countDocuments();
  const edge = () => client.db().collection("memberships").findOne({});
  /** So much later the sweep writes what is new into the edges, and a while after that forgets it. */
  const sweepLater = async () => {
    for (let times = 0; times < 2; times++) {
      clock += 6 * 60_000;
      await store.sweep(noon);
    }
  };
  const removed = { active: false, removed: { directory: aDirectory().id, at: noon } } as const;

  it("follows a rename, a removal and a return at once, and is right by itself later", async () => {
    let ada = await team.users.create(named("Ada"));
    await join(ada.id);
    ada = await team.users.replace({ ...ada, profile: { displayName: "Countess" } });
    expect(await shown()).to.deep.equal(["Countess"]);
    await sweepLater();
    expect(await updates()).to.equal(0);
    expect(await edge()).to.include({ display: "Countess" });
    expect(await shown()).to.deep.equal(["Countess"]);

    ada = await team.users.replace({ ...ada, ...removed });
    expect(await shown()).to.deep.equal([]);
    await sweepLater();
    expect(await updates()).to.equal(0);
    expect(await shown()).to.deep.equal([]);

    const { removed: _, ...back } = ada;
    await team.users.replace({ ...back, active: true });
    expect(await shown()).to.deep.equal(["Countess"]);
    await sweepLater();
    expect(await edge()).to.not.have.property("gone");
    expect(await shown()).to.deep.equal(["Countess"]);
  });

  it("tells nothing where a change shows nothing new", async () => {
    const ada = await team.users.create(named("Ada"));
    await join(ada.id);
    await team.users.replace({ ...ada, active: false });
    expect(await updates()).to.equal(0);
    expect(await shown()).to.deep.equal(["Ada"]);
  });

  for (const [what, change, expected] of [
    ["a rename", (ada: User) => team.users.replace({ ...ada, profile: { displayName: "New" } }), ["New"]],
    ["a removal", (ada: User) => team.users.replace({ ...ada, ...removed }), []],
    ["a deletion", (ada: User) => team.users.delete(ada.id), []],
  ] as const) {
    it(`is right where a join does not see ${what} that comes in its middle`, async () => {
      const ada = await team.users.create(named("Ada"));
      const node = (await stage.open({ pollMs: 60_000 })).inTeam(acme);
      await node.atomically(async (tx) => {
        await tx.users.existing([ada.id], {}); // from here on the work sees the user as it was
        await change(ada);
        await tx.memberships.add(group, [ada.id], { at: later(1) });
      });
      expect(await shown()).to.deep.equal(expected);
      await sweepLater();
      expect(await updates()).to.equal(0);
      expect(await shown()).to.deep.equal(expected);
    });
  }

  it("is read from the users where more is new than a page should read", async () => {
    const [ada, bob] = [await team.users.create(named("Ada")), await team.users.create(named("Bob"))];
    for (const { id } of [ada, bob]) await join(id);
    await team.users.replace({ ...ada, profile: { displayName: "New" } });
    await team.users.replace({ ...bob, ...removed });
    const others = Array.from({ length: 1_000 }, (_, n) => {
      return { _id: `u${n}` as never, team: acme, display: "x", gone: true, toldAt: clock };
    });
    await client.db().collection("memberUpdates").insertMany(others);
    expect(await shown()).to.deep.equal(["New"]);
    await sweepLater();
    expect(await updates()).to.equal(0);
    expect(await shown()).to.deep.equal(["New"]);
  });

  it("is looked up for edges from before, and for users who came after", async () => {
    const [ada, bob] = [await team.users.create(named("Ada")), named("Bob")];
    await team.memberships.add(group, [ada.id, bob.id], { at: later(1) });
    await client
      .db()
      .collection("memberships")
      .updateMany({}, { $unset: { display: "" } });
    expect(await shown()).to.deep.equal(["Ada"]);
    await team.users.create(bob);
    expect(await shown()).to.deep.equal(["Ada", "Bob"]);
  });

  it("gives users from before the name their edges will say", async () => {
    await team.users.create(named("Ada"));
    await team.users.create(aUser({ userName: "bob", profile: {} }));
    await client
      .db()
      .collection("users")
      .updateMany({}, { $unset: { display: "" } });
    await client
      .db()
      .collection("schema")
      .updateOne({}, { $set: { version: 1 } });
    await store.migrate();
    const users = await client.db().collection("users").find().sort({ _id: 1 }).toArray();
    expect(users.map((user) => String(user["display"]))).to.deep.equal(["Ada", "bob"]);
  });

  it("names many users at one walk over them, also from two nodes at once and after it was broken off", async () => {
    const users = client.db().collection("users");
    const ada = await team.users.create(named("Ada"));
    const document = await users.findOne({});
    const many = Array.from({ length: 4_500 }, (_, n) => {
      return { ...document, _id: `u${n}` as never, userName: `u${n}`, ...(n % 3 === 0 && { display: "Known" }) };
    });
    await users.insertMany(many.map(({ display, ...rest }) => (display === "Known" ? { ...rest, display } : rest)));
    await users.updateOne({ _id: ada.id }, { $unset: { display: "" } });
    const looked = async (): Promise<number> => {
      const { metrics } = await client.db("admin").command({ serverStatus: 1 });
      return (metrics as { queryExecutor: { scannedObjects: number } }).queryExecutor.scannedObjects;
    };
    const node = await stage.open({ pollMs: 60_000 });
    await client
      .db()
      .collection("schema")
      .updateOne({}, { $set: { version: 1 } });
    const before = await looked();
    await Promise.all([store.migrate(), node.migrate()]);
    // A walk that names, one that finds nothing left, and the changes themselves.
    expect((await looked()) - before).to.be.below(3.2 * many.length);
    expect(await users.countDocuments({ display: { $exists: false } })).to.equal(0);
    expect(await users.countDocuments({ display: "Known" })).to.equal(1_500);
    expect(await client.db().collection("schema").findOne({})).to.include({ version: store.schemaVersion });
  });
});
