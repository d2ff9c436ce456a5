import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import type { UserId } from "../../../src/model/ids.js";
import { continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { importMark } from "../../../src/store/port/copying.js";
import { StoreConflict, StoreUnavailable } from "../../../src/store/port/errors.js";
import { openMongoStore } from "../../../src/store/mongo/index.js";
import type { Store, TeamStore } from "../../../src/store/port/store.js";
import { acme, aGroup, anEvent, aTeam, aUser, later } from "../../support/builders.js";
import { freshDatabase } from "../../support/mongo.js";
import { mongoStage } from "../../support/mongo-store.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";

describe("several nodes on one MongoDB", () => {
  const stage = mongoStage({ tampers: true });
  let nodes: Store[];
  let teams: TeamStore[];
  beforeEach(async () => {
    nodes = [await stage.open(), await stage.open()];
    teams = nodes.map((node) => node.inTeam(acme));
    await keepTeam(nodes[0]!, aTeam({ id: acme, slug: "acme" }));
  });
  /** Runs on both nodes at once, in turn. */
  const everywhere = <T>(count: number, run: (team: TeamStore, n: number) => Promise<T>) =>
    Promise.allSettled(Array.from({ length: count }, (_, n) => run(teams[n % teams.length]!, n)));
  const won = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.filter(({ status }) => status === "fulfilled");

  it("give the last seats once", async () => {
    await teams[0]!.seats.recount(3);
    const outcomes = await everywhere(20, (team) =>
      team.atomically(async (tx) => {
        await tx.users.create(aUser());
        if (!(await tx.seats.claim(1, 3))) throw new Error("seat_limit");
      }),
    );
    expect(won(outcomes)).to.have.length(3);
    for (const node of teams) {
      expect(await node.seats.used()).to.equal(3);
      expect(await node.users.count({ scope: {} })).to.equal(3);
    }
  });

  it("spend a key once", async () => {
    const outcomes = await everywhere(12, (team) =>
      team.atomically(async (tx) => {
        await tx.users.create(aUser());
        await tx.spend("_assertion", later(1000));
      }),
    );
    expect(won(outcomes)).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).to.be.instanceOf(StoreConflict).with.property("field", "once");
    }
    expect(await teams[0]!.users.count({ scope: {} })).to.equal(1);
  });

  it("count together, and write less often the more there is to count", async () => {
    const end = Date.now() + 60_000;
    const counts: number[] = [];
    for (let n = 0; n < 1_000; n++) counts.push(await nodes[n % 2]!.counters.add("a", 1, end));
    expect(new Set(counts).size, "no count twice").to.equal(1_000);
    const exact = Array.from({ length: 32 }, (_, n) => n + 1);
    expect(counts.slice(0, 32), "in small counts nobody is ahead").to.deep.equal(exact);
    expect(Math.max(...counts), "ahead by a share at most").to.be.below(1_000 * (1 + 2 / 16));
    expect(await nodes[0]!.counters.add("a", 0, end)).to.be.within(900, 1_000 * (1 + 2 / 16));
  });

  it("lose no join to a group, and let a user into one group only", async () => {
    const group = await teams[0]!.groups.create(aGroup());
    const users: UserId[] = [];
    for (let n = 0; n < 20; n++) users.push((await teams[0]!.users.create(aUser())).id);
    const joins = await everywhere(20, (team, n) => team.memberships.add(group.id, [users[n]!], { at: later(n) }));
    expect(won(joins)).to.have.length(20);
    expect(await teams[1]!.memberships.count(group.id)).to.equal(20);
    expect((await teams[1]!.groups.get(group.id))?.version).to.equal(21);

    const [ada] = [await teams[0]!.users.create(aUser())];
    const others = [await teams[0]!.groups.create(aGroup()), await teams[0]!.groups.create(aGroup())];
    const asked = await everywhere(2, (team, n) =>
      team.atomically(async (tx) => {
        if ((await tx.memberships.inOtherGroups(others[n]!.id, [ada.id])).size > 0) return false;
        await tx.memberships.lockOneGroup(ada.id);
        await tx.memberships.add(others[n]!.id, [ada.id], { at: later(1) });
        return true;
      }),
    );
    expect(asked.map((outcome) => outcome.status === "fulfilled" && outcome.value).filter(Boolean)).to.have.length(1);
    expect(await teams[0]!.memberships.groupsOf(ada.id)).to.have.length(1);
  });

  it("keep one chain of events, whoever writes them", async () => {
    await everywhere(30, (team, n) => team.events.append(anEvent({ data: { n } })));
    for (let tries = 0; tries < 200 && (await teams[0]!.events.head()).number < 30; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const events = await teams[1]!.events.page({ after: 0, limit: 100 });
    expect(events).to.have.length(30);
    let head = emptyChain;
    for (const event of events) {
      expect(continuesChain(head, event)).to.equal(true);
      head = event;
    }
  });

  it("keep the kept totals those of the records", async () => {
    await everywhere(40, async (team, n) => {
      const made = await team.users.create(aUser({ active: n % 3 !== 0 }));
      if (n % 4 === 0) await team.users.delete(made.id);
      if (n % 4 === 1) await team.users.replace({ ...made, active: false });
    });
    const client = new MongoClient(stage.database.uri);
    const real = await client.db().collection("users").countDocuments({});
    const active = await client.db().collection("users").countDocuments({ active: true });
    await client.close();
    expect(real).to.equal(30);
    expect(await teams[0]!.users.count({ scope: {} })).to.equal(real);
    expect(await teams[1]!.seats.used()).to.equal(active);
  });

  it("migrate an empty database at the same time without harm", async () => {
    const database = await freshDatabase();
    const opened = await Promise.all([1, 2, 3].map(() => openMongoStore({ uri: database.uri })));
    await Promise.all(opened.map((store) => store.migrate()));
    for (const store of opened) await store.close();
    await database.drop();
  });

  it("go on with an import though what a killed one was writing is still held", async () => {
    const next = await stage.open({ patienceMs: 50 });
    const client = new MongoClient(stage.database.uri);
    const session = client.startSession();
    session.startTransaction();
    await client
      .db()
      .collection("vault")
      .insertOne({ _id: importMark as never }, { session });
    const filling = next.copying.fill("team", [], "1");
    await sleep(500);
    await session.abortTransaction();
    await filling;
    expect(await next.copying.mark()).to.equal("1");
    await next.copying.finish();
    await client.close();
  });

  it("tell a work to come back later when it loses races for too long", async () => {
    const impatient = await stage.open({ patienceMs: 50 });
    const ada = await teams[0]!.users.create(aUser());
    let tries = 0;
    const work = impatient.inTeam(acme).atomically(async (tx) => {
      tries++;
      await tx.users.existing([ada.id], {}); // the snapshot is taken here …
      await teams[0]!.memberships.lockOneGroup(ada.id); // … and is past here, each time anew
      await tx.memberships.lockOneGroup(ada.id);
    });
    expect(await rejection(work)).to.be.instanceOf(StoreUnavailable);
    expect(tries).to.be.greaterThan(1);
  });
});
