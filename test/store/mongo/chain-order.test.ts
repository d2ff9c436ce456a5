import { expect } from "chai";
import type { EventDoc } from "../../../src/store/mongo/documents/documents.js";
import { chainOrder } from "../../../src/store/mongo/chaining/chain-order.js";

function waiting(_id: string, subject: string, subjectVersion?: number): EventDoc {
  const order = subjectVersion === undefined ? {} : { subjectVersion };
  return {
    _id,
    chain: "acme",
    chained: false,
    subject,
    type: "user.updated",
    body: "{}",
    salt: null,
    data: null,
    ...order,
  };
}

describe("the order in which events are chained", () => {
  const order = (events: readonly EventDoc[]) => chainOrder(events).map(({ _id }) => _id);

  it("is that of their ids", () => {
    expect(order([waiting("c", "x"), waiting("a", "y"), waiting("b", "x")])).to.deep.equal(["a", "b", "c"]);
  });

  it("follows a subject's versions where the clocks of two nodes disagree, and leaves the others in their places", () => {
    const events = [waiting("a", "ada", 3), waiting("b", "bob", 1), waiting("c", "ada", 2), waiting("d", "ada", 4)];
    expect(order(events)).to.deep.equal(["c", "b", "a", "d"]);
  });

  it("keeps events of one version as they were written, and those without a version where they stand", () => {
    const events = [waiting("a", "ada", 2), waiting("b", "ada"), waiting("c", "ada", 2), waiting("d", "ada", 1)];
    expect(order(events)).to.deep.equal(["d", "b", "a", "c"]);
  });
});
