import { expect } from "chai";
import { CountersInMemory } from "../../../src/store/sqlite/counters.js";

describe("counts in memory", () => {
  it("have room for so many keys: what has ended goes first, then the oldest", async () => {
    let now = 0;
    const counters = new CountersInMemory(() => now, 10);
    await counters.add("ended", 1, 5);
    for (let n = 0; n < 9; n++) await counters.add(`k${n}`, 7, 100);
    now = 5;
    await counters.add("k9", 7, 100);
    expect(await counters.add("k0", 0, 100), "the ended one made room").to.equal(7);
    await counters.add("k10", 7, 100);
    expect(await counters.add("k0", 0, 100)).to.equal(0);
    expect(await counters.add("k10", 0, 100)).to.equal(7);
    expect(await counters.add("k5", 0, 100)).to.equal(7);
  });
});
