import { expect } from "chai";
import { type PatchedUser, patchUser, readPatch, ScimError, toleranceOf, userKind } from "../../src/scim/index.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
type Operation = Readonly<Record<string, unknown>>;

/** The profile after the operations. */
function after(profile: Record<string, unknown>, operations: readonly Operation[], tolerance = toleranceOf("auto")) {
  const user = { userName: "ada", active: true, profile } as unknown as PatchedUser;
  const steps = readPatch(userKind, { schemas: [PATCH], Operations: operations }, tolerance, "u1");
  return patchUser(user, steps, tolerance).profile as Record<string, unknown>;
}

const work = { value: "w@acme.example", type: "work" };
const home = { value: "h@acme.example", type: "home" };

type Row = readonly [
  promise: string,
  before: Record<string, unknown>,
  operation: Operation,
  after: Record<string, unknown>,
];
const rows: readonly Row[] = [
  // the one who is primary
  [
    "a list that marks one leaves it alone so",
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
    { op: "replace", path: 'emails[type eq "home"].primary', value: true },
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  [
    "two that are marked at once: only the first is primary",
    { emails: [work, home] },
    { op: "replace", path: "emails[value pr].primary", value: true },
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
  ],
  [
    "one that is unmarked takes the rank from nobody",
    { emails: [{ ...work, primary: true }, home] },
    { op: "replace", path: 'emails[type eq "home"].primary', value: false },
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
  ],
  // parts of many, and of one
  [
    "a part of every element",
    { emails: [work, home] },
    { op: "replace", path: "emails.display", value: "D" },
    {
      emails: [
        { ...work, display: "D" },
        { ...home, display: "D" },
      ],
    },
  ],
  [
    "a part of an element that is not there makes one",
    {},
    { op: "add", path: "emails.value", value: "a@b.example" },
    { emails: [{ value: "a@b.example" }] },
  ],
  ["a part unset of what is not there makes none", {}, { op: "replace", path: "emails.value", value: null }, {}],
  ["a part removed of what is not there makes none", {}, { op: "remove", path: "emails.value" }, {}],
  [
    "a part removed of every element",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "remove", path: "emails.display" },
    { emails: [work, home] },
  ],
  [
    "an element whose value is removed goes",
    { emails: [work, home] },
    { op: "remove", path: 'emails[type eq "home"].value' },
    { emails: [work] },
  ],
  [
    "removal of matching elements leaves the others",
    { emails: [work, home] },
    { op: "remove", path: 'emails[type eq "work"]' },
    { emails: [home] },
  ],
  ["removal where nothing is", {}, { op: "remove", path: 'emails[type eq "work"].value' }, {}],
  [
    "a name whose last part is removed is no name",
    { name: { givenName: "A" } },
    { op: "remove", path: "name.givenName" },
    {},
  ],
  [
    "a name whose parts become null is no name",
    { name: { givenName: "A" } },
    { op: "replace", path: "name", value: { givenName: null } },
    {},
  ],
  [
    "a part of a name that is not there",
    {},
    { op: "add", path: "name.givenName", value: "A" },
    { name: { givenName: "A" } },
  ],
  [
    "parts of a name in any letter case",
    { name: { givenName: "A", familyName: "B" } },
    { op: "replace", path: "name", value: { GIVENNAME: "C" } },
    { name: { givenName: "C", familyName: "B" } },
  ],
  // matching elements as a whole
  [
    "add to matching elements merges",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "add", path: 'emails[type eq "work"]', value: { value: "n@acme.example" } },
    { emails: [{ type: "work", value: "n@acme.example", display: "D" }, home] },
  ],
  [
    "replace of matching elements keeps only what the filter says",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "replace", path: 'emails[type eq "work"]', value: { value: "n@acme.example" } },
    { emails: [{ type: "work", value: "n@acme.example" }, home] },
  ],
  [
    "replace by a filter that is no equality keeps the value alone",
    { emails: [work, home] },
    { op: "replace", path: 'emails[type sw "w"]', value: { value: "n@acme.example" } },
    { emails: [{ value: "n@acme.example" }, home] },
  ],
  [
    "replace of matching elements by nothing takes them out",
    { emails: [work, home] },
    { op: "replace", path: 'emails[type eq "work"]', value: null },
    { emails: [home] },
  ],
  [
    "add of nothing to matching elements keeps them",
    { emails: [work, home] },
    { op: "add", path: 'emails[type eq "work"]', value: null },
    { emails: [work, home] },
  ],
  // a single complex value by a filter
  [
    "a part of a name that meets the filter",
    { name: { givenName: "A", familyName: "B" } },
    { op: "replace", path: 'name[familyName eq "b"].givenName', value: "C" },
    { name: { givenName: "C", familyName: "B" } },
  ],
  [
    "a name that meets the filter goes",
    { name: { givenName: "A" } },
    { op: "remove", path: 'name[givenName eq "a"]' },
    {},
  ],
  [
    "a name that does not meet it stays",
    { name: { givenName: "A" } },
    { op: "remove", path: 'name[givenName eq "b"]' },
    { name: { givenName: "A" } },
  ],
  [
    "a name that is not there is made of the filter",
    {},
    { op: "add", path: 'name[familyName eq "B"].givenName', value: "A" },
    { name: { familyName: "B", givenName: "A" } },
  ],
  [
    "an element is made of all that the filter says",
    {},
    { op: "add", path: 'emails[type eq "work" and display eq "D"].value', value: "a@b.example" },
    { emails: [{ type: "work", display: "D", value: "a@b.example" }] },
  ],
  // removal by value
  [
    "a remove that names a value takes it out, whatever its letter case and rank",
    { emails: [{ ...work, primary: true }, home] },
    { op: "remove", path: "emails", value: [{ value: "W@ACME.example", primary: false }] },
    { emails: [home] },
  ],
  [
    "a remove that names value and kind takes out only what has both",
    { emails: [work, home] },
    { op: "remove", path: "emails", value: { value: work.value, type: "home" } },
    { emails: [work, home] },
  ],
  // sameness
  [
    "addresses are the same where all but the rank is",
    { addresses: [{ country: "GB", type: "work" }] },
    { op: "add", path: "addresses", value: [{ country: "gb", type: "WORK", primary: true }] },
    { addresses: [{ country: "gb", type: "WORK", primary: true }] },
  ],
  [
    "addresses that differ in one part are two",
    { addresses: [{ country: "GB", type: "work" }] },
    { op: "add", path: "addresses", value: [{ country: "GB", type: "work", region: "X" }] },
    {
      addresses: [
        { country: "GB", type: "work" },
        { country: "GB", type: "work", region: "X" },
      ],
    },
  ],
  [
    "values that differ in kind are two",
    { emails: [work] },
    { op: "add", path: "emails", value: [{ ...work, type: "home" }] },
    { emails: [work, { ...work, type: "home" }] },
  ],
  [
    "certificates differ by letter case",
    { x509Certificates: [{ value: "AAAA" }] },
    { op: "add", path: "x509Certificates", value: [{ value: "aaaa" }] },
    { x509Certificates: [{ value: "AAAA" }, { value: "aaaa" }] },
  ],
  // references that go with a value
  [
    "a manager told again keeps the address",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager.value`, value: "u9" },
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
  ],
  [
    "another manager loses the old one's address",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager`, value: { value: "u8" } },
    { enterprise: { manager: { value: "u8" } } },
  ],
  [
    "another manager with an address keeps that",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager`, value: { value: "u8", $ref: "s" } },
    { enterprise: { manager: { value: "u8", $ref: "s" } } },
  ],
  [
    "a manager without one gets it alone",
    { enterprise: { manager: { value: "u9" } } },
    { op: "add", path: `${ENT}:manager.$ref`, value: "r" },
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
  ],
];

describe("SCIM PATCH at its edges (RFC 7644 §3.5.2)", () => {
  for (const [promise, before, operation, expected] of rows) {
    it(promise, () => expect(JSON.parse(JSON.stringify(after(before, [operation])))).to.deep.equal(expected));
  }

  const refused: readonly [string, Record<string, unknown>, Operation, string, string][] = [
    ["a part that the server writes", {}, { op: "add", path: "groups.display", value: "x" }, "mutability", "auto"],
    [
      "an element that no filter finds, under strict",
      { emails: [work] },
      { op: "replace", path: 'emails[type eq "home"].value', value: "x@y.example" },
      "noTarget",
      "strict",
    ],
    [
      "a made element that its filter would not find",
      {},
      { op: "add", path: 'emails[type eq "work"]', value: { value: "a", type: "home" } },
      "noTarget",
      "auto",
    ],
    [
      "an or as a pattern of a new element",
      {},
      { op: "add", path: 'emails[type eq "work" or type eq "home"].value', value: "a" },
      "noTarget",
      "auto",
    ],
    [
      "a filter that only half is an equality",
      {},
      { op: "add", path: 'emails[type eq "work" and value sw "a"].display', value: "a" },
      "noTarget",
      "auto",
    ],
    [
      "a remove of what only says a kind",
      { emails: [work] },
      { op: "remove", path: "emails", value: [{ type: "work" }] },
      "invalidValue",
      "auto",
    ],
  ];
  for (const [what, before, operation, scimType, profile] of refused) {
    it(`refuses ${what} as ${scimType}`, () => {
      expect(() => after(before, [operation], toleranceOf(profile as "auto" | "strict")))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
    });
  }

  it("passes over what it does not know and what says nothing, four levels deep", () => {
    const nested = (depth: number): unknown => (depth === 0 ? null : { a: nested(depth - 1) });
    const name = (shoe: unknown) => ({ op: "add", path: "name", value: { givenName: "A", shoe } });
    for (const shoe of [null, "", [], {}, [null, ""], nested(4)]) {
      expect(after({}, [name(shoe)])).to.deep.equal({ name: { givenName: "A" } });
    }
    for (const shoe of [0, false, "x", [0], nested(5)]) {
      expect(() => after({}, [name(shoe)])).to.throw(ScimError, /no attribute "shoe"/);
    }
  });

  it("takes 30,000 looks at values in one request, and not more", () => {
    const many = (count: number) => ({
      emails: Array.from({ length: count }, (_, n) => ({ value: `m${n}@acme.example` })),
    });
    const operations = Array.from({ length: 1000 }, () => ({ op: "remove", path: 'emails[value eq "x"]' }));
    expect(after(many(29), operations)).to.deep.equal(many(29));
    expect(() => after(many(30), operations))
      .to.throw(ScimError, /too much work/)
      .with.property("status", 413);
  });

  it("takes an extension whole, whatever the letter case of its names", () => {
    const value = { SCHEMAS: [ENT], DIVISION: "Engines" };
    expect(after({}, [{ op: "add", path: ENT, value }])).to.deep.equal({ enterprise: { division: "Engines" } });
  });

  it("has no list where only a kind was set", () => {
    expect(after({}, [{ op: "add", path: 'emails[type eq "work"].type', value: "work" }])).to.deep.equal({});
  });

  it("names the operation that is at fault", () => {
    const fault = (operation: unknown) => () =>
      after({}, [{ op: "add", path: "title", value: "x" }, operation as Operation]);
    expect(fault({ op: "move", path: "title" })).to.throw(ScimError, /operation 2/i);
    expect(fault({ op: "add", path: "nope", value: "x" })).to.throw(ScimError, /operation 2/i);
    expect(fault({ op: "add", path: "active", value: "yes" })).to.throw(ScimError);
    expect(fault(5)).to.throw(ScimError, /operation 2/i);
  });

  it("keeps a thousand values, and not one more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `m${n}@acme.example` }));
    const full = { emails: many(1000) };
    expect(after({}, [{ op: "add", path: "emails", value: many(1000) }]).emails).to.have.length(1000);
    expect(() => after(full, [{ op: "add", path: "emails", value: [{ value: "x@acme.example" }] }])).to.throw(
      /more than 1000 values/,
    );
    expect(after(full, [{ op: "add", path: "emails", value: many(1) }]).emails).to.have.length(1000);
  });
});
