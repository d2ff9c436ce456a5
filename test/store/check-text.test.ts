import { checkText, keptJson } from "../../src/store/check-text.js";
import { expect } from "chai";

describe("text that no engine could keep", () => {
  const refused: readonly [string, unknown][] = [
    ["in a value", { name: "a\0" }],
    ["deep in a list", { list: [1, ["x", "\uD800"]] }],
    ["in a key", { map: { "a\uDFFF": 1 } }],
    ["by itself", "\0"],
  ];
  for (const [where, value] of refused) {
    it(`is refused ${where}`, () => {
      expect(() => {
        checkText(value);
      }).to.throw(TypeError, /cannot be kept/);
    });
  }

  for (const [where, value] of refused.filter(([, one]) => typeof one === "object")) {
    it(`is found in JSON that is about to be kept: ${where}`, () => {
      expect(() => keptJson(value as object)).to.throw(TypeError, /cannot be kept/);
    });
  }

  it("is not mistaken for what only looks like an escape of it", () => {
    const looksAlike = { a: "\\u0000", b: "\\ud800 \\udfff", "\\ud83d": "𝒳 \u0001" };
    expect(keptJson(looksAlike)).to.equal(JSON.stringify(looksAlike));
  });

  it("is told by where it stands, and never repeated", () => {
    expect(() => {
      checkText({ profile: { emails: [{ value: "secret\0" }] } });
    }).to.throw(TypeError, /^record\.profile\.emails\.0\.value: (?!.*secret)/);
  });

  it("is no other text", () => {
    checkText({ a: "𝒳 \u0001\u200B\uFFFF", b: [null, undefined, 1, true], "\u{10FFFF}": {} });
  });
});
