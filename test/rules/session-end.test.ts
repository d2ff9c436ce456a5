import { expect } from "chai";
import { defaultPolicies } from "../../src/model/team.js";
import { decideSessionEnd, sessionEndText } from "../../src/rules/index.js";
import { aMethod, noon } from "../support/builders.js";

const minute = 60_000;

describe("The end of a session (design §2; SAML Core 2.0 §2.7.2)", () => {
  const policies = (own = {}) => ({ ...defaultPolicies, ...own });
  const in24h = noon + 1440 * minute;
  type Row = readonly [
    promise: string,
    team: Partial<typeof defaultPolicies>,
    method: Parameters<typeof aMethod>[0],
    claimed: number | undefined,
    at: number,
    because: string,
  ];
  const table: readonly Row[] = [
    ["is the team's where the assertion names none", {}, {}, undefined, in24h, "team"],
    [
      "is the identity provider's where that is sooner",
      {},
      {},
      noon + 90 * minute,
      noon + 90 * minute,
      "identity_provider",
    ],
    ["is the team's where that is sooner", {}, {}, in24h + 1, in24h, "team"],
    ["comes no sooner than in 60 minutes", {}, {}, noon + 5 * minute, noon + 60 * minute, "shortest"],
    ["may come in 60 minutes to the millisecond", {}, {}, noon + 60 * minute, noon + 60 * minute, "identity_provider"],
    [
      "is the team's where even that is less than 60 minutes",
      { session: { idleMinutes: 10, absoluteMinutes: 30 } },
      {},
      noon + 5 * minute,
      noon + 30 * minute,
      "shortest",
    ],
    [
      "is the team's where the team ignores the other",
      { sessionNotOnOrAfter: "ignore" },
      {},
      noon + 90 * minute,
      in24h,
      "team",
    ],
    ["is the team's with the ping preset", {}, { idpType: "ping" }, noon + 90 * minute, in24h, "team"],
    [
      "is as the method says, before its preset",
      {},
      { idpType: "ping", sessionNotOnOrAfter: "cap" },
      noon + 90 * minute,
      noon + 90 * minute,
      "identity_provider",
    ],
    [
      "is as the method says, before the team",
      { sessionNotOnOrAfter: "ignore" },
      { sessionNotOnOrAfter: "cap" },
      noon + 90 * minute,
      noon + 90 * minute,
      "identity_provider",
    ],
    [
      "is the team's where the method ignores the other",
      {},
      { sessionNotOnOrAfter: "ignore" },
      noon + 90 * minute,
      in24h,
      "team",
    ],
  ];
  for (const [promise, team, method, claimed, at, because] of table) {
    it(promise, () => {
      expect(decideSessionEnd(policies(team), aMethod(method), claimed, noon)).to.deep.equal({ at, because });
    });
  }

  it("is told with its reason", () => {
    const reasons = {
      team: "the team's policy",
      identity_provider: "the SessionNotOnOrAfter of the identity provider",
      shortest: "60 minutes at least, though the SessionNotOnOrAfter of the identity provider is sooner",
    } as const;
    for (const because of ["team", "identity_provider", "shortest"] as const) {
      expect(sessionEndText({ at: noon, because })).to.equal(`2026-11-25 12:00:00Z (${reasons[because]})`);
    }
  });

  it("is the team's at the very instant of the team's, and the other's a millisecond before", () => {
    const at = (claimed: number) => decideSessionEnd(policies(), aMethod(), claimed, noon);
    expect(at(in24h)).to.deep.equal({ at: in24h, because: "team" });
    expect(at(in24h - 1)).to.deep.equal({ at: in24h - 1, because: "identity_provider" });
    expect(at(noon + 60 * minute - 1)).to.deep.equal({ at: noon + 60 * minute, because: "shortest" });
  });
});
