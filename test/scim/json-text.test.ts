import { expect } from "chai";
import { elementFromJsonText, looksLikeJson, parseJsonText } from "../../src/scim/resource/json-text.js";
import { readUser, ScimError, toleranceOf, USER } from "../../src/scim/index.js";

describe("JSON that came as a text where an object belongs", () => {
  it("is known by its first bracket, behind white space", () => {
    expect(['{"a":1}', "[1]", ' \n{"a":1}'].filter(looksLikeJson)).to.have.length(3);
    expect(["", "Admin", "a{", '"{"'].filter(looksLikeJson)).to.deep.equal([]);
  });

  it("is read up to 65,536 characters, and named by where it stood beyond", () => {
    const of = (length: number): string => `["${"x".repeat(length - 4)}"]`;
    expect(parseJsonText(of(65_536), "roles")).to.deep.equal(["x".repeat(65_532)]);
    expect(() => parseJsonText(of(65_537), "roles")).to.throw(
      ScimError,
      "roles is JSON in a text, and longer than 65536 characters.",
    );
  });

  it("is refused where it is none, by where it stood", () => {
    expect(() => parseJsonText("{a}", "name")).to.throw(
      ScimError,
      "name is a text where an object belongs, and is not JSON either.",
    );
  });

  describe("as a role of Entra's", () => {
    const rows: readonly (readonly [what: string, given: unknown, element: unknown])[] = [
      ["gives its value and its name", { id: "1", value: "a", displayName: "A" }, { value: "a", display: "A" }],
      ["may call its name display", { value: "a", display: "A" }, { value: "a", display: "A" }],
      ["is called by displayName first", { value: "a", display: "B", displayName: "A" }, { value: "a", display: "A" }],
      ["may have no name", { value: "a" }, { value: "a" }],
      ["may have an empty name, which is none", { value: "a", displayName: "" }, { value: "a" }],
      ["may have a name that is no text, which is none", { value: "a", display: 1 }, { value: "a" }],
      ["is none without value", { displayName: "A" }, undefined],
      ["is none with an empty value", { value: "", displayName: "A" }, undefined],
      ["is none with a value that is no text", { value: 1 }, undefined],
      ["is none where it is null", null, undefined],
      ["is none where it is a text", "a", undefined],
      ["is none where it is a list", [1], undefined],
    ];
    for (const [what, given, element] of rows) {
      it(what, () => expect(elementFromJsonText(JSON.stringify(given))).to.deep.equal(element));
    }
    it("is taken out of roles and entitlements alone, and where that is excused", () => {
      const value = JSON.stringify({ value: "a", displayName: "A" });
      const kept = (name: string, profile: "auto" | "strict") =>
        readUser({ schemas: [USER], userName: "ada", [name]: [{ value }] }, toleranceOf(profile)).profile;
      for (const name of ["roles", "entitlements"]) {
        expect(kept(name, "auto")).to.deep.equal({ [name]: [{ value: "a", display: "A" }] });
        expect(kept(name, "strict")).to.deep.equal({ [name]: [{ value }] });
      }
      expect(kept("ims", "auto")).to.deep.equal({ ims: [{ value }] });
    });

    it("is none where it is no JSON", () => expect(elementFromJsonText("{value}")).to.equal(undefined));
  });
});
