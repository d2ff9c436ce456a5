import { expect } from "chai";
import fc from "fast-check";
import { readPatch, ScimError, toleranceOf, userKind } from "../../../src/scim/index.js";
import { ada, ENT, type Loose, PATCH, patched } from "../../support/scim-patched.js";

const seed = Number(process.env.SEED ?? 20261125);

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
