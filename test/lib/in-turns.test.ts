import { expect } from "chai";
import { inTurns, type Portions } from "../../src/lib/in-turns.js";

describe("Work in portions", () => {
  it("is done one after the other where several wait, so that the memory of one is taken at a time", async () => {
    let [made, most] = [0, 0];
    const work = function* (): Portions<string> {
      yield;
      made++;
      most = Math.max(most, made);
      yield;
      yield;
      made--;
      return "done";
    };
    const all = await Promise.all(Array.from({ length: 5 }, () => inTurns(work)));
    expect(all).to.deep.equal(Array.from({ length: 5 }, () => "done"));
    expect([made, most]).to.deep.equal([0, 1]);
  });

  it("of one portion waits for nobody", async () => {
    const order: string[] = [];
    const long = function* (): Portions<undefined> {
      yield;
      order.push("long");
      return undefined;
    };
    // eslint-disable-next-line require-yield -- it is all in one
    const short = function* (): Portions<undefined> {
      order.push("short");
      return undefined;
    };
    const others = [inTurns(long), inTurns(long)];
    await inTurns(short);
    expect(order).to.deep.equal(["short"]);
    await Promise.all(others);
    expect(order).to.deep.equal(["short", "long", "long"]);
  });

  it("goes on for others where one fails, at its beginning or in the midst of it", async () => {
    const failing = (at: number) =>
      function* (): Portions<number> {
        for (let n = 0; n < at; n++) yield;
        throw new Error(`at ${at}`);
      };
    const whole = function* (): Portions<number> {
      yield;
      return 7;
    };
    const all = await Promise.allSettled(
      [failing(2), failing(0), failing(1), whole].map((work) => inTurns<number>(work)),
    );
    expect(all.map((one) => (one.status === "fulfilled" ? one.value : (one.reason as Error).message))).to.deep.equal([
      "at 2",
      "at 0",
      "at 1",
      7,
    ]);
  });
});
