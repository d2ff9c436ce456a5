import { expect } from "chai";
import { Slots } from "../../../src/store/mongo/slots.js";
import { Turns } from "../../../src/store/mongo/turns.js";

describe("turns within a process", () => {
  it("go to one at a time, in the order of asking", async () => {
    const turns = new Turns();
    const order: string[] = [];
    expect(turns.tryTake("group")).to.equal(true);
    expect(turns.tryTake("group")).to.equal(false);
    expect(turns.tryTake("another")).to.equal(true);
    const waiting = ["first", "second", "third"].map(async (name) => {
      expect(await turns.take("group", 10_000)).to.equal(true);
      order.push(name);
      turns.release("group");
    });
    expect(order).to.deep.equal([]);
    turns.release("group");
    await Promise.all(waiting);
    expect(order).to.deep.equal(["first", "second", "third"]);
    expect(turns.tryTake("group")).to.equal(true);
  });

  it("are not given to one whose patience has ended", async () => {
    const turns = new Turns();
    turns.tryTake("group");
    expect(await turns.take("group", 1)).to.equal(false);
    const patient = turns.take("group", 10_000);
    turns.release("group");
    expect(await patient).to.equal(true);
    turns.release("group");
    expect(turns.tryTake("group")).to.equal(true);
  });
});

describe("slots of kept numbers", () => {
  it("differ for works that run at once, and are given again", () => {
    const slots = new Slots();
    const taken = Array.from({ length: 64 }, () => slots.take());
    expect(new Set(taken).size).to.equal(64);
    slots.give(taken[17]!);
    expect(slots.take()).to.equal(taken[17]);
    expect(taken, "one more than there are shares one").to.include(slots.take());
  });
});
