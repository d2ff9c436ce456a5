import { expect } from "chai";
import { daysUntil, endingSoon, warnedDaysOf, type Ends } from "../../src/rules/index.js";
import { day, later, noon } from "../support/builders.js";

describe("The days before an end (design §5)", () => {
  const rows: readonly [string, number, number, number | undefined][] = [
    ["nothing to warn of at 30 days", later(30 * day), 30, undefined],
    ["30 from just below 30 days", later(30 * day - 1), 29, 30],
    ["30 at 14 days", later(14 * day), 14, 30],
    ["14 from just below 14 days", later(14 * day - 1), 13, 14],
    ["14 at 3 days", later(3 * day), 3, 14],
    ["3 from just below 3 days", later(3 * day - 1), 2, 3],
    ["3 at its very end", noon, 0, 3],
    ["3 once it has ended", later(-1), -1, 3],
  ];
  for (const [what, endsAt, days, warned] of rows) {
    it(`are ${what}`, () => {
      expect(daysUntil(endsAt, noon)).to.equal(days);
      expect(warnedDaysOf(endsAt, noon)).to.equal(warned);
    });
  }
});

describe("What ends soon, and has no successor (design §5)", () => {
  const token = (endsAt: number | undefined, turn: number, own: Partial<Ends> = {}): Ends => {
    return { kind: "token", endsAt, place: "entra scim", turn, ...own };
  };
  const certificate = (endsAt: number, place = "okta"): Ends => ({ kind: "certificate", endsAt, place });
  const [soon, sooner, far] = [later(10 * day), later(2 * day), later(200 * day)];

  const rows: readonly [string, readonly Ends[], readonly number[]][] = [
    ["a token that ends in ten days", [token(soon, 1)], [0]],
    ["no token that ends in 200", [token(far, 1)], []],
    ["no token that never ends", [token(undefined, 1)], []],
    ["several, what ends first before the others", [token(soon, 1), certificate(sooner)], [1, 0]],
    ["no token that a later one outlives", [token(soon, 1), token(far, 2)], []],
    ["no token that a later one outlives by a millisecond, but that one", [token(soon, 1), token(soon + 1, 2)], [1]],
    ["both where the later one ends with it", [token(soon, 1), token(soon, 2)], [0, 1]],
    ["both where the later one ends before it", [token(soon, 1), token(sooner, 2)], [1, 0]],
    ["no token where the later one never ends", [token(soon, 1), token(undefined, 2)], []],
    ["no token that another one of the same instant outlives", [token(soon, 1), token(far, 1)], []],
    ["a token that an earlier one outlives: the later is to be used", [token(far, 1), token(soon, 2)], [1]],
    ["a token where an earlier one never ends", [token(undefined, 1), token(soon, 2)], [1]],
    ["a token beside a later one in another place", [token(soon, 1), token(far, 2, { place: "okta scim" })], [0]],
    ["a token beside a later key of its name", [token(soon, 1), token(far, 2, { kind: "api_key" })], [0]],
    ["both where the later one has ended too", [token(later(-day), 1), token(later(-1), 2)], [0, 1]],
    ["both where the later one ends now", [token(later(-day), 1), token(noon, 2)], [0, 1]],
    ["no ended token where the later one is good for a moment", [token(later(-day), 1), token(later(1), 2)], [1]],
    ["no certificate beside one that does not end soon", [certificate(soon), certificate(far)], []],
    ["both certificates where both end soon", [certificate(soon), certificate(sooner)], [1, 0]],
    ["a certificate beside one of another method", [certificate(soon), certificate(far, "entra")], [0]],
  ];
  for (const [what, all, warned] of rows) {
    it(`is ${what}`, () => expect(endingSoon(all, noon).map((one) => all.indexOf(one))).to.deep.equal(warned));
  }
});
