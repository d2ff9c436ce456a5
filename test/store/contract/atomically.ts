import { newId } from "../../../src/lib/new-id.js";
import type { AdminId, UserId } from "../../../src/model/ids.js";
import { mostLookedThrough, type EventsMadeBy, type LatestEvents } from "../../../src/store/port/happenings.js";
import { spentKeptMs } from "../../../src/store/port/store.js";
import { continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { StoreConflict } from "../../../src/store/port/errors.js";
import { expect } from "chai";
import {
  aGroup,
  anAttempt,
  anEvent,
  anIdentity,
  aSession,
  aTeam,
  aUser,
  acme,
  later,
  noon,
} from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { expectConflict, ids, makeUsers, chainedEvents, type Stage } from "./stage.js";

/** Several records, whole or nothing, with writers at once; seats; what is spent once; the chain of events. */
export function atomicallyContract(stage: Stage): void {
  describe("atomically", () => {
    it("writes several records, answers what the work answers, and lets it read its own writes", async () => {
      const [user, group, identity, attempt] = [aUser(), aGroup(), anIdentity(), anAttempt()];
      const answer = await stage.team.atomically(async (tx) => {
        await tx.users.create(user);
        await tx.groups.create(group);
        await tx.memberships.add(group.id, [user.id], { at: later(1) });
        await tx.identities.create({ ...identity, userId: user.id });
        await tx.attempts.append(attempt);
        await tx.events.append(anEvent());
        await tx.spend("assertion", later(100));
        expect((await tx.users.byUserName(user.userName))?.id).to.equal(user.id);
        expect(
          ids((await tx.users.list({ scope: {}, page: { skip: 0, limit: 5 }, withTotal: true })).items),
        ).to.deep.equal([user.id]);
        expect(await tx.memberships.count(group.id)).to.equal(1);
        return "done";
      });
      expect(answer).to.equal("done");
      expect(await stage.team.users.get(user.id)).to.deep.equal(user);
      expect(await stage.team.memberships.count(group.id)).to.equal(1);
      expect(await stage.team.attempts.get(attempt.id)).to.deep.equal(attempt);
      expect(await stage.team.identities.get(identity.id)).to.not.equal(undefined);
      await chainedEvents(stage.team, 1);
    });

    it("leaves nothing of a work that fails, spent keys, events, edges and ended sessions included", async () => {
      const [ada] = await makeUsers(stage.team, 1);
      const group = await stage.team.groups.create(aGroup());
      const session = aSession({ teamId: acme, userId: ada!.id });
      await stage.store.sessions.save(session);
      const fault = new Error("decided otherwise");
      const work = stage.team.atomically(async (tx) => {
        await tx.users.replace({ ...ada!, userName: "other", active: false });
        await tx.users.create(aUser({ userName: "new" }));
        await tx.memberships.add(group.id, [ada!.id], { at: later(1) });
        await tx.events.append(anEvent());
        await tx.attempts.append(anAttempt());
        await tx.sessions.endAllOf(ada!.id);
        await tx.spend("assertion", later(100));
        throw fault;
      });
      expect(await rejection(work)).to.equal(fault);
      expect(await stage.team.users.get(ada!.id)).to.deep.equal(ada);
      expect(await stage.team.users.byUserName("new")).to.equal(undefined);
      expect(await stage.team.users.count({ scope: {} })).to.equal(1);
      expect(await stage.team.groups.get(group.id)).to.deep.equal(group);
      expect(await stage.team.memberships.count(group.id)).to.equal(0);
      expect(await stage.team.seats.used()).to.equal(1);
      expect(await stage.store.sessions.get(session.id, noon)).to.deep.equal(session);
      expect((await stage.team.attempts.list({ limit: 5 })).items).to.deep.equal([]);
      await stage.team.spend("assertion", later(100));
      await stage.team.events.append(anEvent());
      expect(await chainedEvents(stage.team, 1)).to.have.length(1);
    });

    it("is over after a conflict, even where the work goes on as if nothing were", async () => {
      const [ada] = await makeUsers(stage.team, 1, () => ({ userName: "ada" }));
      const stubborn = stage.team.atomically(async (tx) => {
        await tx.users.create(aUser({ userName: "before" }));
        await tx.users.create(aUser({ userName: "ADA" })).catch(() => undefined);
        return "fine";
      });
      expect(await rejection(stubborn))
        .to.be.instanceOf(StoreConflict)
        .with.property("field", "userName");
      expect(await stage.team.users.byUserName("before")).to.equal(undefined);
      expect(await stage.team.users.get(ada!.id)).to.deep.equal(ada);
    });

    it("refuses to be asked of the outer store inside a work, which would wait for itself", async () => {
      const error = await rejection(stage.team.atomically(() => stage.team.atomically(() => Promise.resolve("never"))));
      expect(error).to.be.instanceOf(Error);
      expect(String(error)).to.match(/inside a work/);
      expect(await stage.team.atomically(() => Promise.resolve("fine"))).to.equal("fine");
    });

    it("is never seen half done by readers", async () => {
      const group = await stage.team.groups.create(aGroup());
      const [ada] = await makeUsers(stage.team, 1);
      const seen = new Set<string>();
      const writing = { on: true };
      const reader = (async () => {
        while (writing.on) {
          const user = await stage.team.users.byUserName("half");
          const renamed = await stage.team.users.get(ada!.id);
          if (user !== undefined && renamed?.userName !== "renamed") seen.add("half done");
          await new Promise((resolve) => setImmediate(resolve));
        }
      })();
      const work = stage.team.atomically(async (tx) => {
        await tx.users.create(aUser({ userName: "half" }));
        for (let n = 0; n < 50; n++) await tx.memberships.add(group.id, [], { at: n });
        const before = await stage.team.users.byUserName("half"); // the outer store still reads what is committed
        if (before !== undefined) seen.add("uncommitted");
        await tx.users.replace({ ...ada!, userName: "renamed" });
      });
      await work;
      writing.on = false;
      await reader;
      expect([...seen]).to.deep.equal([]);
    });

    it("loses no increment to writers at once: the work decides again from a fresh read", async () => {
      const team = (await stage.team.team.get())!;
      const [ada] = await makeUsers(stage.team, 1, () => ({ profile: { title: "0" } }));
      const increment = async (): Promise<void> => {
        for (;;) {
          try {
            await stage.team.atomically(async (tx) => {
              const user = (await tx.users.get(ada!.id))!;
              await tx.users.replace({ ...user, profile: { title: String(Number(user.profile.title) + 1) } });
              await tx.events.append(anEvent({ subject: { kind: "user", id: ada!.id, version: user.version + 1 } }));
            });
            return;
          } catch (error) {
            if (!(error instanceof StoreConflict)) throw error;
          }
        }
      };
      await Promise.all(Array.from({ length: 25 }, increment));
      const user = await stage.team.users.get(ada!.id);
      expect(user?.profile.title).to.equal("25");
      expect(user?.version).to.equal(26);
      expect(team.version).to.equal(1);
      expect(await chainedEvents(stage.team, 25)).to.have.length(25);
    });

    it("keeps works of different teams apart", async () => {
      await Promise.all([
        stage.team.atomically((tx) => tx.users.create(aUser({ userName: "same" }))),
        stage.other.atomically((tx) => tx.users.create(aUser({ userName: "same", teamId: stage.other.teamId }))),
      ]);
      expect(await stage.team.users.count({ scope: {} })).to.equal(1);
      expect(await stage.other.users.count({ scope: {} })).to.equal(1);
    });
  });

  seatsContract(stage);
  spendContract(stage);
  eventsContract(stage);
}

function seatsContract(stage: Stage): void {
  /** As the verbs take a seat: last in the work that makes the user, undone by throwing. */
  const join = (userName: string, limit: number) =>
    stage.team.atomically(async (tx) => {
      await tx.users.create(aUser({ userName }));
      if (!(await tx.seats.claim(1, limit))) throw new Error("seat_limit");
    });

  describe("seats", () => {
    it("count active users", async () => {
      const [ada] = await makeUsers(stage.team, 3, (n) => ({ active: n !== 2 }));
      expect(await stage.team.seats.used()).to.equal(2);
      await stage.team.users.replace({ ...ada!, active: false });
      expect(await stage.team.seats.used()).to.equal(1);
      await stage.team.users.delete(ada!.id);
      expect(await stage.team.seats.used()).to.equal(1);
      expect(await stage.other.seats.used()).to.equal(0);
    });

    it("give the last one to one of fifty creates at once", async () => {
      await makeUsers(stage.team, 4);
      await stage.team.seats.recount(5);
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => join(`p${n}`, 5)));
      expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      expect(await stage.team.seats.used()).to.equal(5);
      expect(await stage.team.users.count({ scope: {} })).to.equal(5);
    });

    it("are free again after a release, and hold any number without a limit", async () => {
      await stage.team.seats.recount(1);
      await join("ada", 1);
      expect(await rejection(join("bob", 1))).to.have.property("message", "seat_limit");
      const ada = (await stage.team.users.byUserName("ada"))!;
      await stage.team.atomically(async (tx) => {
        await tx.users.replace({ ...ada, active: false });
        await tx.seats.release(1, 1);
      });
      await join("bob", 1);
      await stage.team.seats.recount(null);
      await stage.team.atomically(async (tx) => {
        await tx.users.create(aUser({ userName: "cyd" }));
        expect(await tx.seats.claim(1, null)).to.equal(true);
      });
      expect(await stage.team.seats.used()).to.equal(2);
    });

    it("may be fewer than those in use: nobody more comes in, and those who leave free them", async () => {
      await makeUsers(stage.team, 3);
      await stage.team.seats.recount(2);
      expect(await rejection(join("eve", 2))).to.have.property("message", "seat_limit");
      expect(await stage.team.seats.used()).to.equal(3);
    });
  });
}

function spendContract(stage: Stage): void {
  describe("what is spent once", () => {
    it("is taken by exactly one of many at once", async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () =>
          stage.team.atomically(async (tx) => {
            await tx.spend("_assertion", later(1000));
            await tx.attempts.append(anAttempt());
          }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected")
          expect(outcome.reason).to.be.instanceOf(StoreConflict).with.property("field", "once");
      }
      expect((await stage.team.attempts.list({ limit: 50 })).items).to.have.length(1);
    });

    it("is spent in its own team only, and letter case counts", async () => {
      await stage.team.spend("Key", later(1000));
      await expectConflict(stage.team.spend("Key", later(2000)), "once");
      await stage.team.spend("key", later(1000));
      await stage.other.spend("Key", later(1000));
    });

    it("stays spent for a day after it has expired, so that a clock that was ahead for a while lets nothing in again", async () => {
      await stage.team.spend("key", later(1000));
      await stage.store.sweep(later(999 + spentKeptMs));
      await expectConflict(stage.team.spend("key", later(1000)), "once");
      await stage.store.sweep(later(1000 + spentKeptMs));
      await stage.team.spend("key", later(3000));
    });
  });
}

function eventsContract(stage: Stage): void {
  describe("events", () => {
    it("are numbered without gaps and chained, however many are written at once", async () => {
      await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          stage.team
            .atomically(async (tx) => {
              await tx.events.append(anEvent({ data: { n, text: "ä\u2028" } }));
              await tx.events.append(anEvent({ data: { n, second: true } }));
              if (n % 5 === 0) throw new Error("undone");
            })
            .catch(() => undefined),
        ),
      );
      const events = await chainedEvents(stage.team, 48);
      expect(events).to.have.length(48);
      let head = emptyChain;
      for (const event of events) {
        expect(continuesChain(head, event), `event ${event.number}`).to.equal(true);
        expect(event.teamId).to.equal(acme);
        head = { number: event.number, hash: event.hash };
      }
      expect(await stage.team.events.head()).to.deep.equal(head);
      const firsts = events.filter(({ data }) => data?.["second"] === true).map(({ number }) => number);
      for (const number of firsts) expect(events[number - 2]!.data?.["n"]).to.equal(events[number - 1]!.data?.["n"]);
    });

    it("are listed newest first by types and by actor, with data and chain as they were written", async () => {
      const [one, other] = [{ kind: "admin", id: newId<AdminId>() } as const, { kind: "system", id: null } as const];
      const types = ["user.created", "method.updated", "user.locked"] as const;
      for (let n = 0; n < 6; n++) {
        await stage.team.events.append(anEvent({ type: types[n % 3]!, actor: n < 2 ? one : other, data: { n } }));
      }
      const all = await chainedEvents(stage.team, 6);
      expect(all.map(({ type, actor }) => [type, actor])).to.deep.equal(
        [0, 1, 2, 3, 4, 5].map((n) => [types[n % 3], n < 2 ? one : other]),
      );
      const latest = async (query: Omit<LatestEvents, "limit">, limit = 10) =>
        (await stage.team.events.latest({ limit, ...query })).map(({ number }) => number);
      expect(await latest({ types: ["method.updated"] })).to.deep.equal([5, 2]);
      expect(await latest({ types: ["user.locked", "user.created"] }, 3)).to.deep.equal([6, 4, 3]);
      expect(await latest({ types: ["user.locked", "user.created"], below: 4 })).to.deep.equal([3, 1]);
      expect(await latest({ types: [] })).to.deep.equal([]);
      expect(await latest({ actorId: one.id })).to.deep.equal([2, 1]);
      expect(await latest({ actorId: one.id, types: ["user.created"] })).to.deep.equal([1]);
      expect(await latest({ actorId: newId() })).to.deep.equal([]);
      for (const [n, event] of all.entries()) expect(continuesChain(all[n - 1] ?? emptyChain, event)).to.equal(true);
    });

    it("are found by who made them: kind, id, or the name that they went by then", async () => {
      const [admin, system] = [{ kind: "admin", id: newId<AdminId>() } as const, { kind: "system", id: null } as const];
      const name = `O'Ne\\il "the.*" <é>`;
      const subject = { kind: "user", id: aUser().id, version: 1 } as const;
      const made = [
        anEvent({ actor: admin, data: { by: name }, subject }),
        anEvent({ actor: admin, data: { inner: { by: name }, system: "system" }, type: "user.locked" }),
        anEvent({ actor: system, data: {} }),
        anEvent({ actor: { kind: "cli", id: "cli" }, data: { by: name }, type: "user.locked" }),
      ];
      for (const event of made) await stage.team.events.append(event);
      await chainedEvents(stage.team, 4);
      const found = async (actor: string, query: Partial<EventsMadeBy> = {}) => {
        const { events, next } = await stage.team.events.madeBy({ limit: 10, ...query, actor });
        return [events.map(({ number }) => number), next];
      };
      expect(await found("system")).to.deep.equal([[3], undefined]);
      expect(await found("admin")).to.deep.equal([[2, 1], undefined]);
      expect(await found(admin.id)).to.deep.equal([[2, 1], undefined]);
      expect(await found("cli")).to.deep.equal([[4], undefined]);
      expect(await found(name)).to.deep.equal([[4, 1], undefined]);
      expect(await found(name.toLowerCase())).to.deep.equal([[], undefined]);
      expect(await found("x".repeat(2_000))).to.deep.equal([[], undefined]);
      expect(await found("O'Ne")).to.deep.equal([[], undefined]);
      expect(await found(name, { subjectId: subject.id })).to.deep.equal([[1], undefined]);
      expect(await found(name, { types: ["user.locked"] })).to.deep.equal([[4], undefined]);
      expect(await found("admin", { types: ["user.locked", "user.created"], below: 2 })).to.deep.equal([
        [1],
        undefined,
      ]);
      const [type] = [made[0]!.type];
      expect(await found("admin", { subjectId: subject.id, types: [type] })).to.deep.equal([[1], undefined]);
      expect(await found("admin", { subjectId: subject.id, types: ["user.locked"] })).to.deep.equal([[], undefined]);
      for (const own of [{}, { subjectId: subject.id }])
        expect(await found("admin", { ...own, types: [] })).to.deep.equal([[], undefined]);
      expect(await found("admin", { limit: 1 })).to.deep.equal([[2], 2]);
      expect(await found("admin", { limit: 1, below: 2 })).to.deep.equal([[1], undefined]);
      await stage.team.events.erase({ subjectId: subject.id, addressKeys: [] });
      expect(await found(name)).to.deep.equal([[4], undefined]);
      expect((await stage.other.events.madeBy({ limit: 10, actor: "admin" })).events).to.deep.equal([]);
    });

    it("are looked through for who made them so far and no further, and on from there", async function () {
      this.timeout(200_000);
      const many = mostLookedThrough + 50;
      const rare = (n: number): boolean => n === 3 || n === many - 1;
      const system = { kind: "system", id: null } as const;
      const cli = { kind: "cli", id: "cli" } as const;
      for (let from = 0; from < many; from += 500) {
        await stage.team.atomically(async (tx) => {
          for (let n = from; n < Math.min(many, from + 500); n++)
            await tx.events.append(anEvent({ type: "user.locked", actor: rare(n) ? system : cli }));
        });
      }
      await chainedEvents(stage.team, many);
      for (const query of [{}, { types: ["user.locked"] }]) {
        const first = await stage.team.events.madeBy({ ...query, actor: "system", limit: 10 });
        expect(first.events.map(({ number }) => number)).to.deep.equal([many]);
        expect(first.next).to.equal(51);
        const second = await stage.team.events.madeBy({ ...query, actor: "system", limit: 10, below: 51 });
        expect([second.events.map(({ number }) => number), second.next]).to.deep.equal([[4], undefined]);
      }
    });

    it("are paged after a number and listed newest first, for one subject too", async () => {
      expect(await stage.team.events.head()).to.deep.equal({ number: 0, hash: "0".repeat(64) });
      const [ada, bob] = [aUser().id, aUser().id] as [UserId, UserId];
      for (let n = 1; n <= 6; n++) {
        const subject = { kind: "user", id: n % 2 === 0 ? ada : bob, version: n } as const;
        await stage.team.events.append(anEvent({ at: later(n), subject, data: { n } }));
      }
      const all = await chainedEvents(stage.team, 6);
      expect(all.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6]);
      expect(await stage.team.events.page({ after: 2, limit: 3 })).to.deep.equal(all.slice(2, 5));
      expect(await stage.team.events.page({ after: 6, limit: 3 })).to.deep.equal([]);
      expect(await stage.team.events.latest({ limit: 2 })).to.deep.equal([all[5], all[4]]);
      expect(await stage.team.events.latest({ limit: 2, subjectId: bob })).to.deep.equal([all[4], all[2]]);
      expect(await stage.team.events.latest({ limit: 2, below: 4 })).to.deep.equal([all[2], all[1]]);
      expect(await stage.team.events.latest({ limit: 2, below: 5, subjectId: bob })).to.deep.equal([all[2], all[0]]);
      expect(await stage.team.events.latest({ limit: 2, below: 1 })).to.deep.equal([]);
      expect(await stage.other.events.page({ after: 0, limit: 10 })).to.deep.equal([]);
    });

    it("keep their data apart from what is chained, salted anew each time", async () => {
      const subject = { kind: "user", id: aUser().id, version: 1 } as const;
      for (let n = 0; n < 2; n++) await stage.team.events.append(anEvent({ subject, data: { userName: "ada" } }));
      const [one, other] = await chainedEvents(stage.team, 2);
      expect(one!.data).to.deep.equal({ userName: "ada" });
      expect(one!.salt).to.match(/^[0-9a-f]{32}$/);
      expect(other!.salt).not.to.equal(one!.salt);
      expect(other!.dataDigest).not.to.equal(one!.dataDigest);
    });

    it("have a chain of the installation's own beside those of teams, written with its changes and into a team's", async () => {
      const { installation } = stage.store;
      const team = aTeam({ slug: "made-by-the-operator" });
      const about = anEvent({ type: "team.created", subject: { kind: "team", id: team.id, version: 1 } });
      await installation.atomically(async (tx) => {
        await tx.inTeam(team.id).team.create(team);
        await tx.events.append(about);
        await tx.inTeam(team.id).events.append(anEvent());
      });
      const undone = installation.atomically(async (tx) => {
        await tx.events.append(about);
        const again = aTeam({ slug: "made-by-the-operator" });
        await tx.inTeam(again.id).team.create(again);
      });
      await expectConflict(undone, "slug");
      const own = await chainedEvents(installation, 1);
      expect(own.map(({ number, teamId, type }) => [number, teamId, type])).to.deep.equal([[1, null, "team.created"]]);
      expect(own.every((event) => continuesChain(emptyChain, event))).to.equal(true);
      expect(await chainedEvents(stage.store.inTeam(team.id), 1)).to.have.length(1);
      expect(await installation.events.head()).to.deep.equal({ number: 1, hash: own[0]!.hash });
    });
  });
}
