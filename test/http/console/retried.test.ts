import { expect } from "chai";
import { toldOf } from "../../../src/http/console/activity/retried.js";

const refused = {
  id: "01",
  target: 'PUT Users "Staff (drawbridge team pilot)"',
  outcome: "refused",
  detail: 'The user "Staff (drawbridge team pilot)" was removed. Clear the removal first (`drawbridge user restore`).',
} as const;

describe("what the console tells of what was tried again (DESIGN §5)", () => {
  it("leaves the command out of what is told of a refusal, and nothing of a name", () => {
    const why = 'The user "Staff (drawbridge team pilot)" was removed. Clear the removal first.';
    expect(toldOf([refused]).text).to.equal(`${refused.target}: not done. ${why}`);
    const two = toldOf([{ ...refused, outcome: "done", detail: "200" }, refused]);
    expect(two.text).to.equal(`1 of 2 are done. The first that is not says: ${why}`);
  });
});
