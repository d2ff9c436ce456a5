import { expect } from "chai";
import fc from "fast-check";
import { readUser, ScimError, strictly, toleranceOf, withoutSecrets } from "../../src/scim/index.js";

const seed = Number(process.env.SEED ?? 20261125);
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OURS = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User";

const minimal = { schemas: [USER], userName: "ada" };
const read = (body: unknown) => readUser(body, strictly());

describe("SCIM user bodies (RFC 7643 §4.1, RFC 7644 §3.3)", () => {
  it("reads every attribute in the schema's spelling, whatever the client's", () => {
    const body = {
      SCHEMAS: [USER, ENT, OURS],
      USERNAME: "ada",
      externalid: "00u",
      Active: false,
      NAME: { FamilyName: "Lovelace" },
      Emails: [{ VALUE: "ada@acme.example", Type: "work", PRIMARY: true }],
      addresses: [{ streetaddress: "12 St James's Square" }],
      [ENT.toLowerCase()]: { DEPARTMENT: "R&D", manager: { value: "u9", displayName: "ignored" } },
      [OURS]: { ssoname: "okta" },
    };
    expect(read(body)).to.deep.equal({
      userName: "ada",
      externalId: "00u",
      active: false,
      ssoName: "okta",
      profile: {
        name: { familyName: "Lovelace" },
        emails: [{ value: "ada@acme.example", type: "work", primary: true }],
        addresses: [{ streetAddress: "12 St James's Square" }],
        enterprise: { department: "R&D", manager: { value: "u9" } },
      },
    });
  });

  it("takes null, absent, empty text and empty list for one state", () => {
    const body = {
      ...minimal,
      title: null,
      nickName: "",
      emails: [],
      name: {},
      roles: null,
      addresses: [{ type: "work", country: null }],
      photos: [null],
      phoneNumbers: [{}],
    };
    expect(read(body)).to.deep.equal({ userName: "ada", profile: {} });
  });

  it("passes over what only the server writes, whatever it is", () => {
    const body = { ...minimal, id: 5, meta: "x", groups: [{ value: "g" }] };
    expect(read(body)).to.deep.equal({ userName: "ada", profile: {} });
  });

  it("takes a password and does not keep it", () => {
    expect(JSON.stringify(read({ ...minimal, password: "s3cret" }))).not.to.contain("s3cret");
  });

  it("takes ssoName bare", () => {
    expect(read({ ...minimal, ssoName: '"okta"' }).ssoName).to.equal('"okta"');
  });

  const refusals: readonly (readonly [string, unknown, string])[] = [
    ["a list", [], "invalidSyntax"],
    ["null", null, "invalidSyntax"],
    ["no userName", { schemas: [USER] }, "invalidValue"],
    ["a blank userName", { ...minimal, userName: "  " }, "invalidValue"],
    ["a number as userName", { ...minimal, userName: 5 }, "invalidValue"],
    ["an unknown attribute", { ...minimal, shoeSize: 5 }, "invalidSyntax"],
    ["an unknown sub-attribute", { ...minimal, name: { shoe: "x" } }, "invalidSyntax"],
    ["an unknown extension", { ...minimal, "urn:acme:x": { a: "b" } }, "invalidSyntax"],
    ["an unknown attribute of an extension", { ...minimal, [ENT]: { shoe: "x" } }, "invalidSyntax"],
    ["an extension that is no object", { ...minimal, [ENT]: "x" }, "invalidValue"],
    ["an attribute twice", { ...minimal, USERNAME: "bob" }, "invalidSyntax"],
    ["a sub-attribute twice", { ...minimal, name: { givenName: "a", GIVENNAME: "b" } }, "invalidSyntax"],
    ["a prototype key", JSON.parse(`{"schemas":["${USER}"],"userName":"a","__proto__":{"x":1}}`), "invalidSyntax"],
    ["a constructor key", { ...minimal, constructor: { a: 1 } }, "invalidSyntax"],
    ["a query operator", { ...minimal, $where: "1" }, "invalidSyntax"],
    ["a query operator as value", { ...minimal, userName: { $gt: "" } }, "invalidValue"],
    ["a text for a list", { ...minimal, emails: 5 }, "invalidValue"],
    ["a list for an object", { ...minimal, name: ["a", "b"] }, "invalidValue"],
    ["a list within a list", { ...minimal, emails: [[{ value: "a" }]] }, "invalidValue"],
    [
      "two primaries",
      {
        ...minimal,
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      },
      "invalidValue",
    ],
    ["NUL", { ...minimal, title: "\u0000" }, "invalidValue"],
    ["half a surrogate pair", { ...minimal, displayName: "\udc00" }, "invalidValue"],
    ["a megabyte", { ...minimal, displayName: "x".repeat(1_000_000) }, "invalidValue"],
    [
      "many texts that make a megabyte",
      { ...minimal, emails: Array.from({ length: 999 }, (_, i) => ({ value: `${i}${"x".repeat(4000)}` })) },
      "invalidValue",
    ],
    [
      "another resource's schema",
      { ...minimal, schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"] },
      "invalidSyntax",
    ],
    ["schemas that are no list", { ...minimal, schemas: USER }, "invalidSyntax"],
    ["schemas with a number", { ...minimal, schemas: [USER, 5] }, "invalidSyntax"],
  ];
  for (const [what, body, scimType] of refusals) {
    it(`refuses ${what} as ${scimType}, and so it does under auto where no leniency speaks of it`, () => {
      expect(() => read(body))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
      if (what !== "two primaries")
        expect(() => readUser(body, toleranceOf("auto")))
          .to.throw(ScimError)
          .with.property("scimType", scimType);
    });
  }

  const lenient: readonly (readonly [string, unknown])[] = [
    ["missing-schemas", { userName: "ada" }],
    ["missing-schemas", { ...minimal, [ENT]: { department: "R&D" } }],
    ["unknown-schemas", { ...minimal, schemas: [USER, "urn:acme:x"] }],
    ["scim-1-schemas", { ...minimal, schemas: ["urn:scim:schemas:core:1.0"] }],
    ["string-booleans", { ...minimal, active: "True" }],
    ["bare-manager", { ...minimal, schemas: [USER, ENT], [ENT]: { manager: "u9" } }],
    [
      "two-primaries",
      {
        ...minimal,
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      },
    ],
    ["single-element", { ...minimal, emails: { value: "a" } }],
    ["bare-extension-name", { ...minimal, schemas: [USER, ENT], department: "R&D" }],
    ["flat-keys", { ...minimal, "name.givenName": "Ada" }],
  ];
  for (const [name, body] of lenient) {
    it(`takes the shape of ${name} under auto, and not under strict`, () => {
      const tolerance = toleranceOf("auto");
      expect(readUser(body, tolerance).userName).to.equal("ada");
      expect([...tolerance.used]).to.include(name);
      expect(() => read(body)).to.throw(ScimError);
    });
  }

  it("throws nothing but ScimError and keeps no key that is not in the schema, whatever the body", () => {
    const keys = fc.constantFrom(
      "userName",
      "emails",
      "name",
      "active",
      "schemas",
      ENT,
      "__proto__",
      "x.y",
      "$set",
      "password",
      "addresses",
      "id",
    );
    const bodies = fc.dictionary(keys, fc.jsonValue()).map((body): unknown => ({ ...minimal, ...body }));
    fc.assert(
      fc.property(fc.oneof(bodies, fc.jsonValue()), (body) => {
        try {
          const draft = readUser(body, toleranceOf("auto"));
          expect(Object.keys(draft)).to.satisfy((names: string[]) =>
            names.every((name) => ["userName", "externalId", "active", "ssoName", "profile"].includes(name)),
          );
        } catch (error) {
          expect(error).to.be.instanceOf(ScimError);
        }
      }),
      { seed, numRuns: 2000 },
    );
  });
});

describe("Secrets in kept operations (RFC 7643 §9)", () => {
  it("takes passwords out of bodies and PATCH operations, however they are named", () => {
    const kept = withoutSecrets({
      userName: "ada",
      PassWord: "one",
      [`${USER}:password`]: "two",
      Operations: [
        { op: "replace", path: "password", value: "three" },
        { op: "replace", path: `${USER}:Password`, value: "four" },
        { op: "replace", value: { password: "five", title: "Ms" } },
      ],
    });
    expect(JSON.stringify(kept)).not.to.match(/one|two|three|four|five/);
    expect(JSON.stringify(kept)).to.contain("Ms");
  });

  it("takes them out of JSON within a text, and out of paths that only seem to be one", () => {
    const kept = withoutSecrets({
      Operations: [
        { op: "replace", value: '{"password":"one","title":"Ms"}' },
        { op: "replace", value: ' [{"Pass\\u0077ord":"two"}]' },
        { op: "replace", path: 'password[value eq "three"]', value: "four" },
        { op: "replace", path: "/password", value: "five" },
        { op: "replace", path: "password.value", value: "six" },
        { op: "replace", path: "title", value: "{no JSON, just a title}" },
        { op: "add", path: "roles", value: [{ value: '{"value":"admin"}' }] },
      ],
    });
    expect(JSON.stringify(kept)).not.to.match(/one|two|three|four|five|six/);
    expect(JSON.stringify(kept)).to.contain("no JSON, just a title").and.contain("admin");
  });

  it("does not follow a body deeper than SCIM goes", () => {
    let deep: unknown = "secret";
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(JSON.stringify(withoutSecrets(deep))).to.contain("too deep");
  });
});
