import { expect } from "chai";
import { readGroup, readUser, ScimError, toleranceOf, withoutDisplays } from "../../src/scim/index.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const OURS = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User";
const user = (more: object) => readUser({ schemas: [USER], userName: "ada", ...more }, toleranceOf("auto"));
const group = (more: object) => readGroup({ schemas: [GROUP], displayName: "Eng", ...more }, toleranceOf("auto"));

function typeOfRefusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).to.be.instanceOf(ScimError);
    return (error as ScimError).scimType ?? "none";
  }
  return "taken";
}

describe("The longest text of each attribute, as the schemas say it (RFC 7643 §7)", () => {
  const rows: readonly (readonly [what: string, most: number, read: (text: string) => unknown])[] = [
    ["userName", 1024, (text) => user({ userName: text })],
    ["externalId", 1024, (text) => user({ externalId: text })],
    ["displayName", 1024, (text) => user({ displayName: text })],
    ["title", 4096, (text) => user({ title: text })],
    ["name.familyName", 4096, (text) => user({ name: { familyName: text } })],
    ["phoneNumbers.value", 4096, (text) => user({ phoneNumbers: [{ value: text }] })],
    ["profileUrl", 8192, (text) => user({ profileUrl: text.replace(/^.{18}/, "https://a.example/") })],
    ["photos.value", 65_536, (text) => user({ photos: [{ value: text.replace(/^.{18}/, "https://a.example/") }] })],
    ["x509Certificates.value", 65_536, (text) => user({ x509Certificates: [{ value: text }] })],
    ["enterprise department", 4096, (text) => user({ [ENT]: { department: text } })],
    ["enterprise manager.value", 1024, (text) => user({ [ENT]: { manager: { value: text } } })],
    ["our ssoName", 1024, (text) => user({ [OURS]: { ssoName: text } })],
    ["a group's displayName", 1024, (text) => group({ displayName: text })],
    ["a group's externalId", 1024, (text) => group({ externalId: text })],
  ];
  for (const [what, most, read] of rows) {
    it(`is ${most} of ${what}, and not one more`, () => {
      expect(typeOfRefusal(() => read("x".repeat(most)))).to.equal("taken");
      // base64 may hold white space, and one letter more would be none
      const over = what.includes("x509") ? " " : "x";
      expect(typeOfRefusal(() => read("x".repeat(most) + over))).to.equal("invalidValue");
    });
  }
});

describe("A name that no schema has", () => {
  const places: readonly (readonly [where: string, read: (unknown: object) => unknown])[] = [
    ["of a user", (unknown) => user(unknown)],
    ["within a part", (unknown) => user({ name: { givenName: "Ada", ...unknown } })],
    ["within a value of a list", (unknown) => user({ emails: [{ value: "a@acme.example", ...unknown }] })],
    ["of an extension", (unknown) => user({ [ENT]: { department: "R&D", ...unknown } })],
    ["of a group", (unknown) => group(unknown)],
    ["of a member", (unknown) => group({ members: [{ value: "u1", ...unknown }] })],
  ];
  for (const [where, read] of places) {
    it(`is passed over ${where} where it says nothing, and refused where it says something`, () => {
      for (const shoe of [null, "", [], {}, [null, { a: "" }]]) {
        expect(
          typeOfRefusal(() => read({ shoe })),
          JSON.stringify(shoe),
        ).to.equal("taken");
      }
      for (const shoe of ["x", 0, false, [0], { a: 1 }]) {
        expect(
          typeOfRefusal(() => read({ shoe })),
          JSON.stringify(shoe),
        ).not.to.equal("taken");
      }
    });
  }
});

describe("Two values that are marked primary", () => {
  it("are one under auto, the first, and nothing else of the list changes", () => {
    const emails = ["a", "b", "c"].map((name, n) => ({
      value: `${name}@acme.example`,
      ...(n < 2 && { primary: true }),
    }));
    expect(user({ emails }).profile.emails).to.deep.equal([emails[0], { ...emails[1], primary: false }, emails[2]]);
    expect(() => readUser({ schemas: [USER], userName: "ada", emails }, toleranceOf("strict"))).to.throw(
      /more than one/,
    );
  });
});

describe("The members of a group that is sent whole", () => {
  const members = (sent: unknown) => group({ members: sent }).members;
  it("are those who are named: an empty one is passed over, and one without value is refused", () => {
    expect(members([{}, { value: "u1" }, {}])).to.deep.equal(["u1"]);
    expect(members([{ value: "u1", displayName: "Ada" }])).to.deep.equal(["u1"]);
    expect(typeOfRefusal(() => members([{ value: "u1", displayName: 5 }]))).to.equal("invalidSyntax");
    expect(() => members(5)).to.throw(ScimError, "a list of members");
    for (const nobody of [{ display: "Ada" }, { value: "" }, { value: null }]) {
      expect(typeOfRefusal(() => members([nobody]))).to.equal("invalidValue");
    }
  });
});

describe("A body of a group as it is kept: without what members are called", () => {
  it("has no display at any place, whatever its letter case, and all else as it came", () => {
    const body = {
      schemas: [GROUP],
      displayName: "Eng",
      display: "x",
      members: [
        { value: "u1", display: "Ada Lovelace", DISPLAY: "Ada", displays: "kept" },
        { value: "u2", $ref: null },
      ],
      Operations: [{ op: "add", value: { members: [{ value: "u3", Display: "Eve" }] } }],
    };
    expect(withoutDisplays(body)).to.deep.equal({
      schemas: [GROUP],
      displayName: "Eng",
      members: [
        { value: "u1", displays: "kept" },
        { value: "u2", $ref: null },
      ],
      Operations: [{ op: "add", value: { members: [{ value: "u3" }] } }],
    });
    for (const plain of [null, "display", 7, true]) expect(withoutDisplays(plain)).to.equal(plain);
  });

  it("is looked through twelve levels deep, by objects and by lists", () => {
    type Nested = { readonly [name: string]: unknown };
    const inObjects = (levels: number): unknown =>
      levels === 0 ? { display: "x" } : ({ a: inObjects(levels - 1) } satisfies Nested);
    const inLists = (levels: number): unknown => (levels === 0 ? { display: "x" } : [inLists(levels - 1)]);
    for (const nested of [inObjects, inLists]) {
      expect(JSON.stringify(withoutDisplays(nested(11)))).not.to.contain("display");
      expect(JSON.stringify(withoutDisplays(nested(12)))).to.contain("display");
    }
  });
});
