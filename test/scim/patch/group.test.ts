import { expect } from "chai";
import { groupKind, patchGroup, readGroup, readPatch, ScimError, toleranceOf } from "../../../src/scim/index.js";
import type { QuirkProfile } from "../../../src/model/directory.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

function patched(operations: readonly unknown[], profile: QuirkProfile = "auto") {
  const tolerance = toleranceOf(profile);
  const steps = readPatch(groupKind, { schemas: [PATCH], Operations: operations }, tolerance, "g1");
  return patchGroup({ displayName: "Engineering", externalId: "e1" }, steps, tolerance);
}

const names = { displayName: "Engineering", externalId: "e1" };
const nothing = { add: [], remove: [] };

const plans: readonly (readonly [string, readonly unknown[], unknown])[] = [
  [
    "joins",
    [{ op: "add", path: "members", value: [{ value: "a" }, { value: "b", display: "B", $ref: null }] }],
    { add: ["a", "b"], remove: [] },
  ],
  ["joins without path", [{ op: "add", value: { members: [{ value: "a" }] } }], { add: ["a"], remove: [] }],
  ["a lone member", [{ op: "add", path: "members", value: { value: "a" } }], { add: ["a"], remove: [] }],
  ["a leave by filter", [{ op: "remove", path: 'members[value eq "a"]' }], { add: [], remove: ["a"] }],
  [
    "leaves by one filter",
    [{ op: "remove", path: 'members[value eq "a" or value eq "b"]' }],
    { add: [], remove: ["a", "b"] },
  ],
  [
    "no leave by the $ref of a group",
    [{ op: "remove", path: 'members[$ref eq "https://x.example/Groups/a"]' }],
    { add: [], remove: [] },
  ],
  [
    "a leave by $ref",
    [{ op: "remove", path: 'members[$ref eq "https://x.example/Users/a"]' }],
    { add: [], remove: ["a"] },
  ],
  [
    "a leave by two conditions",
    [{ op: "remove", path: 'members[type eq "User" and value eq "a"]' }],
    { add: [], remove: ["a"] },
  ],
  ["a leave that contradicts itself", [{ op: "remove", path: 'members[value eq "a" and value eq "b"]' }], nothing],
  ["all members", [{ op: "remove", path: "members" }], { ...nothing, replaceAll: [] }],
  ["all users", [{ op: "remove", path: 'members[type eq "User"]' }], { ...nothing, replaceAll: [] }],
  ["all groups, of which there are none", [{ op: "remove", path: 'members[type eq "Group"]' }], nothing],
  [
    "a new list",
    [{ op: "replace", path: "members", value: [{ value: "a" }, { value: "a" }] }],
    { ...nothing, replaceAll: ["a"] },
  ],
  ["an empty list", [{ op: "replace", path: "members", value: [] }], { ...nothing, replaceAll: [] }],
  ["an empty list without path", [{ op: "replace", value: { members: [] } }], { ...nothing, replaceAll: [] }],
  [
    "a join and its leave",
    [
      { op: "add", path: "members", value: [{ value: "a" }] },
      { op: "remove", path: 'members[value eq "a"]' },
    ],
    { add: [], remove: ["a"] },
  ],
  [
    "a leave and its join",
    [
      { op: "remove", path: 'members[value eq "a"]' },
      { op: "add", path: "members", value: [{ value: "a" }] },
    ],
    { add: ["a"], remove: [] },
  ],
  [
    "joins after a new list",
    [
      { op: "replace", path: "members", value: [{ value: "a" }] },
      { op: "add", path: "members", value: [{ value: "b" }] },
      { op: "remove", path: 'members[value eq "a"]' },
    ],
    { ...nothing, replaceAll: ["b"] },
  ],
  [
    "a new list after joins",
    [
      { op: "add", path: "members", value: [{ value: "a" }] },
      { op: "replace", path: "members", value: [{ value: "b" }] },
    ],
    { ...nothing, replaceAll: ["b"] },
  ],
  ["the group's URN", [{ op: "add", path: `${GROUP}:members`, value: [{ value: "a" }] }], { add: ["a"], remove: [] }],
];

const lenient: readonly (readonly [string, readonly unknown[], unknown])[] = [
  [
    "a remove that names members",
    [{ op: "Remove", path: "members", value: [{ $ref: null, value: "a" }] }],
    { add: [], remove: ["a"] },
  ],
  ["a remove that names no members", [{ op: "remove", path: "members", value: [] }], nothing],
  [
    "a remove that names one member",
    [{ op: "remove", path: "members", value: { value: "a" } }],
    { add: [], remove: ["a"] },
  ],
  ["bare ids", [{ op: "add", path: "members", value: ["a", "b"] }], { add: ["a", "b"], remove: [] }],
  ["one bare id", [{ op: "add", path: "members", value: "a" }], { add: ["a"], remove: [] }],
  ["members as JSON text", [{ op: "add", path: "members", value: '[{"value":"a"}]' }], { add: ["a"], remove: [] }],
  [
    "an add by filter",
    [{ op: "add", path: 'members[value eq "a"]', value: { value: "a" } }],
    { add: ["a"], remove: [] },
  ],
  ["a join of a value", [{ op: "add", path: "members.value", value: "a" }], { add: ["a"], remove: [] }],
  [
    "a lone member as a new list",
    [{ op: "replace", path: "members", value: { value: "a" } }],
    { ...nothing, replaceAll: ["a"] },
  ],
];

const refusals: readonly (readonly [string, readonly unknown[], string, number?])[] = [
  ["a nested group by type", [{ op: "add", path: "members", value: [{ value: "g2", type: "Group" }] }], "invalidValue"],
  [
    "a nested group by reference",
    [{ op: "add", path: "members", value: [{ value: "g2", $ref: "../Groups/g2" }] }],
    "invalidValue",
  ],
  ["a member without value", [{ op: "add", path: "members", value: [{ display: "A" }] }], "invalidValue"],
  ["a leave that names nobody", [{ op: "remove", path: "members", value: [{ value: "a" }, {}] }], "invalidValue"],
  ["a member that is a number", [{ op: "add", path: "members", value: [5] }], "invalidValue"],
  [
    "a member whose value is an object",
    [{ op: "add", path: "members", value: [{ value: { $ne: "" } }] }],
    "invalidValue",
  ],
  ["a member with NUL", [{ op: "add", path: "members", value: [{ value: "a\u0000" }] }], "invalidValue"],
  [
    "an unknown part of a member",
    [{ op: "add", path: "members", value: [{ value: "a", role: "x" }] }],
    "invalidSyntax",
  ],
  [
    "a prototype key in a member",
    [{ op: "add", path: "members", value: [JSON.parse('{"value":"a","__proto__":1}')] }],
    "invalidSyntax",
  ],
  ["a member turned into another", [{ op: "replace", path: 'members[value eq "a"].value', value: "b" }], "mutability"],
  [
    "a member replaced by another",
    [{ op: "replace", path: 'members[value eq "a"]', value: { value: "b" } }],
    "mutability",
  ],
  ["a member's name", [{ op: "replace", path: 'members[value eq "a"].display', value: "b" }], "mutability"],
  ["members chosen by name", [{ op: "remove", path: 'members[display eq "A"]' }], "invalidFilter"],
  ["all members but one", [{ op: "remove", path: 'members[value ne "a"]' }], "invalidFilter"],
  ["all members but those", [{ op: "remove", path: 'members[not (value eq "a")]' }], "invalidFilter"],
  ["an unknown attribute of members", [{ op: "remove", path: 'members[kind eq "a"]' }], "invalidFilter"],
  ["an empty name", [{ op: "replace", path: "displayName", value: "" }], "invalidValue"],
  ["no name", [{ op: "remove", path: "displayName" }], "mutability"],
  ["another id", [{ op: "replace", value: { id: "g2", displayName: "X" } }], "mutability"],
  ["an unknown attribute", [{ op: "replace", value: { description: "X" } }], "invalidPath"],
];

describe("SCIM PATCH of a group as joins and leaves (RFC 7644 §3.5.2)", () => {
  for (const [promise, operations, members] of plans) {
    it(promise, () => {
      expect(patched(operations, "strict")).to.deep.equal({ ...names, members });
      expect(patched(operations)).to.deep.equal({ ...names, members });
    });
  }
  for (const [promise, operations, members] of lenient) {
    it(`takes ${promise} under auto and refuses it under strict`, () => {
      expect(patched(operations)).to.deep.equal({ ...names, members });
      expect(() => patched(operations, "strict")).to.throw(ScimError);
    });
  }
  for (const [what, operations, scimType] of refusals) {
    it(`refuses ${what} as ${scimType}`, () => {
      expect(() => patched(operations))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
    });
  }

  it("renames as Okta does, with the group's own id beside the name", () => {
    const tolerance = toleranceOf("okta");
    const body = { schemas: [PATCH], Operations: [{ op: "replace", value: { id: "g1", displayName: "Design" } }] };
    const after = patchGroup(names, readPatch(groupKind, body, tolerance, "g1"), tolerance);
    expect(after).to.deep.equal({ displayName: "Design", externalId: "e1", members: nothing });
  });

  it("changes members of one whose name holds what nobody sees, and gives no other such a name", () => {
    const tolerance = toleranceOf("auto");
    const after = (...Operations: object[]) =>
      patchGroup(
        { displayName: "A\u202e" },
        readPatch(groupKind, { schemas: [PATCH], Operations }, tolerance),
        tolerance,
      );
    expect(after({ op: "add", path: "members", value: [{ value: "u1" }] }).members.add).to.deep.equal(["u1"]);
    expect(() => after({ op: "replace", path: "displayName", value: "B\u202e" })).to.throw(
      ScimError,
      /nobody would see/,
    );
  });

  it("unassigns externalId", () => {
    expect(patched([{ op: "remove", path: "externalId" }])).to.deep.equal({
      displayName: "Engineering",
      members: nothing,
    });
  });

  it("takes 100,000 members at once, and not one more", () => {
    const value = Array.from({ length: 100_001 }, (_, index) => ({ value: `u${index}` }));
    expect(patched([{ op: "add", path: "members", value: value.slice(1) }]).members.add).to.have.length(100_000);
    expect(() => patched([{ op: "add", path: "members", value }]))
      .to.throw(ScimError)
      .with.property("status", 413);
  });
});

describe("SCIM group bodies (RFC 7643 §4.2)", () => {
  it("reads name, externalId and members, each member once", () => {
    const body = {
      schemas: [GROUP],
      displayName: "Design",
      externalId: "x",
      members: [{ value: "a" }, { value: "a", display: "A" }, { $ref: "https://x.example/Users/b" }],
    };
    expect(readGroup(body, toleranceOf("strict"))).to.deep.equal({
      displayName: "Design",
      externalId: "x",
      members: ["a", "b"],
    });
  });

  it("takes null, absent and [] for no members", () => {
    for (const members of [null, undefined, []]) {
      expect(readGroup({ schemas: [GROUP], displayName: "D", members }, toleranceOf("strict")).members).to.deep.equal(
        [],
      );
    }
  });

  it("passes over the schema that Entra adds, but not under strict", () => {
    const body = {
      schemas: [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
      displayName: "D",
      meta: { resourceType: "Group" },
    };
    expect(readGroup(body, toleranceOf("entra")).displayName).to.equal("D");
    expect(() => readGroup(body, toleranceOf("strict")))
      .to.throw(ScimError)
      .with.property("scimType", "invalidSyntax");
  });

  it("refuses a group without a name", () => {
    expect(() => readGroup({ schemas: [GROUP] }, toleranceOf("auto")))
      .to.throw(ScimError)
      .with.property("scimType", "invalidValue");
  });
});
