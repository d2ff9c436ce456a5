import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import { StoreConflict } from "../../../src/store/port/errors.js";
import type { Store, TeamRecords, TeamStore } from "../../../src/store/port/store.js";
import type { User } from "../../../src/model/user.js";
import {
  acme,
  aDirectory,
  aGroup,
  aSession,
  aTeam,
  aUser,
  anAttempt,
  anEvent,
  later,
  noon,
} from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";
import { keepTeam } from "../../support/keep-team.js";

describe("works on MongoDB that are asked for at once", () => {
  const stage = mongoStage();
  let store: Store;
  let team: TeamStore;
  let client: MongoClient;
  beforeEach(async () => {
    store = await stage.open({ pollMs: 60_000 });
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
    team = store.inTeam(acme);
    client = new MongoClient(stage.database.uri);
  });
  afterEach(() => client.close());

  /** How often the server was asked for this while it ran. */
  async function asked(command: string, run: () => Promise<unknown>): Promise<number> {
    const count = async (): Promise<number> => {
      const { metrics } = await client.db("admin").command({ serverStatus: 1 });
      return Number((metrics as { commands: Record<string, { total: unknown }> }).commands[command]?.total);
    };
    const before = await count();
    await run();
    return (await count()) - before;
  }
  const anEmailUser = (value: string): User => aUser({ profile: { emails: [{ value, type: "work", primary: true }] } });
  const make = (user: User) =>
    team.atomically(async (tx) => {
      if ((await tx.users.byUserName(user.userName)) !== undefined) throw new Error("taken");
      const made = await tx.users.create(user);
      await tx.attempts.append(anAttempt());
      return made;
    });

  it("share a transaction, and what they ask at once is one call", async () => {
    const users = Array.from({ length: 20 }, () => aUser());
    const all = (): Promise<unknown> => Promise.all(users.map(make));
    const inserts = await asked("insert", all);
    expect(inserts).to.be.at.most(6); // two for each transaction
    expect(await team.users.count({ scope: {} })).to.equal(20);
    expect((await team.attempts.list({ limit: 50 })).items).to.have.length(20);
  });

  it("stay together where each takes somebody else out of their groups and counts a removal of one directory", async () => {
    const { id } = await team.directories.create(aDirectory());
    const users = await Promise.all(Array.from({ length: 20 }, () => team.users.create(aUser())));
    const groups = await Promise.all(Array.from({ length: 10 }, () => team.groups.create(aGroup())));
    for (const [n, group] of groups.entries()) await team.memberships.add(group.id, [users[n]!.id], { at: noon });
    const leave = (user: User) =>
      team.atomically(async (tx) => {
        await tx.directories.removals(id, 0);
        await tx.directories.countRemoval(id, 1, later(9));
        await tx.memberships.removeAllOf(user.id, later(1));
        await tx.users.replace({ ...user, active: false });
      });
    const commits = await asked("commitTransaction", () => Promise.all(users.map(leave)));
    expect(commits).to.be.at.most(8); // some tests beside this one commit as well
    expect(await team.directories.removals(id, 0)).to.equal(20);
    for (const user of users) expect(await team.memberships.groupsOf(user.id)).to.deep.equal([]);
  });

  it("ask in one call what each of them asks side by side of one kind", async () => {
    const [ada, eve] = [await team.users.create(aUser()), await team.users.create(aUser())];
    const look = () =>
      team.atomically(async (tx) => {
        const found = await Promise.all([ada, eve, aUser()].map(({ userName }) => tx.users.byUserName(userName)));
        return found.map((user) => user?.id);
      });
    const finds = await asked("find", async () => {
      for (const found of await Promise.all([look(), look(), look()]))
        expect(found).to.deep.equal([ada.id, eve.id, undefined]);
    });
    expect(finds).to.be.at.most(6); // some tests beside this one ask as well
  });

  it("ask in one call about several collections, and one after the other where all they find together is too much", async () => {
    const title = "x".repeat(1_000_000);
    const small = await team.users.create(aUser());
    const large: User[] = [];
    for (let n = 0; n < 9; n++)
      large.push(await team.users.create(aUser({ profile: { title, displayName: title, nickName: title } })));
    const look = (users: readonly User[]) =>
      team.atomically(async (tx) => {
        const [team, open, ...found] = await Promise.all([
          tx.team.get(),
          tx.failures.openOf("nothing"),
          ...users.map(({ userName }) => tx.users.byUserName(userName)),
        ]);
        return [team?.slug, open, ...found.map((user) => user?.id)];
      });
    const joined = await asked("aggregate", async () => {
      expect(await look([small])).to.deep.equal(["acme", [], small.id]);
    });
    expect(joined).to.be.at.least(1);
    for (const found of await Promise.all([look(large), look(large), look([small])]))
      expect(found.slice(0, 2)).to.deep.equal(["acme", []]);
    expect(await look(large)).to.deep.equal(["acme", [], ...large.map(({ id }) => id)]);
  });

  it("ask one after the other, too, where the first that a work waits for was asked beside what was too much together", async () => {
    const title = "x".repeat(1_000_000);
    const large: User[] = [];
    for (let n = 0; n < 6; n++)
      large.push(await team.users.create(aUser({ profile: { title, displayName: title, nickName: title } })));
    const found = await team.atomically(async (tx) => {
      const asked = Promise.all([
        tx.failures.openOf("nothing"),
        ...large.map(({ userName }) => tx.users.byUserName(userName)),
      ]);
      asked.catch(() => undefined);
      expect(await tx.identities.ofUser(large[0]!.id)).to.deep.equal([]);
      const [open, ...users] = await asked;
      return [open, ...users.map((user) => user?.id)];
    });
    expect(found).to.deep.equal([[], ...large.map(({ id }) => id)]);
  });

  it("find each their own where the sum does not tell whose it is", async () => {
    const [shared, own] = ["many@acme.example", "one@acme.example"];
    for (let n = 0; n < 12; n++) await team.users.create(anEmailUser(shared));
    const one = await team.users.create(anEmailUser(own));
    const look = () =>
      team.atomically((tx) => Promise.all([tx.users.byPrimaryEmail(shared), tx.users.byPrimaryEmail(own)]));
    for (const [many, few] of await Promise.all([look(), look()])) {
      expect(many).to.have.length(2);
      expect(few.map(({ id }) => id)).to.deep.equal([one.id]);
    }
  });

  it("do not undo each other: not by a refusal, nor by a conflict, nor by a failure after something is written", async () => {
    const users = Array.from({ length: 12 }, (_, n) => aUser({ userName: `u${n}` }));
    await team.users.create(aUser({ userName: "u1" }));
    const outcomes = await Promise.allSettled(
      users.map((user, n) =>
        team.atomically(async (tx) => {
          if (n === 3) throw new Error("refused");
          await tx.users.create(user);
          await tx.events.append(anEvent({ data: { n } }));
          if (n === 5) throw new Error("refused late");
        }),
      ),
    );
    const failed = outcomes.flatMap((outcome, n) => (outcome.status === "rejected" ? [n] : []));
    expect(failed).to.deep.equal([1, 3, 5]);
    expect(outcomes[1]).to.have.property("reason").that.is.instanceOf(StoreConflict).with.property("field", "userName");
    expect(outcomes[5]).to.have.nested.property("reason.message", "refused late");
    expect(await team.users.count({ scope: {} })).to.equal(10);
    expect((await team.events.page({ after: 0, limit: 50 })).map(({ data }) => data?.["n"])).to.have.members([
      ...[0, 2, 4, 6, 7, 8, 9, 10, 11],
    ]);
  });

  it("see nothing of each other before they are done", async () => {
    const seen = new Set<number>();
    const users = Array.from({ length: 8 }, () => aUser());
    await Promise.all(
      users.map((user) =>
        team.atomically(async (tx) => {
          const before = await tx.users.count({ scope: {} });
          await tx.users.create(user);
          const { items } = await tx.users.list({ scope: {}, page: { skip: 0, limit: 50 }, withTotal: false });
          seen.add(items.length - before);
        }),
      ),
    );
    expect([...seen]).to.deep.equal([1]);
    expect(await team.users.count({ scope: {} })).to.equal(8);
  });

  it("leave nothing of what one has asked without waiting for it, and then gave up", async () => {
    const forgotten = async (tx: TeamRecords): Promise<void> => {
      await tx.team.get();
      for (let times = 0; times < 3; times++) tx.users.create(aUser()).catch(() => undefined);
      throw new Error("gave up");
    };
    const outcomes = await Promise.allSettled([team.atomically(forgotten), ...[1, 2, 3].map(() => make(aUser()))]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", ...Array<string>(3).fill("fulfilled")]);
    expect(await team.users.count({ scope: {} })).to.equal(3);
    expect((await team.users.list({ scope: {}, page: { skip: 0, limit: 9 }, withTotal: false })).items).to.have.length(
      3,
    );
  });

  it("leave nothing of what one goes on to ask after it gave up", async () => {
    const goesOn = async (tx: TeamRecords): Promise<void> => {
      const chain = tx.users.existing([aUser().id], {}).then(() => tx.users.create(aUser()));
      chain.catch(() => undefined);
      await nextTurn(); // by now the question is on its way, and can no longer be taken back
      throw new Error("gave up");
    };
    const outcomes = await Promise.allSettled([team.atomically(goesOn), ...[1, 2, 3].map(() => make(aUser()))]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", ...Array<string>(3).fill("fulfilled")]);
    expect((await team.users.list({ scope: {}, page: { skip: 0, limit: 9 }, withTotal: false })).items).to.have.length(
      3,
    );
  });

  it("leave no session of a user who is switched off in the same moment", async () => {
    for (let times = 0; times < 5; times++) {
      const ada = await team.users.create(aUser());
      const session = aSession({ teamId: acme, userId: ada.id });
      const signIn = team.atomically(async (tx) => {
        if ((await tx.users.get(ada.id))?.active !== true) return;
        await tx.users.signedIn(ada.id, noon);
        await tx.sessions.open(session);
      });
      const switchOff = team.atomically(async (tx) => {
        const user = await tx.users.get(ada.id);
        await tx.users.replace({ ...user!, active: false });
        await tx.sessions.endAllOf(ada.id);
      });
      await Promise.all([signIn, switchOff]);
      expect(await store.sessions.get(session.id, noon)).to.equal(undefined);
    }
  });

  it("do not fail with one that MongoDB cannot keep, nor after it", async () => {
    for (let times = 1; times <= 4; times++) {
      const huge = aUser({ profile: { title: "x".repeat(8.2 * 1_048_576) } }); // which is kept twice: more than 16 MiB
      const others = Array.from({ length: 9 }, () => aUser());
      const outcomes = await Promise.allSettled([make(huge), ...others.map(make)]);
      expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", ...others.map(() => "fulfilled")]);
      expect(await team.users.count({ scope: {} })).to.equal(9 * times);
    }
  });

  it("share a call too where they change several groups", async () => {
    const groups = await Promise.all(Array.from({ length: 6 }, () => team.groups.create(aGroup())));
    const users = await Promise.all(groups.map(() => team.users.create(aUser())));
    const joins = (): Promise<unknown> =>
      Promise.all(groups.map(({ id }, n) => team.memberships.add(id, [users[n]!.id], { at: later(1) })));
    expect(await asked("update", joins)).to.be.at.most(3);
    for (const { id } of groups) expect((await team.groups.get(id))?.version).to.equal(2);
  });

  it("are questions too, outside of works: each is sent after it was asked", async () => {
    const users = await Promise.all(Array.from({ length: 30 }, () => team.users.create(aUser())));
    let found: readonly (User | undefined)[] = [];
    const finds = await asked("find", async () => {
      found = await Promise.all(users.map(({ id }) => team.users.get(id)));
    });
    expect(found).to.deep.equal(users);
    expect(finds).to.be.at.most(5);
    const [ada] = users;
    const early = team.users.get(ada!.id);
    await team.users.replace({ ...ada!, profile: { title: "new" } });
    expect((await team.users.get(ada!.id))?.profile.title).to.equal("new");
    await early;
  });
});
