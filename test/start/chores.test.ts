import { expect } from "chai";
import pino from "pino";
import { setTimeout as sleep } from "node:timers/promises";
import { startChores } from "../../src/start/jobs/start-chores.js";
import { takeTurn, TurnOver, type Chore, type TurnDeps } from "../../src/start/jobs/turn.js";
import { noon } from "../support/builders.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

describe("Chores (DESIGN §7): once, guarded in the process and under a lease that is renewed", () => {
  let temporary: TemporaryStore;
  let time: number;
  beforeEach(async () => {
    temporary = await temporaryStore();
    time = noon;
  });
  afterEach(() => temporary.remove());

  const node = (holder: string, more: Partial<TurnDeps> = {}): TurnDeps => ({
    leases: temporary.store.leases,
    now: () => time,
    holder,
    stopping: new AbortController().signal,
    leaseMs: 1000,
    ...more,
  });
  const chore = (run: Chore["run"], everyMs = 60_000): Chore => ({ name: "work", everyMs, run });
  const nothing = chore(() => Promise.resolve());

  it("are done by one node in each turn, and by the next one when it is over", async () => {
    expect(await takeTurn(node("a"), nothing)).to.equal(true);
    time += 59_998;
    expect(await takeTurn(node("b"), nothing), "done in this turn").to.equal(false);
    time += 1;
    expect(await takeTurn(node("b"), nothing)).to.equal(true);
  });

  it("do not wait for the end that a clock an hour ahead has set", async () => {
    await takeTurn(node("a", { now: () => time + 3_600_000 }), nothing);
    expect(await takeTurn(node("b"), nothing)).to.equal(true);
    time += 59_999;
    expect(await takeTurn(node("b"), nothing)).to.equal(true);
  });

  it("never overlap in a process, however long one takes", async () => {
    let [now, most, turns] = [0, 0, 0];
    const slow = chore(async () => {
      turns++;
      most = Math.max(most, ++now);
      await sleep(120);
      now--;
    }, 10);
    const { leases } = temporary.store;
    const log = pino({ level: "silent" });
    const nodes = ["a", "b"].map((holder) =>
      startChores({ leases, now: Date.now, holder, log, leaseMs: 2000, random: () => 0 }, [slow]),
    );
    await sleep(500);
    await Promise.all(nodes.map((one) => one.stop()));
    expect(most, "at once, at both nodes").to.equal(1);
    expect(turns).to.be.greaterThan(1);
  });

  it("have their first turn soon after the start, however long it is until the next", async () => {
    const { leases } = temporary.store;
    const log = pino({ level: "silent" });
    const deps = { leases, now: Date.now, holder: "a", log, random: () => 0.5, firstWithinMs: 20 };
    let chores: { stop(): Promise<void> } | undefined;
    await new Promise<void>((done) => {
      const told = (): Promise<void> => {
        done();
        return Promise.resolve();
      };
      chores = startChores(deps, [chore(told, 60 * 60_000)]);
    });
    await chores?.stop();
  });

  it("do not begin once they are stopped, not even for the first time", async () => {
    const { leases } = temporary.store;
    const log = pino({ level: "silent" });
    let turns = 0;
    const counted = chore(() => {
      turns++;
      return Promise.resolve();
    }, 10);
    const deps = { leases, now: Date.now, holder: "a", log, random: () => 1 };
    await startChores(deps, [counted]).stop();
    await sleep(60);
    expect(turns).to.equal(0);
  });

  it("hold their lease for as long as they work", async () => {
    const others: boolean[] = [];
    const real = (holder: string) => node(holder, { now: Date.now, leaseMs: 450 });
    const long = chore(async (turn) => {
      for (let portion = 0; portion < 10; portion++) {
        await turn.check();
        await sleep(100);
        others.push(await takeTurn(real("b"), nothing));
      }
    }, 50);
    expect(await takeTurn(real("a"), long)).to.equal(true);
    expect(others.some(Boolean)).to.equal(false);
    expect(await takeTurn(real("b"), nothing), "given back when it was longer than its turn").to.equal(true);
  });

  it("stop where they are when their node was paused and another one took over", async () => {
    let portions = 0;
    const paused = chore(async (turn) => {
      for (;;) {
        await turn.check();
        if (portions++ > 0) continue;
        time += 5_000;
        expect(
          await takeTurn(
            node("b"),
            chore(() => Promise.resolve(), 0),
          ),
        ).to.equal(true);
      }
    });
    const error = await rejection(takeTurn(node("a"), paused));
    expect(error).to.be.instanceOf(TurnOver).with.property("because", "lost");
    expect(portions).to.equal(1);
  });

  it("go on after a pause in which nobody took over", async () => {
    const paused = chore(async (turn) => {
      time += 5_000;
      await turn.check();
      await turn.check();
    });
    expect(await takeTurn(node("a"), paused)).to.equal(true);
  });

  it("stop at their next portion when the process stops, and leave the turn to another node", async () => {
    const stopping = new AbortController();
    const endless = chore(async (turn) => {
      for (;;) {
        await turn.check();
        stopping.abort();
      }
    });
    const error = await rejection(takeTurn(node("a", { stopping: stopping.signal }), endless));
    expect(error).to.be.instanceOf(TurnOver).with.property("because", "stopping");
    expect(await takeTurn(node("b"), nothing)).to.equal(true);
  });
});
