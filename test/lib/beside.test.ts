import { expect } from "chai";
import { Beside } from "../../src/lib/beside.js";

describe("What is kept beside an object of somebody else's", () => {
  it("is found by the very object, and by whoever has kept it there", () => {
    const [ages, names] = [new Beside<object, number>(), new Beside<object, string>()];
    const [one, other] = [{}, {}];
    ages.set(one, 1);
    names.set(one, "one");
    ages.set(other, 2);
    expect([ages.get(one), ages.get(other), names.get(one), names.get(other)]).to.deep.equal([1, 2, "one", undefined]);
    ages.set(one, 3);
    expect(ages.get(one)).to.equal(3);
  });

  it("shows in no list of its names, and in nothing that is written of it", () => {
    const kept = new Beside<object, string>();
    const one = { a: 1 };
    kept.set(one, "secret");
    expect(Object.keys(one)).to.deep.equal(["a"]);
    expect(JSON.stringify(one)).to.equal('{"a":1}');
  });
});
