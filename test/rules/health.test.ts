import { expect } from "chai";
import { decideHealth } from "../../src/rules/index.js";

describe("the health of a connection: derived from what came last, and nothing else", () => {
  for (const [told, isPaused, signs, health] of [
    ["silent where nothing came yet", false, [{}], "silent"],
    ["ok once it has worked", false, [{ success: 5 }], "ok"],
    ["ok once one of two things has worked, and the other was not tried", false, [{ success: 5 }, {}], "ok"],
    ["failing where nothing else than a failure came", false, [{ failure: 5 }], "failing"],
    ["failing where the failure came last", false, [{ success: 4, failure: 5 }], "failing"],
    ["ok again where it has worked since: a cured fault is none", false, [{ success: 6, failure: 5 }], "ok"],
    ["ok where both bear one instant", false, [{ success: 5, failure: 5 }], "ok"],
    [
      "failing where one of two things fails, whatever the other does later",
      false,
      [{ failure: 5 }, { success: 9 }],
      "failing",
    ],
    ["paused, whatever came last", true, [{ success: 4, failure: 5 }], "paused"],
  ] as const) {
    it(told, () => {
      expect(decideHealth(isPaused, signs)).to.equal(health);
    });
  }
});
