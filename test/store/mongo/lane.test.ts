import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { Lane, type LaneClock } from "../../../src/store/mongo/works/lane.js";

describe("the lane of works", () => {
  /** Stands still until it is moved on; what it is asked to call waits for `pass`. */
  class StillClock implements LaneClock {
    at = 0;
    readonly #asked: { readonly ms: number; readonly run: () => void }[] = [];
    now(): number {
      return this.at;
    }
    after(ms: number, run: () => void): () => void {
      this.#asked.push({ ms, run });
      return () => undefined;
    }
    /** How long it was asked to wait, each time, once it was so many times. */
    async asked(count: number): Promise<readonly number[]> {
      while (this.#asked.length < count) await nextTurn();
      return this.#asked.map(({ ms }) => ms);
    }
    pass(): void {
      for (const { run } of this.#asked) run();
    }
  }

  /** Runs what it is given as soon as it is told to. */
  function stage() {
    const clock = new StillClock();
    const runs: { readonly together: readonly number[]; readonly end: () => void }[] = [];
    let hear = (): void => undefined;
    const lane = new Lane<number>((together) => {
      return new Promise((end) => {
        runs.push({ together, end });
        hear();
      });
    }, clock);
    const started = async (count: number) => {
      while (runs.length < count) await new Promise<void>((resolve) => (hear = resolve));
      return runs.map(({ together }) => together);
    };
    return { lane, runs, started, clock };
  }

  it("runs together what comes at once, and next what came meanwhile", async () => {
    const { lane, runs, started } = stage();
    for (const one of [1, 2, 3]) lane.add(one);
    await started(1);
    for (const one of [4, 5]) lane.add(one);
    runs[0]?.end();
    expect(await started(2)).to.deep.equal([
      [1, 2, 3],
      [4, 5],
    ]);
    runs[1]?.end();
    lane.add(6);
    expect(await started(3)).to.deep.include([6]);
  });

  it("runs so many together at most, and loses none", async () => {
    const { lane, runs, started } = stage();
    for (let one = 0; one < 100; one++) lane.add(one);
    for (let at = 0; runs.reduce((all, { together }) => all + together.length, 0) < 100; at++) {
      const all = await started(at + 1);
      expect(all[at]?.length).to.be.within(1, 32);
      runs[at]?.end();
    }
    expect(runs.flatMap(({ together }) => together)).to.deep.equal(Array.from({ length: 100 }, (_, n) => n));
  });

  it("waits a moment for those who were just answered, so that a push does not run in two halves", async () => {
    const { lane, runs, started, clock } = stage();
    for (const one of [1, 2, 3]) lane.add(one);
    await started(1);
    lane.add(4);
    clock.at = 60;
    runs[0]?.end();
    expect(await clock.asked(1), "never longer").to.deep.equal([8]);
    for (const one of [1, 2, 3]) lane.add(one); // by then they have their answer and ask again
    expect(await started(2)).to.deep.equal([
      [1, 2, 3],
      [4, 1, 2, 3],
    ]);
  });

  it("waits for nobody who does not come, nor where only one was there before", async () => {
    const { lane, runs, started, clock } = stage();
    for (const one of [1, 2, 3]) lane.add(one);
    await started(1);
    clock.at = 6;
    runs[0]?.end();
    lane.add(4);
    expect(await clock.asked(1), "a third of what the last run took").to.deep.equal([2]);
    clock.pass();
    expect(await started(2)).to.deep.include([4]);
    clock.at = 60;
    runs[1]?.end();
    await nextTurn();
    lane.add(5);
    expect(await started(3)).to.deep.include([5]);
    expect(await clock.asked(1)).to.have.length(1);
  });

  it("does not let those wait for long who come behind somebody that takes long", async () => {
    const { lane, started } = stage();
    lane.add(1);
    await started(1);
    lane.add(2);
    expect(await started(2)).to.deep.equal([[1], [2]]); // the first has not ended
  });
});
