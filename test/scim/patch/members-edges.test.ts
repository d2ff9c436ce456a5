import { expect } from "chai";
import { groupKind, patchGroup, readPatch, ScimError, strictly, toleranceOf } from "../../../src/scim/index.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
type Operation = Readonly<Record<string, unknown>>;

describe("SCIM PATCH of members at its edges (RFC 7644 §3.5.2, RFC 7643 §4.2)", () => {
  const members = (operation: Operation, tolerance = toleranceOf("auto")) => {
    const steps = readPatch(groupKind, { schemas: [PATCH], Operations: [operation] }, tolerance, "g1");
    return patchGroup({ displayName: "Eng" }, steps, tolerance).members;
  };
  const none = { add: [], remove: [] };
  const plans: readonly [string, Operation, unknown][] = [
    ["everybody who has a value", { op: "remove", path: "members[value pr]" }, { ...none, replaceAll: [] }],
    ["everybody who has a name", { op: "remove", path: "members[display pr]" }, { ...none, replaceAll: [] }],
    [
      "all users, and one of them",
      { op: "remove", path: 'members[type eq "user" or value eq "a"]' },
      { ...none, replaceAll: [] },
    ],
    [
      "one of them, and all users",
      { op: "remove", path: 'members[value eq "a" or type eq "user"]' },
      { ...none, replaceAll: [] },
    ],
    [
      "one who is a user",
      { op: "remove", path: 'members[value eq "a" and type eq "user"]' },
      { ...none, remove: ["a"] },
    ],
    [
      "one by two names of the same",
      { op: "remove", path: 'members[value eq "a" and $ref eq "../Users/a"]' },
      { ...none, remove: ["a"] },
    ],
    ["nobody by a group's address", { op: "remove", path: 'members[$ref eq "Groups/a"]' }, none],
    [
      "one by an address in any letter case",
      { op: "remove", path: 'members[$ref eq "https://x.example/users/a"]' },
      { ...none, remove: ["a"] },
    ],
    [
      "a member by a filter that names it",
      { op: "replace", path: 'members[value eq "a"]', value: [{ value: "a" }] },
      { ...none, add: ["a"] },
    ],
  ];
  for (const [who, operation, expected] of plans) {
    it(`selects ${who}`, () => expect(members(operation)).to.deep.equal(expected));
  }

  const refused: readonly [string, Operation, string][] = [
    [
      "two by a filter that adds",
      { op: "add", path: 'members[value eq "a" or value eq "b"]', value: [{ value: "a" }] },
      "mutability",
    ],
    [
      "all by a filter that adds",
      { op: "add", path: 'members[type eq "user"]', value: [{ value: "a" }] },
      "mutability",
    ],
    [
      "another than the filter names",
      { op: "add", path: 'members[value eq "a"]', value: [{ value: "a" }, { value: "b" }] },
      "mutability",
    ],
    ["a new value for all", { op: "replace", path: "members.value", value: "a" }, "mutability"],
    ["a part of those a filter finds", { op: "add", path: 'members[value eq "a"].value', value: "a" }, "mutability"],
    ["an address for a part", { op: "add", path: "members.$ref", value: "../Users/a" }, "mutability"],
    ["the removal of a part", { op: "remove", path: "members.value" }, "mutability"],
    ["an order of members", { op: "remove", path: 'members[value gt "a"]' }, "invalidFilter"],
  ];
  for (const [what, operation, scimType] of refused) {
    it(`refuses ${what} as ${scimType}`, () => {
      expect(() => members(operation))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
    });
  }

  it("says what a member is in the place of what it should be", () => {
    const fault = (value: unknown) => () => members({ op: "add", path: "members", value });
    expect(fault([null])).to.throw(ScimError, /but it is null/);
    expect(fault([["a"]])).to.throw(ScimError, /but it is a list/);
    expect(fault([5])).to.throw(ScimError, /but it is a number/);
    expect(fault([{ value: {} }])).to.throw(ScimError, /must be text, but it is an object/);
    expect(fault([{ value: "a", type: 5 }])).to.throw(ScimError, /type of a member .* must be text/);
    expect(fault([{ value: "a", $ref: 5 }])).to.throw(ScimError, /\$ref of a member .* must be text/);
  });

  it("makes nobody a member by a filter where the client is not excused", () => {
    const operation = { op: "add", path: 'members[value eq "a"]', value: [{ value: "a" }] };
    expect(() => members(operation, strictly()))
      .to.throw(ScimError)
      .with.property("scimType", "noTarget");
  });
});
