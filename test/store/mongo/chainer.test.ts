import { expect } from "chai";
import type { Connection } from "mongoose";
import { Calls } from "../../../src/store/mongo/works/calls.js";
import { connect } from "../../../src/store/mongo/connect.js";
import type { EventDoc } from "../../../src/store/mongo/documents/documents.js";
import { eventDocument } from "../../../src/store/mongo/chaining/event-body.js";
import { eventsOf, writeEvents } from "../../../src/store/mongo/chaining/events.js";
import { migrate } from "../../../src/store/mongo/migrations/migrate.js";
import { Reads } from "../../../src/store/mongo/works/reads.js";
import { chainBatch, Chainer } from "../../../src/store/mongo/chaining/chainer.js";
import { Works } from "../../../src/store/mongo/works/works.js";
import { continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { acme, anEvent, noon } from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";

describe("the chainer of events", () => {
  const stage = mongoStage();
  let connection: Connection;
  let calls: Calls;

  beforeEach(async () => {
    connection = await connect(stage.database.uri, 5_000);
    const works = new Works(connection, 20_000);
    calls = new Calls(works, new Reads((kind) => works.collectionOf(kind)), writeEvents);
    await migrate(connection, calls, { now: Date.now });
  });
  afterEach(() => connection.close());

  const asleep = { catchUp: () => Promise.resolve() };
  const events = () => eventsOf(calls, acme, asleep);
  const write = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await events().append(anEvent({ data: { n } }));
  };
  const chainer = (now: () => number): Chainer =>
    new Chainer(calls, { pollMs: 1_000, leaseMs: 10_000, now, onFault: () => undefined });

  async function expectChain(count: number): Promise<void> {
    const chained = await events().page({ after: 0, limit: 1000 });
    expect(chained).to.have.length(count);
    let head = emptyChain;
    for (const event of chained) {
      expect(continuesChain(head, event), `event ${event.number}`).to.equal(true);
      head = event;
    }
    expect(await events().head()).to.deep.equal({ number: head.number, hash: head.hash });
  }

  it("shows nothing before it is chained", async () => {
    await write(2);
    await expectChain(0);
    await chainer(() => noon).round();
    await expectChain(2);
  });

  it("works alone until its lease has ended, then another takes over and goes on with the chain", async () => {
    let now = noon;
    const [first, second] = [chainer(() => now), chainer(() => now)];
    await write(2);
    await first.round();
    await write(1);
    await second.round();
    await expectChain(2);
    now += 10_001;
    await second.round();
    await expectChain(3);
    await write(1);
    await first.round();
    await expectChain(3);
    expect((await calls.one("heads", { _id: acme }))?.term).to.equal(2);
  });

  for (const [what, sealedBefore, name] of [
    ["the first batch of a team", 0, "insert"],
    ["a later batch", 2, "update"],
  ] as const) {
    it(`that was paused in the middle of ${what} loses to the one that took over`, async () => {
      await write(sealedBefore);
      await chainBatch(calls, acme, 1);
      await write(3);
      const { paused, reached, goOn } = pausedBefore(name);
      const old = chainBatch(paused, acme, 1);
      await reached;
      expect(await chainBatch(calls, acme, 2)).to.equal(3);
      await write(2);
      goOn();
      expect(await old).to.equal("lost");
      expect(await chainBatch(calls, acme, 2)).to.equal(2);
      await expectChain(sealedBefore + 5);
    });
  }

  it("chains each batch once where two believe to be alone", async () => {
    await write(12);
    const results = await Promise.all([1, 1, 1].map((term) => chainBatch(calls, acme, term)));
    expect(results.filter((result) => result === 12)).to.have.length(1);
    await expectChain(12);
  });

  it("numbers a subject's events by its versions, also where they stand behind a full batch", async () => {
    const waiting = (at: number, id: string, version?: number): EventDoc => ({
      ...eventDocument({
        of: acme,
        draft: anEvent({ subject: { kind: "user", id, ...(version !== undefined && { version }) } }),
      }),
      _id: `01k${String(at).padStart(23, "0")}`,
    });
    const others = Array.from({ length: 600 }, (_, n) => waiting(n, `u${n}`));
    others[3] = waiting(3, "ada", 2); // by a node whose clock is behind
    others[590] = waiting(590, "ada", 1);
    await calls.insertMany("events", others);
    while ((await chainBatch(calls, acme, 1)) !== 0);
    await expectChain(600);
    const own = await events().latest({ limit: 10, subjectId: "ada" });
    expect(own.map((event) => event.subject.version)).to.deep.equal([2, 1]);
  });

  /** The same calls, of which the first of this name inside a work waits until it is let go. */
  function pausedBefore(name: keyof Calls): { paused: Calls; reached: Promise<void>; goOn: () => void } {
    let goOn = (): void => undefined;
    let arrive = (): void => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    const gated = (inside: Calls): Calls =>
      new Proxy(inside, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key, target);
          if (typeof value !== "function") return value;
          return async (...given: unknown[]): Promise<unknown> => {
            if (key === name) {
              arrive();
              await gate;
            }
            return (value as (...all: unknown[]) => unknown).apply(target, given);
          };
        },
      });
    const paused = new Proxy(calls, {
      get: (target, key) => {
        if (key !== "together") return Reflect.get(target, key, target) as unknown;
        const together: Calls["together"] = (run) => target.together((inside, work) => run(gated(inside), work));
        return together;
      },
    });
    return { paused, reached, goOn: () => goOn() };
  }
});
