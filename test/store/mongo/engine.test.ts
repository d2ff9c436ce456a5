import { expect } from "chai";
import { type Document, MongoClient, MongoServerError } from "../../../src/store/mongo/driver.js";
import { translated } from "../../../src/store/mongo/works/failures.js";
import { acme, aGroup, anAttempt, anEvent, aTeam, aUser, later, noon } from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";
import { TooMuchToSearch } from "../../../src/store/port/errors.js";
import type { GroupId } from "../../../src/model/ids.js";
import type { UserQuestion } from "../../../src/store/port/questions.js";
import type { Store, TeamStore } from "../../../src/store/port/store.js";

describe("the MongoDB engine on its own", () => {
  const stage = mongoStage();
  let store: Store;
  let team: TeamStore;
  let client: MongoClient;
  beforeEach(async () => {
    store = await stage.open();
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
    team = store.inTeam(acme);
    client = new MongoClient(stage.database.uri);
  });
  afterEach(() => client.close());

  const large = anAttempt({
    asked: { method: "POST", path: "/Bulk", body: { text: "ä𝒳".repeat(900_000) } },
    answered: { status: 400, body: { detail: "no" } },
    expiresAt: later(10),
  });

  it("keeps what was asked in pieces where it is large, and gives it back whole", async () => {
    await team.attempts.append(large);
    expect(await client.db().collection("pieces").countDocuments()).to.equal(6);
    expect(await team.attempts.get(large.id)).to.deep.equal(large);
    expect((await team.attempts.list({ limit: 5 })).items).to.deep.equal([large]);
    expect(await store.sweep(later(11))).to.equal(1);
    expect(await client.db().collection("pieces").countDocuments()).to.equal(0);
  });

  it("keeps no piece of a work that was undone", async () => {
    const work = team.atomically(async (tx) => {
      await tx.attempts.append(large);
      throw new Error("decided otherwise");
    });
    expect(await rejection(work)).to.have.property("message", "decided otherwise");
    expect(await client.db().collection("pieces").countDocuments()).to.equal(0);
  });

  it("refuses a search of too many records by too many comparisons, unless an index leads to few of them", async () => {
    await team.users.create(aUser({ userName: "ada" }));
    // as if there were a million more of them
    await client
      .db()
      .collection("counts")
      .updateMany({ of: "user" }, { $set: { count: 1_000_000 } });
    const part = (value: string): UserQuestion => ({ is: "match", attribute: "title", op: "co", value });
    const parts = ["a", "b", "c", "d", "e"].map((value): UserQuestion => ({ is: "not", of: part(value) }));
    const ask = (of: readonly UserQuestion[]) =>
      team.users.list({ scope: {}, where: { is: "all", of }, page: { skip: 0, limit: 5 }, withTotal: true });
    expect(await rejection(ask(parts))).to.be.instanceOf(TooMuchToSearch);
    expect(await rejection(team.users.count({ scope: {}, where: { is: "all", of: parts } }))).to.be.instanceOf(
      TooMuchToSearch,
    );
    expect((await ask(parts.slice(1))).total).to.equal(1);
    expect((await ask([...parts, { is: "match", attribute: "userName", op: "eq", value: "ada" }])).total).to.equal(1);
  });

  it("gives a search no more than its time, and says so in words of the port", async () => {
    await team.users.create(aUser());
    await client.db().command({ profile: 2 });
    const where = { is: "not", of: { is: "match", attribute: "title", op: "co", value: "a" } } as const;
    await team.users.list({ scope: {}, where, page: { skip: 0, limit: 5 }, withTotal: true });
    await team.users.count({ scope: {}, where });
    await client.db().command({ profile: 0 });
    const asked = await client.db().collection("system.profile").find({ "command.aggregate": "users" }).toArray();
    await client.db().dropCollection("system.profile");
    expect(asked.map((one) => (one["command"] as Document)["maxTimeMS"])).to.deep.equal([10_000, 10_000]);
    const late = new MongoServerError({
      message: "operation exceeded time limit",
      code: 50,
      codeName: "MaxTimeMSExpired",
    });
    expect(translated(late)).to.be.instanceOf(TooMuchToSearch);
  });

  it("counts seats once more when works that began under an earlier policy have ended", async () => {
    await team.users.create(aUser());
    await team.seats.recount(2);
    await team.users.create(aUser()); // as a work does that read the policy before it had a limit
    const join = () =>
      team.atomically(async (tx) => {
        await tx.users.create(aUser());
        if (!(await tx.seats.claim(1, 2))) throw new Error("seat_limit");
      });
    await stage.open({ now: () => Date.now() + 120_000 }); // a node two minutes later
    for (let tries = 0; tries < 200; tries++) {
      if (
        (await client
          .db()
          .collection("seats")
          .countDocuments({ recountAt: { $exists: true } })) === 0
      )
        break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await rejection(join())).to.have.property("message", "seat_limit");
    expect(await team.seats.used()).to.equal(2);
  });

  it("refuses calls that come after their work has ended, so that none is written beside it", async () => {
    let late: (() => Promise<unknown>) | undefined;
    await team.atomically((tx) => {
      late = () => tx.users.create(aUser());
      return Promise.resolve();
    });
    expect(String(await rejection(late!()))).to.contain("has ended");
    expect(await team.users.count({ scope: {} })).to.equal(0);
  });

  it("shows the feed of the outer store inside a work, chained up to what is committed", async () => {
    await team.events.append(anEvent());
    const seen = await team.atomically(async (tx) => {
      await tx.events.append(anEvent());
      return team.events.page({ after: 0, limit: 10 });
    });
    expect(seen).to.have.length(1);
    expect(await team.events.page({ after: 0, limit: 10 })).to.have.length(2);
  });

  it("tells the groups of a user by id, also where they are more than a document of MongoDB's holds", async () => {
    const [user, other] = [await team.users.create(aUser()), await team.users.create(aUser())];
    const groups: GroupId[] = [];
    for (let n = 0; n < 18; n++) {
      const { id } = await team.groups.create(aGroup({ displayName: `${n}${"x".repeat(500_000)}` }));
      await team.memberships.add(id, [user.id], { at: noon });
      groups.unshift(id);
    }
    await team.memberships.add(groups[0]!, [other.id], { at: noon });
    const [many, few] = await Promise.all([
      team.users.withGroups({ id: user.id }),
      team.users.withGroups({ userName: other.userName }),
    ]);
    expect(many?.groups.map(({ groupId }) => groupId)).to.deep.equal([...groups].sort());
    expect(few?.groups.map(({ groupId }) => groupId)).to.deep.equal([groups[0]]);
  });

  it("runs calls of one work that come at once one after the other", async () => {
    await team.atomically((tx) => Promise.all(Array.from({ length: 10 }, () => tx.users.create(aUser()))));
    expect(await team.users.count({ scope: {} })).to.equal(10);
  });

  it("takes no text of a client for an operator, a key or a path", async () => {
    const hostile = ["$gt", "$where", "$$ROOT", "a.b", "__proto__", '{"$ne":null}', ".*", "$userName"];
    for (const text of hostile) {
      await team.users.create(
        aUser({
          userName: text,
          externalId: text,
          profile: { title: text, emails: [{ value: text, type: text }], enterprise: { manager: { $ref: text } } },
        }),
      );
    }
    for (const value of hostile) {
      expect((await team.users.byUserName(value))?.userName).to.equal(value);
      expect(await team.users.byExternalId(value, {})).to.have.length(1);
      for (const attribute of ["title", "emails.type", "externalId", "enterprise.manager.$ref"] as const) {
        for (const op of ["eq", "sw", "ew", "co"] as const) {
          const where = { is: "match", attribute, op, value } as const;
          expect(await team.users.count({ scope: {}, where }), `${attribute} ${op} ${value}`).to.equal(1);
        }
      }
      const where = { is: "match", attribute: "emails.type", op: "ew", value } as const;
      expect(await team.users.count({ scope: {}, where: { is: "element", of: "emails", where } })).to.equal(1);
    }
  });

  it("searches texts with line ends, of any length, as it does others", async () => {
    const long = `${"x".repeat(400_000)}end`;
    for (const title of ["a", "a\n", "b\nc", long]) await team.users.create(aUser({ profile: { title } }));
    const count = (op: "co" | "ew", value: string) =>
      team.users.count({ scope: {}, where: { is: "match", attribute: "title", op, value } });
    expect(await count("ew", "a")).to.equal(1);
    expect(await count("ew", "\n")).to.equal(1);
    expect(await count("co", "b\nc")).to.equal(1);
    expect(await count("co", "xe")).to.equal(1);
    expect(await count("ew", "end")).to.equal(1);
    expect(await count("co", "x".repeat(5_000))).to.equal(1);
    expect(await count("ew", long.slice(1))).to.equal(1);
    expect(await count("co", "title=")).to.equal(0);
  });
});
