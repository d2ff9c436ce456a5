import { StoreConflict, StoreUnavailable } from "../../../src/store/port/errors.js";
import { expect } from "chai";
import { aGroup, anEvent, aUser, later } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { commitsOf, sqliteStage } from "./stage.js";

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("the one writer of the SQLite engine (design, section 7)", () => {
  const stage = sqliteStage();

  it("shares one COMMIT between the works of simultaneous requests, at most 64 of them", async () => {
    const works = (count: number) =>
      commitsOf(stage.writing, () =>
        Promise.all(Array.from({ length: count }, () => stage.team.users.create(aUser()))),
      );
    expect(await works(50)).to.equal(1);
    expect(await works(65)).to.equal(2);
    expect(await stage.team.users.count({ scope: {} })).to.equal(115);
  });

  it("undoes the work that fails and commits the others of its batch", async () => {
    const outcomes = await Promise.allSettled([
      stage.team.users.create(aUser({ userName: "ada" })),
      stage.team.atomically(async (tx) => {
        await tx.users.create(aUser({ userName: "bob" }));
        await tx.users.create(aUser({ userName: "ADA" }));
      }),
      stage.team.users.create(aUser({ userName: "cyd" })),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
    expect(await stage.team.users.byUserName("bob")).to.equal(undefined);
    expect(await stage.team.users.count({ scope: {} })).to.equal(2);
  });

  it("runs no work twice for another that failed before it changed anything", async () => {
    let runs = 0;
    const work = (fails: boolean) =>
      stage.team.atomically(async (tx) => {
        runs++;
        await tx.users.byUserName("ada");
        if (fails) throw new Error("refused");
        await tx.users.create(aUser());
      });
    const outcomes = await Promise.allSettled([work(false), work(true), work(false)]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
    expect(runs).to.equal(3);
    expect(await stage.team.users.count({ scope: {} })).to.equal(2);
  });

  it("keeps guarding works for a while after one failed with changes made, so that the next cost nobody a second run", async () => {
    const runs: string[] = [];
    const work = (userName: string, fails: boolean) =>
      stage.team.atomically(async (tx) => {
        runs.push(userName);
        await tx.users.create(aUser({ userName }));
        if (fails) throw new Error("refused");
      });
    await Promise.allSettled([work("a", false), work("b", true)]);
    expect(runs).to.deep.equal(["a", "b", "a", "b"]);
    await Promise.allSettled([work("c", true), work("d", false)]);
    expect(runs.slice(4)).to.deep.equal(["c", "d"]);
    expect(await stage.team.users.count({ scope: {} })).to.equal(2);
  });

  it("leaves the event loop free while a COMMIT waits for the disk", async () => {
    // A megabyte to be written and synced, seen from the loop: were it held, no turn would ever come before the answer. Where
    // the machine is busy the thread of the COMMIT may have the processor to itself, so it is looked at more than once.
    let turns = 0;
    const turn = (): void => {
      turns++;
      pending = setImmediate(turn);
    };
    const commit = stage.writing.commit.bind(stage.writing);
    const turnsOfCommits: number[] = [];
    stage.writing.commit = async () => {
      const before = turns;
      await commit();
      turnsOfCommits.push(turns - before);
    };
    let pending = setImmediate(turn);
    for (let made = 0; made < 10; made++) {
      await stage.team.users.create(aUser({ userName: `user-${made}`, profile: { title: "x".repeat(1_000_000) } }));
    }
    clearImmediate(pending);
    expect(Math.max(...turnsOfCommits), turnsOfCommits.join(" ")).to.be.greaterThan(1);
  });

  it("answers only after the COMMIT, failures too, for they may rest on what is not committed yet", async () => {
    const order: string[] = [];
    const commit = stage.writing.commit.bind(stage.writing);
    stage.writing.commit = async () => {
      await commit();
      order.push("commit");
    };
    await Promise.allSettled([
      stage.team.users.create(aUser({ userName: "ada" })).then(() => order.push("made")),
      stage.team.users.create(aUser({ userName: "ada" })).catch(() => order.push("refused")),
    ]);
    stage.writing.commit = commit;
    expect(order).to.deep.equal(["commit", "made", "refused"]);
  });

  it("runs each work again alone when their shared COMMIT fails", async () => {
    const commit = stage.writing.commit.bind(stage.writing);
    let fails = 1;
    stage.writing.commit = () =>
      fails-- > 0 ? Promise.reject(new StoreUnavailable("the disk was full for a moment")) : commit();
    const outcomes = await Promise.allSettled(
      ["ada", "ADA", "bob"].map((userName) => stage.team.users.create(aUser({ userName }))),
    );
    stage.writing.commit = commit;
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
    expect(await stage.team.users.count({ scope: {} })).to.equal(2);
  });

  it("runs all of them again when a fault took the whole transaction", async () => {
    let tries = 0;
    const outcomes = await Promise.allSettled([
      stage.team.users.create(aUser({ userName: "ada" })),
      stage.team.atomically(async (tx) => {
        await tx.users.create(aUser({ userName: "bob" }));
        if (++tries === 1) {
          stage.writing.exec("ROLLBACK"); // as SQLite itself does over a full disk
          throw new StoreUnavailable("full");
        }
      }),
      stage.team.users.create(aUser({ userName: "cyd" })),
    ]);
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["fulfilled", "fulfilled", "fulfilled"]);
    expect(tries).to.equal(2);
    expect(await stage.team.users.count({ scope: {} })).to.equal(3);
  });

  it("runs a large work alone, and once more when it was begun among others", async () => {
    let begun = 0;
    const large = stage.team.atomically(async (tx) => {
      begun++;
      for (let n = 0; n < 1500; n++) await tx.events.append(anEvent());
    });
    const small = stage.team.users.create(aUser({ userName: "small" }));
    await Promise.all([large, small]);
    expect(begun).to.equal(2);
    expect(await stage.team.events.head()).to.have.property("number", 1500);
  });

  it("lets the event loop turn during a large work", async () => {
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    await stage.team.atomically(async (tx) => {
      for (let n = 0; n < 5000; n++) await tx.seats.used();
    });
    clearInterval(ticking);
    expect(turns).to.be.greaterThan(0);
  });

  it("refuses outer writes of every kind inside a work, and its own store after it", async () => {
    const error = await rejection(stage.team.atomically(() => stage.store.notes.put("key", "value", later(1))));
    expect(String(error)).to.match(/inside a work/);
    const kept = await stage.team.atomically((tx) => Promise.resolve({ tx }));
    expect(String(await rejection(kept.tx.users.create(aUser())))).to.match(/this work is over/);
    expect(String(await rejection(kept.tx.users.byUserName("ada")))).to.match(/this work is over/);
  });

  it("lets what a work has started go on by itself once the work is over", async () => {
    let follow: Promise<unknown> | undefined;
    await stage.team.atomically(async (tx) => {
      await tx.users.create(aUser({ userName: "ada" }));
      follow = soon().then(() => stage.team.groups.create(aGroup({ displayName: "later" })));
    });
    await follow;
    expect(await stage.team.groups.byName("later")).to.not.equal(undefined);
  });

  it("finishes what was submitted before it is closed, and takes nothing after", async () => {
    const works = Array.from({ length: 100 }, () => stage.team.events.append(anEvent()));
    const closing = stage.store.close();
    await Promise.all(works);
    await closing;
    expect(await rejection(stage.team.users.create(aUser()))).to.be.instanceOf(StoreUnavailable);
  });

  it("lets nothing follow the first call of a work that fails", async () => {
    await stage.team.users.create(aUser({ userName: "ada" }));
    const seen: unknown[] = [];
    const work = stage.team.atomically(async (tx) => {
      seen.push(await rejection(tx.users.create(aUser({ userName: "ada" }))));
      seen.push(await rejection(tx.users.create(aUser({ userName: "bob" }))));
      seen.push(await rejection(tx.users.byUserName("ada")));
    });
    expect(await rejection(work)).to.equal(seen[0]);
    expect(new Set(seen).size).to.equal(1);
  });

  it("tells a conflict from a fault", async () => {
    await stage.team.users.create(aUser({ userName: "ada" }));
    const error = await rejection(stage.team.users.create(aUser({ userName: "Ada" })));
    expect(error).to.be.instanceOf(StoreConflict);
    expect(String(error)).to.not.include("UNIQUE");
  });
});

describe("the patience of the one writer", () => {
  const stage = sqliteStage({ workMs: 300 });

  it("undoes a work that takes too long, or waits for something else than the store, and goes on", async () => {
    let late: unknown;
    const stuck = stage.team.atomically(async (tx) => {
      await tx.users.create(aUser({ userName: "stuck" }));
      await new Promise((resolve) => setTimeout(resolve, 600));
      late = await rejection(tx.users.create(aUser({ userName: "late" })));
    });
    const next = stage.team.users.create(aUser({ userName: "next" }));
    expect(await rejection(stuck)).to.be.instanceOf(StoreUnavailable);
    await next;
    while (late === undefined) await soon();
    expect(late)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/this work is over/);
    expect(await stage.team.users.byUserName("stuck")).to.equal(undefined);
    expect(await stage.team.users.count({ scope: {} })).to.equal(1);

    const endless = stage.team.atomically(async (tx) => {
      for (;;) await tx.seats.used();
    });
    expect(await rejection(endless)).to.be.instanceOf(StoreUnavailable);
    await stage.team.users.create(aUser({ userName: "after" }));
  });
});
