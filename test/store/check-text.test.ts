import { checkText } from "../../src/store/check-text.js";
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

  it("is told by where it stands, and never repeated", () => {
    expect(() => {
      checkText({ profile: { emails: [{ value: "secret\0" }] } });
    }).to.throw(TypeError, /^record\.profile\.emails\.0\.value: (?!.*secret)/);
  });

  it("is no other text", () => {
    checkText({ a: "𝒳 \u0001\u200B\uFFFF", b: [null, undefined, 1, true], "\u{10FFFF}": {} });
  });
});
