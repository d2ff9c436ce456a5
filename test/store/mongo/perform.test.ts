import { expect } from "chai";
import { StoreUnavailable } from "../../../src/store/port/errors.js";
import type { Collection } from "../../../src/store/mongo/driver.js";
import { perform } from "../../../src/store/mongo/works/perform.js";
import type { Find } from "../../../src/store/mongo/works/request.js";
import { rejection } from "../../support/rejection.js";

describe("a call to MongoDB", () => {
  const find: Find = { op: "find", kind: "users", filter: { _id: "u" }, reading: {} };
  const answering = (answer: Promise<unknown>) => {
    return { find: () => ({ toArray: () => answer }) } as unknown as Collection;
  };

  it("ends as unavailable where the driver has lost it with its connection", async () => {
    const lost = perform(answering(new Promise(() => undefined)), find, {}, 10);
    expect(await rejection(lost)).to.be.instanceOf(StoreUnavailable);
  });

  it("answers what comes in time", async () => {
    expect(await perform(answering(Promise.resolve(["ada"])), find, {}, 60_000)).to.deep.equal(["ada"]);
  });
});
