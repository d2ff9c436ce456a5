import { expect } from "chai";
import { MongoClient, type Collection, type Document } from "../../../src/store/mongo/driver.js";
import { newId } from "../../../src/lib/new-id.js";
import { attemptStatuses } from "../../../src/model/attempt.js";
import type { UserQuestion } from "../../../src/store/port/questions.js";
import type { TeamStore } from "../../../src/store/port/store.js";
import { acme, aDirectory, aGroup, anAttempt, anEvent, aTeam, later } from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";
import { keepTeam } from "../../support/keep-team.js";
import { chainedEvents, fillTeam } from "../contract/stage.js";

/** Reads what the server did from its profile, so that the calls are those of the engine and not a copy of them. */
describe("MongoDB look-ups are answered by indexes", () => {
  const stage = mongoStage({ tampers: true });
  let client: MongoClient;
  let profile: Collection;
  let team: TeamStore;

  beforeEach(async function () {
    this.timeout(60_000);
    client = new MongoClient(stage.database.uri);
    const store = await stage.open({ pollMs: 60_000 });
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
    team = store.inTeam(acme);
    await fillTeam(team, 1200, (n) => ({
      userName: `u${n}`,
      externalId: `x${n}`,
      profile: {
        displayName: `name ${n}`,
        title: n === 7 ? "rare" : "common",
        emails: [{ value: `u${n}@acme.example`, type: "work" }],
      },
    }));
    const directoryId = aDirectory().id;
    await team.atomically(async (tx) => {
      for (let n = 0; n < 100; n++) {
        await tx.attempts.append(anAttempt({ directoryId, status: n % 2 === 0 ? "success" : "failure" }));
      }
    });
    profile = client.db().collection("system.profile");
    await client.db().command({ profile: 2 });
  });
  afterEach(async () => {
    await client.db().command({ profile: 0 });
    await client.db().dropCollection("system.profile");
    await client.close();
  });

  const people = "users|groups|memberships|counts|attempts|artefacts";
  /** What the calls that `run` made looked at: index keys and documents. */
  async function looked(
    run: () => Promise<unknown>,
    kinds = people,
  ): Promise<{ keys: number; documents: number; plans: string[] }> {
    const from = new Date();
    await run();
    const entries: Document[] = await profile.find({ ts: { $gte: from }, ns: { $regex: `\\.(${kinds})$` } }).toArray();
    expect(entries).to.not.be.empty;
    return {
      keys: entries.reduce((total, entry) => total + Number(entry["keysExamined"] ?? 0), 0),
      documents: entries.reduce((total, entry) => total + Number(entry["docsExamined"] ?? 0), 0),
      plans: entries.map((entry) => String(entry["planSummary"] ?? "")),
    };
  }

  const first = { skip: 0, limit: 20 };
  const match = (attribute: "title" | "emails.value" | "userName", op: "eq" | "sw", value: string): UserQuestion => {
    return { is: "match", attribute, op, value };
  };
  const list = (where: UserQuestion) => () =>
    team.users.list({ scope: { owners: ["a"] }, where, page: first, withTotal: true });
  const lookUps: readonly [string, () => Promise<unknown>, number][] = [
    ["a user by userName", () => team.users.byUserName("U77"), 5],
    ["a user by primary email", () => team.users.byPrimaryEmail("u77@acme.example"), 5],
    ["users of an email domain", () => team.users.ofEmailDomain("acme.example", { first: 2, counted: 3 }), 10],
    ["the last attempts of a directory", () => team.attempts.lastOf([aDirectory().id], attemptStatuses), 5],
    ["a user by externalId", () => team.users.byExternalId("x77", { owners: ["a"] }), 5],
    ["a user by the beginning of its id", () => team.ids.beginning("user", "01zzzzzz", 11), 5],
    ["a list by userName", list(match("userName", "eq", "U77")), 10],
    ["a list by a rare value", list(match("title", "eq", "rare")), 20],
    ["a list by an email", list(match("emails.value", "eq", "u77@acme.example")), 10],
    ["a list by the start of a value", list(match("emails.value", "sw", "u77@")), 10],
    [
      "a list by one element",
      list({ is: "element", of: "emails", where: match("emails.value", "eq", "u77@acme.example") }),
      10,
    ],
    ["what hangs on a grant", () => team.artefacts.endGrant(newId()), 5],
    ["the total of a team", () => team.users.count({ scope: {} }), 100],
    ["the total of an owner", () => team.users.count({ scope: { owners: ["a"] } }), 100],
    ["active users", () => team.seats.used(), 100],
    ["the first page", () => team.users.list({ scope: {}, page: first, withTotal: true }), 150],
    [
      "the first page of an owner",
      () => team.users.list({ scope: { owners: ["a", "d:x"] }, page: first, withTotal: true }),
      150,
    ],
    [
      "a page sorted by displayName",
      () =>
        team.users.list({
          scope: { owners: ["a"] },
          sort: { by: "displayName", descending: true },
          page: { after: undefined, limit: 20 },
          withTotal: false,
        }),
      60,
    ],
    [
      "a deep page sorted by createdAt",
      () =>
        team.users.list({
          scope: { owners: ["a"] },
          sort: { by: "createdAt", descending: false },
          page: { after: { id: "01z", sort: String(later(0) - 1) }, limit: 20 },
          withTotal: false,
        }),
      90,
    ],
  ];
  it("each looks at a few entries of 1,200 users", async () => {
    for (const [what, run, most] of lookUps) {
      const { keys, documents, plans } = await looked(run);
      const told = `${what}: ${plans.join("; ")}`;
      expect(told).to.not.contain("COLLSCAN");
      expect(keys, told).to.be.at.most(most);
      expect(documents, told).to.be.at.most(most);
    }
  });

  it("events of somebody, of several types, are looked for by the index of types, however common these are", async () => {
    await team.atomically(async (tx) => {
      for (let n = 0; n < 600; n++) {
        const type = n % 3 === 0 ? "user.locked" : "user.unlocked";
        await tx.events.append(anEvent({ type }));
      }
    });
    await chainedEvents(team, 600);
    for (const types of [["user.locked"], ["user.locked", "user.unlocked"]]) {
      const { plans } = await looked(() => team.events.madeBy({ actor: "nobody", types, limit: 10 }), "events");
      expect(plans.filter((plan) => plan.includes("number")).join("; ")).to.not.contain("{ chain: 1, number: 1 }");
    }
  });

  it("a change of one member looks at as much in a large group as in a small one", async () => {
    const [large, small] = [await team.groups.create(aGroup()), await team.groups.create(aGroup())];
    const { items } = await team.users.list({ scope: {}, page: { skip: 0, limit: 1200 }, withTotal: false });
    const ids = items.map(({ id }) => id);
    await team.memberships.add(large.id, ids.slice(0, 1100), { at: 1 });
    await team.memberships.add(small.id, ids.slice(0, 5), { at: 1 });
    const [last] = ids.slice(-1);
    for (const { id } of [large, small]) {
      const joined = await looked(() => team.memberships.add(id, [last!], { at: 2 }));
      const left = await looked(() => team.memberships.remove(id, [last!], { at: 3 }));
      expect(joined.keys + left.keys).to.be.at.most(12);
      expect([...joined.plans, ...left.plans].join("; ")).to.not.contain("COLLSCAN");
    }
    const apart = [ids[0]!, ids[1099]!, last!];
    const several = await looked(() => team.memberships.add(large.id, apart, { at: 4 }));
    expect(several.keys + several.documents).to.be.at.most(40);
  });
});
