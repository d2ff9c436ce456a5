import { expect } from "chai";
import type { Trace } from "../../src/model/trace.js";
import { onlyRefusals } from "../../src/teams/index.js";
import { aTrace, later } from "../support/builders.js";

const minute = 60_000;
const refused = (minutes: number, code = "saml_signature"): Trace =>
  aTrace({ outcome: "refused", at: later(minutes * minute), code });
const signedIn = (minutes: number): Trace => aTrace({ outcome: "signed-in", at: later(minutes * minute) });
const warned = (...oldestFirst: Trace[]) =>
  onlyRefusals({ slug: "acme-okta" }, oldestFirst.toReversed(), later(60 * minute));

describe("the warning that nobody gets in by a method", () => {
  it("tells since when, how often, the usual code and where to look", () => {
    expect(warned(signedIn(0), refused(30), refused(31, "saml_audience"), refused(40))).to.deep.equal([
      "Only refusals since 2026-11-25 12:30:00Z: 3, most often saml_signature. Its failures say why: drawbridge failures list --method acme-okta",
    ]);
  });

  it("says so where it cannot know how many there were", () => {
    expect(warned(refused(30), refused(31), refused(40))[0]).to.include(": 3 or more, ");
  });

  const quiet: readonly (readonly [string, readonly Trace[]])[] = [
    ["nobody has tried", []],
    ["somebody came in since", [refused(1), refused(2), refused(3), signedIn(4), refused(50)]],
    ["it is but one or two", [signedIn(0), refused(30), refused(40)]],
    ["it has just begun", [signedIn(0), refused(46), refused(47), refused(48)]],
  ];
  for (const [when, traces] of quiet)
    it(`is not given where ${when}`, () => expect(warned(...traces)).to.deep.equal([]));

  it("does not count a test sign-in as somebody who came in", () => {
    const test = aTrace({ outcome: "test", at: later(50 * minute) });
    expect(warned(signedIn(0), refused(30), refused(31), refused(32), test)).to.have.length(1);
  });
});
