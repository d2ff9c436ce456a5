import { expect } from "chai";
import fc from "fast-check";
import type { QuirkProfile } from "../../src/model/directory.js";
import { type PatchedUser, patchUser, readPatch, ScimError, toleranceOf, userKind } from "../../src/scim/index.js";

const seed = Number(process.env.SEED ?? 20261125);
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OURS = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User";

interface Loose {
  userName: string;
  active: boolean;
  externalId?: string;
  ssoName?: string;
  profile: Record<string, unknown>;
}

const ada: Loose = {
  userName: "ada@acme.example",
  active: true,
  profile: {
    title: "Countess",
    name: { familyName: "Lovelace", givenName: "Ada" },
    emails: [
      { value: "ada@acme.example", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ],
    enterprise: { department: "R&D", manager: { value: "u9", $ref: "https://acme.example/Users/u9" } },
  },
};

function patched(
  before: Loose,
  operations: readonly unknown[],
  profile: QuirkProfile = "auto",
  used?: string[],
): Loose {
  const tolerance = toleranceOf(profile);
  const { ssoName, ...user } = before;
  const known = {
    ...user,
    ...(ssoName !== undefined && { sso: { method: "m", name: ssoName } }),
  } as unknown as PatchedUser;
  const steps = readPatch(userKind, { schemas: [PATCH], Operations: operations }, tolerance, "u1");
  const draft = patchUser(known, steps, tolerance);
  used?.push(...tolerance.used);
  return JSON.parse(JSON.stringify(draft)) as Loose;
}

type Case = readonly [promise: string, operations: readonly unknown[], change: (before: Loose) => unknown];

const work = { value: "ada@acme.example", type: "work", primary: true };
const home = { value: "ada@home.example", type: "home" };
const profileWith = (part: Record<string, unknown>) => (before: Loose) => ({
  ...before,
  profile: Object.fromEntries(
    Object.entries({ ...before.profile, ...part }).filter(([, value]) => value !== undefined),
  ),
});
const same = (before: Loose) => before;

/** What the RFC itself asks for: these hold under every profile. */
const byTheBook: readonly Case[] = [
  [
    "add sets an attribute without a value",
    [{ op: "add", path: "nickName", value: "Ada" }],
    profileWith({ nickName: "Ada" }),
  ],
  ["add replaces a single value", [{ op: "add", path: "title", value: "Ms" }], profileWith({ title: "Ms" })],
  ["add of what is there changes nothing", [{ op: "add", path: "title", value: "Countess" }], same],
  [
    "add merges a complex value",
    [{ op: "add", path: "name", value: { middleName: "King" } }],
    profileWith({ name: { familyName: "Lovelace", givenName: "Ada", middleName: "King" } }),
  ],
  [
    "add appends to a multi-valued attribute",
    [{ op: "add", path: "emails", value: [{ value: "a@x.example", type: "other" }] }],
    profileWith({ emails: [work, home, { value: "a@x.example", type: "other" }] }),
  ],
  [
    "add takes a lone element",
    [{ op: "add", path: "emails", value: { value: "a@x.example" } }],
    profileWith({ emails: [work, home, { value: "a@x.example" }] }),
  ],
  [
    "add of an element that is there changes nothing",
    [{ op: "add", path: "emails", value: [{ value: "ADA@home.example", type: "HOME" }] }],
    profileWith({ emails: [work, { value: "ADA@home.example", type: "HOME" }] }),
  ],
  [
    "a new primary clears the old one",
    [{ op: "add", path: "emails", value: [{ value: "a@x.example", primary: true }] }],
    profileWith({ emails: [{ ...work, primary: false }, home, { value: "a@x.example", primary: true }] }),
  ],
  [
    "a new primary that the same list names twice stays primary",
    [
      {
        op: "add",
        path: "emails",
        value: [
          { value: "a@x.example", type: "other", primary: true },
          { value: "A@x.example", type: "other", display: "A" },
        ],
      },
    ],
    profileWith({
      emails: [{ ...work, primary: false }, home, { value: "A@x.example", display: "A", type: "other", primary: true }],
    }),
  ],
  [
    "a primary set by filter clears the old one",
    [{ op: "replace", path: 'emails[type eq "home"].primary', value: true }],
    profileWith({
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    }),
  ],
  [
    "a manager without value is no manager",
    [{ op: "replace", path: `${ENT}:manager.value`, value: "" }],
    profileWith({ enterprise: { department: "R&D" } }),
  ],
  [
    "a manager whose value becomes null is no manager",
    [{ op: "replace", path: `${ENT}:manager`, value: { value: null } }],
    profileWith({ enterprise: { department: "R&D" } }),
  ],
  ["schemas may be named, and follow from the data", [{ op: "add", path: "schemas", value: [ENT] }], same],
  [
    "add without path takes a resource",
    [
      {
        op: "add",
        value: { title: "Ms", name: { givenName: "Augusta" }, emails: [home], [ENT]: { division: "Engines" } },
      },
    ],
    profileWith({
      title: "Ms",
      name: { familyName: "Lovelace", givenName: "Augusta" },
      enterprise: {
        division: "Engines",
        department: "R&D",
        manager: { value: "u9", $ref: "https://acme.example/Users/u9" },
      },
    }),
  ],
  [
    "replace of a complex value keeps what is not named",
    [{ op: "replace", path: "name", value: { givenName: "Augusta" } }],
    profileWith({ name: { familyName: "Lovelace", givenName: "Augusta" } }),
  ],
  [
    "replace of a multi-valued attribute replaces it whole",
    [{ op: "replace", path: "emails", value: [home] }],
    profileWith({ emails: [home] }),
  ],
  [
    "replace without path replaces a multi-valued attribute whole",
    [{ op: "replace", value: { emails: [home] } }],
    profileWith({ emails: [home] }),
  ],
  [
    "replace of a missing target adds it",
    [{ op: "replace", path: "nickName", value: "Ada" }],
    profileWith({ nickName: "Ada" }),
  ],
  [
    "replace of matching elements",
    [{ op: "replace", path: 'emails[type eq "home"]', value: { value: "a@x.example", type: "home" } }],
    profileWith({ emails: [work, { value: "a@x.example", type: "home" }] }),
  ],
  [
    "replace of a sub-attribute of matching elements",
    [{ op: "replace", path: 'emails[type eq "home"].value', value: "a@x.example" }],
    profileWith({ emails: [work, { value: "a@x.example", type: "home" }] }),
  ],
  ["replace by null unassigns", [{ op: "replace", path: "title", value: null }], profileWith({ title: undefined })],
  [
    "replace by an empty text unassigns",
    [{ op: "replace", path: "title", value: "" }],
    profileWith({ title: undefined }),
  ],
  [
    "replace by an empty list unassigns",
    [{ op: "replace", path: "emails", value: [] }],
    profileWith({ emails: undefined }),
  ],
  [
    "replace of a complex value by null unassigns it whole",
    [{ op: "replace", path: "name", value: null }],
    profileWith({ name: undefined }),
  ],
  [
    "null in a complex value unassigns that part",
    [{ op: "replace", path: "name", value: { givenName: null } }],
    profileWith({ name: { familyName: "Lovelace" } }),
  ],
  ["an empty object changes nothing", [{ op: "replace", path: "name", value: {} }], same],
  ["remove unassigns", [{ op: "remove", path: "title" }], profileWith({ title: undefined })],
  [
    "remove of a sub-attribute",
    [{ op: "remove", path: "name.givenName" }],
    profileWith({ name: { familyName: "Lovelace" } }),
  ],
  [
    "remove of matching elements only",
    [{ op: "remove", path: 'emails[type eq "home"]' }],
    profileWith({ emails: [work] }),
  ],
  [
    "remove of every element leaves none",
    [{ op: "remove", path: "emails[value pr]" }],
    profileWith({ emails: undefined }),
  ],
  ["remove that matches nothing changes nothing", [{ op: "remove", path: 'emails[type eq "fax"]' }], same],
  [
    "remove of a sub-attribute of matching elements",
    [{ op: "remove", path: 'emails[type eq "work"].primary' }],
    profileWith({ emails: [{ value: "ada@acme.example", type: "work" }, home] }),
  ],
  ["remove of what is not there changes nothing", [{ op: "remove", path: "nickName" }], same],
  [
    "the extension by URN",
    [{ op: "replace", path: `${ENT}:department`, value: "Engines" }],
    profileWith({
      enterprise: { department: "Engines", manager: { value: "u9", $ref: "https://acme.example/Users/u9" } },
    }),
  ],
  [
    "the extension's sub-attribute by URN, in capitals",
    [{ op: "replace", path: `${ENT.toUpperCase()}:MANAGER.VALUE`, value: "u8" }],
    profileWith({ enterprise: { department: "R&D", manager: { value: "u8" } } }),
  ],
  [
    "a bare extension URN",
    [{ op: "add", path: ENT, value: { schemas: [ENT], division: "Engines" } }],
    profileWith({
      enterprise: {
        division: "Engines",
        department: "R&D",
        manager: { value: "u9", $ref: "https://acme.example/Users/u9" },
      },
    }),
  ],
  ["removal of a whole extension", [{ op: "remove", path: ENT }], profileWith({ enterprise: undefined })],
  [
    "a core attribute by URN",
    [{ op: "replace", path: "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName", value: "King" }],
    profileWith({ name: { familyName: "King", givenName: "Ada" } }),
  ],
  [
    "names in any letter case",
    [{ op: "replace", path: 'EMAILS[TYPE eq "home"].Value', value: "a@x.example" }],
    profileWith({ emails: [work, { value: "a@x.example", type: "home" }] }),
  ],
  [
    "operations in order",
    [
      { op: "replace", path: "title", value: "A" },
      { op: "replace", path: "nickName", value: "B" },
      { op: "remove", path: "title" },
    ],
    profileWith({ title: undefined, nickName: "B" }),
  ],
  ["active", [{ op: "replace", path: "active", value: false }], (before) => ({ ...before, active: false })],
  [
    "a password is checked and let go",
    [
      { op: "replace", path: "password", value: "s3cret" },
      { op: "replace", value: { password: "s3cret" } },
    ],
    same,
  ],
  [
    "ssoName, bare and by URN",
    [
      { op: "add", path: "ssoName", value: "okta" },
      { op: "replace", path: `${OURS}:ssoName`, value: "entra" },
    ],
    (before) => ({ ...before, ssoName: "entra" }),
  ],
  [
    "elements with the same type and value become one",
    [{ op: "replace", path: "emails", value: [home, home, { ...home, display: "H" }] }],
    profileWith({ emails: [{ value: "ada@home.example", display: "H", type: "home" }] }),
  ],
  [
    "an element that says nothing is not kept",
    [{ op: "add", path: "phoneNumbers", value: [{ type: "work" }, { value: "", type: "home" }] }],
    same,
  ],
  [
    "a remove with null for a value is a remove",
    [{ op: "remove", path: "title", value: null }],
    profileWith({ title: undefined }),
  ],
];

/** Shapes of real clients: who is excused, what is done; strict refuses each. */
const leniently: readonly (readonly [...Case, leniency: string, refusedAs: string])[] = [
  [
    "op in capitals",
    [{ op: "Replace", path: "title", value: "Ms" }],
    profileWith({ title: "Ms" }),
    "op-capitals",
    "invalidSyntax",
  ],
  [
    "a Boolean as text",
    [{ op: "replace", path: "active", value: "False" }],
    (before) => ({ ...before, active: false }),
    "string-booleans",
    "invalidValue",
  ],
  [
    "a Boolean as text, path-less",
    [{ op: "replace", value: { active: "false" } }],
    (before) => ({ ...before, active: false }),
    "string-booleans",
    "invalidValue",
  ],
  [
    "a Boolean in a list",
    [{ op: "replace", path: "active", value: [false] }],
    (before) => ({ ...before, active: false }),
    "listed-value",
    "invalidValue",
  ],
  [
    "a filtered replace that finds nothing",
    [{ op: "replace", path: 'phoneNumbers[type eq "work"].value', value: "123" }],
    profileWith({ phoneNumbers: [{ value: "123", type: "work" }] }),
    "filtered-create",
    "noTarget",
  ],
  [
    "a filtered add that finds nothing",
    [{ op: "add", path: 'emails[type eq "other"].Value', value: "o@x.example" }],
    profileWith({ emails: [work, home, { value: "o@x.example", type: "other" }] }),
    "filtered-create",
    "noTarget",
  ],
  [
    "several filtered adds that end in one element",
    [
      { op: "add", path: 'addresses[type eq "work"].locality', value: "London" },
      { op: "add", path: 'addresses[type eq "work"].country', value: "GB" },
    ],
    profileWith({ addresses: [{ locality: "London", country: "GB", type: "work" }] }),
    "filtered-create",
    "noTarget",
  ],
  [
    "a filtered element as a whole",
    [{ op: "add", path: 'addresses[type eq "work"]', value: { country: "GB" } }],
    profileWith({ addresses: [{ country: "GB", type: "work" }] }),
    "filtered-create",
    "noTarget",
  ],
  [
    "dotted keys",
    [{ op: "replace", value: { "name.givenName": "Augusta" } }],
    profileWith({ name: { familyName: "Lovelace", givenName: "Augusta" } }),
    "flat-keys",
    "invalidPath",
  ],
  [
    "keys with a URN",
    [{ op: "replace", value: { [`${ENT}:department`]: "Engines" } }],
    profileWith({
      enterprise: { department: "Engines", manager: { value: "u9", $ref: "https://acme.example/Users/u9" } },
    }),
    "flat-keys",
    "invalidPath",
  ],
  [
    "keys with a value path",
    [{ op: "replace", value: { 'emails[type eq "home"].value': "a@x.example" } }],
    profileWith({ emails: [work, { value: "a@x.example", type: "home" }] }),
    "flat-keys",
    "invalidPath",
  ],
  [
    "a bare manager",
    [{ op: "add", path: `${ENT}:manager`, value: "u8" }],
    profileWith({ enterprise: { department: "R&D", manager: { value: "u8" } } }),
    "bare-manager",
    "invalidValue",
  ],
  [
    "a manager in a list",
    [{ op: "add", path: `${ENT}:manager`, value: [{ value: "u8", $ref: "r" }] }],
    profileWith({ enterprise: { department: "R&D", manager: { value: "u8", $ref: "r" } } }),
    "listed-value",
    "invalidValue",
  ],
  [
    "a manager without URN",
    [{ op: "replace", path: "manager", value: { value: "u8" } }],
    profileWith({ enterprise: { department: "R&D", manager: { value: "u8" } } }),
    "bare-extension-name",
    "invalidPath",
  ],
  [
    "a manager removed by an empty text",
    [{ op: "replace", path: `${ENT}:manager`, value: "" }],
    profileWith({ enterprise: { department: "R&D" } }),
    "empty-complex",
    "invalidValue",
  ],
  [
    "a list emptied by an empty text",
    [{ op: "replace", path: "emails", value: "" }],
    profileWith({ emails: undefined }),
    "empty-complex",
    "invalidValue",
  ],
  [
    "a role by a Boolean as text",
    [{ op: "replace", path: 'roles[primary eq "True"].value', value: "admin" }],
    profileWith({ roles: [{ value: "admin", primary: true }] }),
    "string-booleans",
    "invalidFilter",
  ],
  [
    "a complex value as JSON text",
    [{ op: "add", path: "roles", value: '{"value":"admin","display":"Admin","primary":true}' }],
    profileWith({ roles: [{ value: "admin", display: "Admin", primary: true }] }),
    "json-text",
    "invalidValue",
  ],
  [
    "a list of values as JSON text",
    [{ op: "add", path: "roles", value: '[{"value":"admin"}]' }],
    profileWith({ roles: [{ value: "admin" }] }),
    "json-text",
    "invalidValue",
  ],
  [
    "a bare element",
    [{ op: "add", path: "roles", value: "admin" }],
    profileWith({ roles: [{ value: "admin" }] }),
    "bare-value",
    "invalidValue",
  ],
  [
    "a lone element to replace a list",
    [{ op: "replace", path: "emails", value: home }],
    profileWith({ emails: [home] }),
    "single-element",
    "invalidValue",
  ],
  [
    "a remove that names values",
    [{ op: "remove", path: "emails", value: [{ value: "ada@home.example" }] }],
    profileWith({ emails: [work] }),
    "remove-with-value",
    "invalidSyntax",
  ],
  [
    "a remove that names no value of a list",
    [{ op: "remove", path: "emails", value: [] }],
    same,
    "remove-with-value",
    "invalidSyntax",
  ],
  [
    "a list of objects without path",
    [{ op: "replace", value: [{ title: "Ms" }] }],
    profileWith({ title: "Ms" }),
    "listed-value",
    "invalidValue",
  ],
  [
    "its own id in a value",
    [{ op: "replace", value: { id: "u1", title: "Ms" } }],
    profileWith({ title: "Ms" }),
    "id-in-value",
    "mutability",
  ],
  [
    "two primaries",
    [
      {
        op: "replace",
        path: "emails",
        value: [
          { ...home, primary: true },
          { value: "b@x.example", primary: true },
        ],
      },
    ],
    profileWith({
      emails: [
        { ...home, primary: true },
        { value: "b@x.example", primary: false },
      ],
    }),
    "two-primaries",
    "invalidValue",
  ],
  ["no operation at all", [], same, "empty-operations", "invalidSyntax"],
];

const refusals: readonly (readonly [string, readonly unknown[], string, RegExp?])[] = [
  ["an unknown op", [{ op: "move", path: "title", value: "x" }], "invalidSyntax"],
  ["no op", [{ path: "title", value: "x" }], "invalidSyntax"],
  ["an operation that is no object", ["add"], "invalidSyntax"],
  ["an unknown field of an operation", [{ op: "add", path: "title", value: "x", from: "y" }], "invalidSyntax"],
  ["a value that is missing", [{ op: "add", path: "title" }], "invalidValue"],
  ["remove without path", [{ op: "remove" }], "noTarget"],
  ["remove without path but with a value", [{ op: "remove", value: { title: "x" } }], "noTarget"],
  ["an unknown path", [{ op: "add", path: "shoeSize", value: "x" }], "invalidPath", /shoeSize/],
  ["an unknown sub-attribute in a path", [{ op: "add", path: "name.shoe", value: "x" }], "invalidPath"],
  ["an unknown key without path", [{ op: "add", value: { shoeSize: "x" } }], "invalidPath"],
  ["an unknown extension", [{ op: "add", value: { "urn:acme:2.0:User": { x: 1 } } }], "invalidPath"],
  ["an unknown sub-attribute in a value", [{ op: "add", path: "name", value: { shoe: "x" } }], "invalidSyntax"],
  ["a prototype path", [{ op: "add", path: "__proto__.polluted", value: "x" }], "invalidPath"],
  ["a constructor path", [{ op: "add", path: "constructor.prototype.polluted", value: "x" }], "invalidPath"],
  ["a prototype key", [{ op: "add", value: JSON.parse('{"__proto__":{"polluted":true}}') as unknown }], "invalidPath"],
  [
    "a prototype key in a value",
    [{ op: "add", path: "name", value: JSON.parse('{"__proto__":{"polluted":true}}') as unknown }],
    "invalidSyntax",
  ],
  ["a query operator as value", [{ op: "add", path: "title", value: { $ne: "" } }], "invalidValue"],
  ["a broken path", [{ op: "add", path: "emails[type eq ", value: "x" }], "invalidFilter"],
  ["an empty path", [{ op: "add", path: "", value: "x" }], "invalidPath"],
  ["a path that is no text", [{ op: "add", path: 5, value: "x" }], "invalidPath"],
  ["a filter on a plain attribute", [{ op: "add", path: 'title[value eq "x"]', value: "x" }], "invalidFilter"],
  ["text behind a path", [{ op: "add", path: "title x", value: "x" }], "invalidPath"],
  ["id", [{ op: "replace", path: "id", value: "x" }], "mutability"],
  ["another id in a value", [{ op: "replace", value: { id: "u2" } }], "mutability"],
  ["meta", [{ op: "replace", path: "meta.created", value: "x" }], "mutability"],
  ["groups", [{ op: "add", path: "groups", value: [{ value: "g" }] }], "mutability"],
  ["groups without path", [{ op: "add", value: { groups: [] } }], "mutability"],
  ["the manager's name", [{ op: "replace", path: `${ENT}:manager.displayName`, value: "x" }], "mutability"],
  ["removal of userName", [{ op: "remove", path: "userName" }], "mutability"],
  ["an empty userName", [{ op: "replace", path: "userName", value: " " }], "invalidValue"],
  ["userName null", [{ op: "replace", path: "userName", value: null }], "invalidValue"],
  ["removal of active", [{ op: "remove", path: "active" }], "mutability"],
  ["active null", [{ op: "replace", path: "active", value: null }], "invalidValue"],
  ["a text for a Boolean", [{ op: "replace", path: "active", value: "yes" }], "invalidValue"],
  ["a number for a Boolean", [{ op: "replace", path: "active", value: 1 }], "invalidValue"],
  ["a number for a text", [{ op: "replace", path: "title", value: 1 }], "invalidValue"],
  ["a list for a text", [{ op: "replace", path: "title", value: ["a", "b"] }], "invalidValue"],
  [
    "a certificate that is not base64",
    [{ op: "add", path: "x509Certificates", value: [{ value: "<pem>" }] }],
    "invalidValue",
  ],
  ["NUL", [{ op: "add", path: "title", value: "a\u0000b" }], "invalidValue"],
  ["half a surrogate pair", [{ op: "add", path: "title", value: "a\ud800" }], "invalidValue"],
  ["a megabyte of text", [{ op: "add", path: "title", value: "x".repeat(1_048_576) }], "invalidValue"],
  ["a password that is no text", [{ op: "add", path: "password", value: { a: 1 } }], "invalidValue"],
  [
    "a list of 100,000 values",
    [{ op: "add", path: "emails", value: Array.from({ length: 100_000 }, (_, i) => ({ value: `${i}` })) }],
    "invalidValue",
  ],
  [
    "a filtered create from an inequality",
    [{ op: "add", path: 'phoneNumbers[type ne "work"].value', value: "1" }],
    "noTarget",
  ],
  [
    "a filtered create that would not be found again",
    [{ op: "replace", path: 'phoneNumbers[value eq "1"].value', value: "2" }],
    "noTarget",
  ],
  [
    "a filter that the user's name does not meet",
    [{ op: "replace", path: 'name[familyName eq "Byron"].givenName', value: "Augusta" }],
    "noTarget",
  ],
  ["schemas that are no list", [{ op: "add", path: "schemas", value: "x" }], "invalidSyntax"],
  ["schemas that are of something else", [{ op: "replace", path: "schemas", value: [PATCH] }], "invalidSyntax"],
  ["removal of schemas", [{ op: "remove", path: "schemas" }], "mutability"],
  ["five characters as base64", [{ op: "add", path: "x509Certificates", value: [{ value: "AAAAA" }] }], "invalidValue"],
  ["white space as base64", [{ op: "add", path: "x509Certificates", value: [{ value: "  " }] }], "invalidValue"],
  ["a key that is there twice", [{ op: "add", value: { title: "Ms", TITLE: "Mrs" } }], "invalidSyntax"],
  ["removal of the user itself", [{ op: "remove", path: "urn:ietf:params:scim:schemas:core:2.0:User" }], "noTarget"],
  [
    "a bad second operation after a good first",
    [
      { op: "replace", path: "title", value: "Ms" },
      { op: "add", path: "nope", value: "x" },
    ],
    "invalidPath",
  ],
];

describe("SCIM PATCH of a user (RFC 7644 §3.5.2)", () => {
  for (const [promise, operations, change] of byTheBook) {
    it(promise, () => {
      expect(patched(ada, operations, "strict")).to.deep.equal(change(ada));
      expect(patched(ada, operations)).to.deep.equal(change(ada));
    });
    it(`${promise}, once and for all`, () => {
      const once = patched(ada, operations);
      expect(patched(once, operations)).to.deep.equal(once);
    });
  }

  it("leaves what it was given as it was", () => {
    const before = structuredClone(ada);
    for (const [, operations] of byTheBook) patched(ada, operations);
    expect(ada).to.deep.equal(before);
    expect(({} as Record<string, unknown>).polluted).to.equal(undefined);
  });
});

describe("SCIM PATCH as real clients send it (quirk profiles)", () => {
  for (const [promise, operations, change, leniency, refusedAs] of leniently) {
    it(`takes ${promise} under auto and counts ${leniency}`, () => {
      const used: string[] = [];
      const once = patched(ada, operations, "auto", used);
      expect(once).to.deep.equal(change(ada));
      expect(used).to.include(leniency);
      expect(patched(once, operations)).to.deep.equal(once);
    });
    it(`refuses ${promise} under strict`, () => {
      expect(() => patched(ada, operations, "strict"))
        .to.throw(ScimError)
        .with.property("scimType", refusedAs);
    });
  }

  it("reads an app role of Entra's out of its value", () => {
    const role = JSON.stringify({ id: "18d1", value: "Admin", displayName: "Administrator" });
    const after = patched(ada, [{ op: "Add", path: "roles", value: [{ value: role }] }]);
    expect(after.profile.roles).to.deep.equal([{ value: "Admin", display: "Administrator" }]);
  });

  it("keeps no element that says only its kind or rank, and takes no rank from others for it", () => {
    for (const sub of ["primary", "type"]) {
      const operations = [
        { op: "Add", path: `emails[type eq "other"].${sub}`, value: sub === "type" ? "other" : true },
      ];
      expect(patched(ada, operations)).to.deep.equal(ada);
    }
    const both = [
      { op: "Add", path: 'emails[type eq "other"].primary', value: true },
      { op: "Add", path: 'emails[type eq "other"].value', value: "o@x.example" },
    ];
    expect(patched(ada, both)).to.deep.equal(
      profileWith({
        emails: [{ ...work, primary: false }, home, { value: "o@x.example", type: "other", primary: true }],
      })(ada),
    );
  });

  it("refuses a remove whose value says only the kind or nothing, for it would remove nobody", () => {
    for (const value of [[{ type: "home" }], [{ primary: true }], [{}], [home, null]]) {
      expect(() => patched(ada, [{ op: "Remove", path: "emails", value }]))
        .to.throw(ScimError)
        .with.property("scimType", "invalidValue");
    }
    expect(patched(ada, [{ op: "Remove", path: "emails", value: [] }])).to.deep.equal(ada);
  });

  it("takes an empty text for a work phone that is not there as nothing to do", () => {
    expect(patched(ada, [{ op: "Replace", path: 'phoneNumbers[type eq "work"].value', value: "" }])).to.deep.equal(ada);
  });
});

describe("SCIM PATCH refusals (RFC 7644 §3.12, table 9)", () => {
  for (const [what, operations, scimType, text] of refusals) {
    for (const profile of ["auto", "strict"] as const) {
      it(`refuses ${what} under ${profile} as ${scimType}`, () => {
        const thrown = expect(() => patched(ada, operations, profile)).to.throw(ScimError, text ?? /./);
        thrown.with.property("status", 400);
        thrown.with.property("scimType", scimType);
      });
    }
  }

  const messages: readonly (readonly [string, unknown])[] = [
    ["null", null],
    ["a list", []],
    ["no operations", { schemas: [PATCH] }],
    ["operations that are no list", { schemas: [PATCH], Operations: {} }],
    ["an unknown field", { schemas: [PATCH], Operations: [], extra: 1 }],
    ["operations twice", { schemas: [PATCH], Operations: [], operations: [] }],
    ["another schema", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], Operations: [] }],
  ];
  for (const [what, body] of messages) {
    it(`refuses a body that is ${what}`, () => {
      expect(() => readPatch(userKind, body, toleranceOf("auto")))
        .to.throw(ScimError)
        .with.property("scimType", "invalidSyntax");
    });
  }

  it("takes no more than 1,000 operations", () => {
    const Operations = Array.from({ length: 1001 }, () => ({ op: "add", path: "title", value: "x" }));
    expect(() => readPatch(userKind, { schemas: [PATCH], Operations }, toleranceOf("auto")))
      .to.throw(ScimError)
      .with.property("status", 413);
  });

  it("refuses what multiplies: hundreds of operations on hundreds of values", () => {
    const value = Array.from({ length: 900 }, (_, index) => ({ value: `${index}@acme.example` }));
    const operations = Array.from({ length: 100 }, () => ({ op: "add", path: "emails", value }));
    expect(() => patched(ada, operations))
      .to.throw(ScimError)
      .with.property("status", 413);
    const filtered = Array.from({ length: 1000 }, (_, index) => ({
      op: "replace",
      path: `emails[value eq "${"x".repeat(2000)}${index}"].display`,
      value: "x",
    }));
    expect(() => patched(ada, filtered))
      .to.throw(ScimError)
      .with.property("status", 413);
  });

  it("throws nothing but ScimError, whatever the body, and twice is as good as once", () => {
    const paths = fc.constantFrom(
      "title",
      "emails",
      'emails[type eq "work"]',
      'emails[type eq "x"].value',
      "name",
      "name.givenName",
      "active",
      `${ENT}:manager`,
      ENT,
      "manager",
      "id",
      "__proto__",
      "roles",
      "addresses.country",
      undefined,
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        null,
        "",
        [],
        {},
        "True",
        { value: "x" },
        [{ value: "x", type: "work", primary: true }],
        { title: "t" },
        { "name.givenName": "x" },
      ),
    );
    const operation = fc.record(
      { op: fc.constantFrom("add", "Replace", "remove"), path: paths, value },
      { requiredKeys: ["op"] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
        let once: Loose;
        try {
          once = patched(ada, operations);
        } catch (error) {
          expect(error).to.be.instanceOf(ScimError);
          return;
        }
        expect(Object.keys(once)).to.include("userName");
      }),
      { seed, numRuns: 3000 },
    );
  });
});
