import { expect } from "chai";
import { rejection } from "../../support/rejection.js";
import type { Stage } from "./stage.js";

/** Counts end by the store's own clock. */
const in60s = (): number => Date.now() + 60_000;

export function countersContract(stage: Stage): void {
  describe("counters", () => {
    it("answer the count so far, each key by itself", async () => {
      const { counters } = stage.store;
      expect(await counters.add("a", 1, in60s())).to.equal(1);
      expect(await counters.add("a", 2, in60s())).to.equal(3);
      expect(await counters.add("A", 1, in60s())).to.equal(1);
      expect(await counters.add("a", 1, in60s())).to.equal(4);
    });

    it("only look where nothing is added", async () => {
      const { counters } = stage.store;
      expect(await counters.add("a", 0, in60s())).to.equal(0);
      expect(await counters.add("a", 1, in60s())).to.equal(1);
      expect(await counters.add("a", 0, in60s())).to.equal(1);
      for (let n = 0; n < 40; n++) await counters.add("a", 1, in60s());
      expect(await counters.add("a", 0, in60s())).to.equal(41);
    });

    it("take back what was added, and never more than is there", async () => {
      const { counters } = stage.store;
      expect(await counters.add("a", -1, in60s())).to.equal(0);
      expect(await counters.add("a", 3, in60s())).to.equal(3);
      expect(await counters.add("a", -1, in60s())).to.equal(2);
      expect(await counters.add("a", 1, in60s())).to.equal(3);
      expect(await counters.add("a", -9, in60s())).to.equal(0);
      expect(await counters.add("a", 1, in60s())).to.equal(1);
    });

    it("begin anew after the end that the first one set", async () => {
      const { counters } = stage.store;
      const end = Date.now() + 150;
      expect(await counters.add("a", 1, end)).to.equal(1);
      expect(await counters.add("a", 1, in60s())).to.equal(2);
      await new Promise((resolve) => setTimeout(resolve, end - Date.now() + 20));
      expect(await counters.add("a", 0, in60s())).to.equal(0);
      expect(await counters.add("a", 5, in60s())).to.equal(5);
      expect(await counters.add("a", 1, in60s())).to.equal(6);
    });

    it("give no count twice and leave none out, however many add at once", async () => {
      const { counters } = stage.store;
      const counts = await Promise.all(Array.from({ length: 500 }, () => counters.add("a", 1, in60s())));
      counts.push(await counters.add("a", 1, in60s()));
      expect(counts.sort((one, two) => one - two)).to.deep.equal(Array.from({ length: 501 }, (_, n) => n + 1));
    });

    it("take no part in a work: what is undone stays counted", async () => {
      const { counters } = stage.store;
      await rejection(
        stage.team.atomically(async () => {
          await counters.add("a", 1, in60s());
          throw new Error("undone");
        }),
      );
      expect(await counters.add("a", 0, in60s())).to.equal(1);
    });

    it("are swept after their end", async () => {
      const { counters } = stage.store;
      await counters.add("old", 1, Date.now() + 1_000);
      await counters.add("young", 1, in60s());
      await stage.store.ping(); // a count is on no disk yet, and the sweep sees what is
      expect(await stage.store.sweep(Date.now() + 2_000)).to.equal(1);
      expect(await counters.add("young", 0, in60s())).to.equal(1);
    });

    it("refuse what is no addition", async () => {
      const { counters } = stage.store;
      const refused = await Promise.all([0.5, Number.NaN].map((by) => rejection(counters.add("a", by, in60s()))));
      for (const error of refused) expect(error).to.be.instanceOf(TypeError);
      expect(await counters.add("a", 0, in60s())).to.equal(0);
    });
  });
}
