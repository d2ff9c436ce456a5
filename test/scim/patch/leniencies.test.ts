import { expect } from "chai";
import { ScimError } from "../../../src/scim/index.js";
import { type Case, ada, ENT, home, patched, profileWith, same, work } from "../../support/scim-patched.js";

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
    "dotted keys of an extension",
    [{ op: "replace", path: ENT, value: { "manager.value": "u8" } }],
    profileWith({ enterprise: { department: "R&D", manager: { value: "u8" } } }),
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
    "a key that is a value path and no more",
    [{ op: "replace", value: { 'phoneNumbers[type eq "fax"]': { value: "1" } } }],
    profileWith({ phoneNumbers: [{ value: "1", type: "fax" }] }),
    "flat-keys",
    "invalidPath",
  ],
  [
    "an operation with a name",
    [{ name: "Set the title", op: "replace", path: "title", value: "Ms" }],
    profileWith({ title: "Ms" }),
    "extra-label",
    "invalidSyntax",
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
