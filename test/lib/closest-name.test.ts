import { expect } from "chai";
import { closestName, didYouMean } from "../../src/lib/closest-name.js";

describe("The name that was probably meant", () => {
  const known = ["acme-okta", "acme-entra", "globex"];
  for (const [typed, meant] of [
    ["acme-otka", "acme-okta"],
    ["acme_okta", "acme-okta"],
    ["Acme-Okta", "acme-okta"],
    ["acm-entra", "acme-entra"],
    ["glo", "globex"],
    ["globexx", "globex"],
    ["initech", undefined],
    ["", undefined],
    ["x", undefined],
  ] as const) {
    it(`takes "${typed}" for ${meant ?? "none of them"}`, () => expect(closestName(typed, known)).to.equal(meant));
  }

  it("is a sentence to put behind a refusal, or nothing", () => {
    expect(didYouMean("acme-otka", known)).to.equal(' Did you mean "acme-okta"?');
    expect(didYouMean("initech", known)).to.equal("");
    expect(didYouMean("globex", known)).to.equal("");
  });

  it("does not slow down on long words", () => {
    const long = "a".repeat(100_000);
    expect(closestName(long, [`${long}b`, "b"])).to.equal(undefined);
    expect(closestName("acme", [long])).to.equal(undefined);
  });
});
