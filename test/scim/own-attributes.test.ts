import { expect } from "chai";
import type { CustomAttribute } from "../../src/model/custom-attribute.js";
import {
  type PatchedUser,
  patchUser,
  readPatch,
  readUser,
  ScimError,
  strictly,
  toleranceOf,
  USER,
  userKind,
} from "../../src/scim/index.js";
import { userKindWith } from "../../src/scim/schema/custom-schema.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const CUSTOM = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:Custom";
const attributes: readonly CustomAttribute[] = [
  { name: "costCode", type: "string", multiValued: false },
  { name: "contractor", type: "boolean", multiValued: false },
  { name: "level", type: "number", multiValued: false },
  { name: "hiredOn", type: "date", multiValued: false },
  { name: "badges", type: "string", multiValued: true },
  { name: "scores", type: "number", multiValued: true },
];
const users = { kind: userKindWith(attributes), attributes };

const read = (custom: unknown, tolerance = toleranceOf("auto")) =>
  readUser({ schemas: [USER, CUSTOM], userName: "ada", [CUSTOM]: custom }, tolerance, users).profile.custom;

describe("A team's own attributes in a body (design §5)", () => {
  const rows: readonly [string, unknown, unknown][] = [
    ["a text", { costCode: "R-7" }, { costcode: { type: "string", value: "R-7" } }],
    ["a name in any letter case", { COSTCODE: "R-7" }, { costcode: { type: "string", value: "R-7" } }],
    ["a Boolean", { contractor: false }, { contractor: { type: "boolean", value: false } }],
    ["a number", { level: -7.5 }, { level: { type: "number", value: -7.5 } }],
    ["zero", { level: 0 }, { level: { type: "number", value: 0 } }],
    ["a date as it was sent", { hiredOn: "2024-02-29" }, { hiredon: { type: "date", value: "2024-02-29" } }],
    [
      "an instant as it was sent",
      { hiredOn: "2024-02-29T08:00:00+01:00" },
      { hiredon: { type: "date", value: "2024-02-29T08:00:00+01:00" } },
    ],
    ["a list", { badges: ["a", "b"] }, { badges: { type: "string", value: ["a", "b"] } }],
    ["a list of numbers", { scores: [0, -1] }, { scores: { type: "number", value: [0, -1] } }],
    [
      "each value of a list once",
      { badges: ["a", "A"], scores: [1, 1] },
      { badges: { type: "string", value: ["A"] }, scores: { type: "number", value: [1] } },
    ],
    ["elements with a value", { badges: [{ value: "a" }] }, { badges: { type: "string", value: ["a"] } }],
    [
      "null and empty texts as nothing",
      { costCode: "", contractor: "", level: "", hiredOn: "", badges: [null, ""], scores: [""] },
      undefined,
    ],
    ["an empty list as nothing", { badges: [], level: null }, undefined],
  ];
  for (const [what, custom, expected] of rows) {
    it(`are read: ${what}`, () => expect(read(custom)).to.deep.equal(expected));
  }

  const lenient: readonly [string, unknown, unknown][] = [
    ["a number as text", { level: "7.5" }, { level: { type: "number", value: 7.5 } }],
    ["a Boolean as text", { contractor: "True" }, { contractor: { type: "boolean", value: true } }],
    ["a single value in a list", { level: [7] }, { level: { type: "number", value: 7 } }],
  ];
  for (const [what, custom, expected] of lenient) {
    it(`take ${what} under auto and refuse it under strict`, () => {
      expect(read(custom)).to.deep.equal(expected);
      expect(() => read(custom, strictly())).to.throw(ScimError);
    });
  }

  const refused: readonly [string, unknown, RegExp][] = [
    ["a number for a text", { costCode: 5 }, /must be text, but it is a number/],
    ["a text for a number", { level: "high" }, /must be a number, but it is a text/],
    ["a Boolean for a number", { level: true }, /must be a number, but it is a Boolean/],
    ["a number for a Boolean", { contractor: 1 }, /must be true or false, but it is a number/],
    ["an object for a number", { level: {} }, /must be a number, but it is an object/],
    ["a day that is none", { hiredOn: "2024-02-30" }, /must be a date such as/],
    ["a number for a date", { hiredOn: 5 }, /must be text/],
    ["what is nobody's attribute", { shoeSize: 5 }, /shoeSize/],
    ["a text in a list of numbers", { scores: ["high"] }, /must be a number/],
    ["a list of two for one", { level: [1, 2] }, /must be a single value, but it is a list/],
    ["a thousand and one values", { badges: Array.from({ length: 1001 }, (_, n) => `b${n}`) }, /more than 1000 values/],
  ];
  for (const [what, custom, why] of refused) {
    it(`refuse ${what}`, () => expect(() => read(custom)).to.throw(ScimError, why));
  }

  it("are those of a team alone: without any it is the plain kind, and one declaration makes one kind", () => {
    expect(userKindWith([])).to.equal(userKind);
    expect(userKindWith(attributes)).to.equal(users.kind);
    expect(userKindWith([...attributes])).not.to.equal(users.kind);
  });
});

describe("A team's own attributes by PATCH (design §5, RFC 7644 §3.5.2)", () => {
  const before = {
    costcode: { type: "string", value: "R-7" },
    badges: { type: "string", value: ["a", "b"] },
    // once declared, and no longer
    former: { type: "string", value: "x" },
  } as const;
  const after = (operation: Record<string, unknown>, custom: PatchedUser["profile"]["custom"] | null = before) => {
    const tolerance = toleranceOf("auto");
    const steps = readPatch(users.kind, { schemas: [PATCH], Operations: [operation] }, tolerance, "u1");
    return patchUser({ userName: "ada", active: true, profile: { ...(custom && { custom }) } }, steps, tolerance, users)
      .profile.custom;
  };
  const rows: readonly [string, Record<string, unknown>, unknown][] = [
    ["set one", { op: "add", path: `${CUSTOM}:level`, value: 3 }, { ...before, level: { type: "number", value: 3 } }],
    [
      "replace one",
      { op: "replace", path: `${CUSTOM}:costCode`, value: "R-8" },
      { ...before, costcode: { type: "string", value: "R-8" } },
    ],
    [
      "set zero",
      { op: "replace", path: `${CUSTOM}:level`, value: 0 },
      { ...before, level: { type: "number", value: 0 } },
    ],
    ["take one out", { op: "remove", path: `${CUSTOM}:badges` }, { costcode: before.costcode, former: before.former }],
    [
      "add to a list",
      { op: "add", path: `${CUSTOM}:badges`, value: ["c", "A"] },
      { ...before, badges: { type: "string", value: ["A", "b", "c"] } },
    ],
    [
      "take one of a list out",
      { op: "remove", path: `${CUSTOM}:badges[value eq "a"]` },
      { ...before, badges: { type: "string", value: ["b"] } },
    ],
    ["take all out but what is hidden", { op: "remove", path: CUSTOM }, { former: before.former }],
    ["leave all as it is", { op: "add", path: "title", value: "x" }, before],
  ];
  for (const [what, operation, expected] of rows) {
    it(what, () => expect(after(operation)).to.deep.equal(expected));
  }

  it("are not there where nothing is left", () => {
    expect(after({ op: "remove", path: CUSTOM }, { costcode: before.costcode })).to.equal(undefined);
    expect(after({ op: "add", path: "title", value: "x" }, null)).to.equal(undefined);
  });
});
