import { expect } from "chai";
import { Slots } from "../../../src/store/mongo/works/slots.js";
import { Turns } from "../../../src/store/mongo/works/turns.js";

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
  it("differ for works that run at once; those who find none wait for one in the order of asking", async () => {
    const slots = new Slots();
    const taken = await Promise.all(Array.from({ length: 64 }, () => slots.take(10_000)));
    expect(new Set(taken).size).to.equal(64);
    const [first, second] = [slots.take(10_000), slots.take(10_000)];
    expect(await slots.take(1)).to.equal(undefined);
    slots.give(taken[17]!);
    slots.give(taken[3]!);
    expect(await first).to.equal(taken[17]);
    expect(await second).to.equal(taken[3]);
    slots.give(taken[5]!);
    expect(await slots.take(10_000)).to.equal(taken[5]);
  });
});
