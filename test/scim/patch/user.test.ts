import { expect } from "chai";
import { ada, type Case, ENT, home, OURS, patched, profileWith, same, work } from "../../support/scim-patched.js";

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
