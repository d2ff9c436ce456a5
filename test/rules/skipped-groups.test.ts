import { expect } from "chai";
import { groupsLeftAlone, planGroups, wantedGroups } from "../../src/rules/index.js";
import { aGroup } from "../support/builders.js";
import { claims } from "../support/claims.js";
import { byDirectory, type Case, method, nothing, plan, planned } from "../support/group-plan.js";

describe("What a sign-in tells of its groups (design §2, step 8)", () => {
  it("names what was skipped, an object ID with the group's name", () => {
    const group = aGroup({ displayName: "Engineering", externalId: "0f8f", ...byDirectory });
    const wanted = wantedGroups(claims({ groups: ["0f8f"] }), method, 10);
    const claimed = [{ wanted: { value: "0f8f" }, byExternalId: [group] }];
    const { skipped } = planGroups(method, wanted, { multiGroup: true, claimed, current: [] });
    expect(skipped).to.deep.equal(['"Engineering" ("0f8f"): a directory owns the group']);
  });

  const told: readonly [string, Case, readonly string[]][] = [
    [
      "no such group",
      { claimed: ["Eng"], jit: { createGroups: false } },
      ['"Eng": no such group, and jit.createGroups is off'],
    ],
    ["an unshowable name", { claimed: [" "] }, ['" ": the text cannot be the name of a group']],
    [
      "a directory's group, by its name",
      { claimed: ["eng"], groups: [aGroup({ displayName: "Eng", ...byDirectory })] },
      ['"Eng" ("eng"): a directory owns the group'],
    ],
    [
      "a group of others",
      { claimed: ["Eng"], jit: { joinGroups: "own" }, groups: [aGroup({ displayName: "Eng" })] },
      ['"Eng": the SSO method joins only its own groups'],
    ],
    [
      "a second group in a one-group team",
      { claimed: ["a", "b"], multiGroup: false },
      ['"b": a user is in one group at most'],
    ],
    [
      "a mapped second group, by its name",
      { claimed: ["a", "x"], map: { x: "Ops" }, multiGroup: false },
      ['"Ops": a user is in one group at most'],
    ],
    [
      "the group that is in the way",
      { claimed: ["a"], multiGroup: false, member: [[aGroup({ displayName: "Eng" })]] },
      ['"a": the user is in "Eng" already'],
    ],
    [
      "a first group that cannot be made, before what is in the way",
      { claimed: [" "], multiGroup: false, member: [[aGroup({ displayName: "Eng" })]] },
      ['" ": the text cannot be the name of a group'],
    ],
  ];
  for (const [what, of, skipped] of told) {
    it(`says why: ${what}`, () => expect(planned(of).skipped).to.deep.equal(skipped));
  }

  it("among several groups of one externalId, joins one that it may join", () => {
    const groups = [
      aGroup({ displayName: "Theirs", externalId: "g-1", ...byDirectory }),
      aGroup({ displayName: "Ours", externalId: "g-1" }),
    ];
    expect(plan({ claimed: ["g-1"], groups })).to.deep.equal({ ...nothing, join: ["Ours"] });
    expect(plan({ claimed: ["g-1"], groups: groups.slice(0, 1) })).to.deep.equal({ ...nothing, skipped: 1 });
  });

  it("in a one-group team stays in the claimed group, and says what else was claimed", () => {
    const member = [[aGroup({ displayName: "Eng" })]] as const;
    expect(planned({ claimed: ["Eng", "b"], multiGroup: false, member })).to.deep.include({
      join: [],
      skipped: ['"b": a user is in one group at most'],
    });
  });

  it("in a one-group team, under mirror, leaves its own group where nothing is claimed any more", () => {
    const member = [[aGroup({ displayName: "Eng" }), method.id]] as const;
    const of: Case = { claimed: [], multiGroup: false, jit: { groupSync: "mirror" }, member };
    expect(plan(of)).to.deep.equal({ ...nothing, leave: ["Eng"] });
    // a group that cannot be joined is no reason to stay in another
    expect(plan({ ...of, claimed: [" "] })).to.deep.equal({ ...nothing, leave: ["Eng"], skipped: 1 });
  });

  it("counts the groups that are left alone where the method only creates", () => {
    const told = "claimed and left alone: the user was here already, and jit.onLogin is create-only";
    expect(groupsLeftAlone(0)).to.not.have.property("leftAlone");
    expect(groupsLeftAlone(1).leftAlone).to.equal(`1 group was ${told}`);
    expect(groupsLeftAlone(2).leftAlone).to.equal(`2 groups were ${told}`);
  });

  it("takes a name of 512 characters for a group, and not a longer one", () => {
    expect(plan({ claimed: ["x".repeat(512)] }).create).to.have.length(1);
    expect(plan({ claimed: ["x".repeat(513)] })).to.deep.equal({ ...nothing, skipped: 1 });
  });

  it("knows a mapped group over the limit by its mapped name", () => {
    const member = [[aGroup({ displayName: "Eng" }), method.id]] as const;
    const of: Case = { claimed: ["a", "g-1"], limit: 1, jit: { groupSync: "mirror" }, map: { "g-1": "eng" }, member };
    expect(plan(of).leave).to.deep.equal([]);
    expect(plan({ ...of, map: {} }).leave).to.deep.equal(["Eng"]);
  });

  it("warns of nothing where the limit is just met", () => {
    expect(plan({ claimed: ["a", "b"], limit: 2 }).warnings).to.deep.equal([]);
  });

  it("under add, a method that has never brought groups warns of nothing", () => {
    expect(plan({ claimed: undefined })).to.deep.equal(nothing);
  });
});
