import { expect } from "chai";
import { fold } from "../../src/lib/fold.js";
import { hiddenIn, hiddenInIdentifier } from "../../src/lib/hidden-letters.js";

describe("the fold (RFC 8265 §3.3, UsernameCaseMapped)", () => {
  const alike: readonly (readonly [what: string, ...texts: readonly [string, string, ...string[]]])[] = [
    ["letter case", "Ada@Acme.Example", "ada@acme.example", "ADA@ACME.EXAMPLE"],
    ["full-width letters", "Ａｄａ＠ａｃｍｅ．ｅｘａｍｐｌｅ", "ada@acme.example"],
    ["the ideographic space", "Ada\u3000L", "ada l"],
    ["half-width katakana, with its marks", "ｶﾞｷﾞ", "ガギ"],
    ["half-width Hangul", "ﾡￂￜ", "ㄱㅏㅣ"],
    ["composed and decomposed letters", "é\u00e9", "e\u0301e\u0301"],
    ["a sigma, wherever it stands", "ΣΟΦΟΣ", "σοφος", "σοφοσ"],
    ["signs of another width", "￣￦￨", "¯₩│"],
  ];
  for (const [what, ...texts] of alike) {
    it(`holds ${what} for one`, () => expect(new Set(texts.map(fold)).size).to.equal(1));
  }

  it("keeps apart what is compatible and no more: ligatures, other digits, letters of mathematics", () => {
    for (const [one, other] of [
      ["ﬁ", "fi"],
      ["²", "2"],
      ["𝐚", "a"],
      ["ß", "ss"],
      ["ı", "i"],
    ] as const) {
      expect(fold(one), one).not.to.equal(fold(other));
    }
  });

  it("changes nothing more when it is done again", () => {
    for (const text of ["ＡΣ", "ｶﾞ", "İ", "ﾡ", "Å"]) expect(fold(fold(text)), text).to.equal(fold(text));
  });
});

describe("letters that nobody sees", () => {
  const rows: readonly (readonly [what: string, text: string, shown: boolean, identifier: boolean])[] = [
    ["a name", "Ada O’Brien-Müller (R&D) 日本", true, true],
    ["a NUL", "a\u0000", false, false],
    ["a line break", "a\nb", false, false],
    ["a separator of paragraphs", "a\u2029b", false, false],
    ["an override of direction", "a\u202eb", false, false],
    ["an isolate", "a\u2066b", false, false],
    ["the Arabic mark", "a\u061cb", false, false],
    ["a space without width", "a\u200bb", false, false],
    ["a joiner in Latin", "a\u200db", false, false],
    ["a joiner at an end", "می\u200c", false, false],
    ["a joiner in Persian", "می\u200cخواهم", true, false],
    ["a joiner in a picture", "👩\u200d💻 Team", true, false],
    ["a byte order mark", "\ufeffa", false, false],
    ["a soft hyphen", "a\u00adb", false, false],
    ["a filler", "a\u3164", false, false],
    ["tags", "a\u{e0041}", false, false],
    ["a space that does not break", "a\u00a0b", true, false],
    ["the blank of braille", "a\u2800", true, false],
  ];
  for (const [what, text, shown, identifier] of rows) {
    it(`${shown ? "do not include" : "include"} ${what}${shown !== identifier ? ", but in an identifier" : ""}`, () => {
      expect([hiddenIn(text) === undefined, hiddenInIdentifier(text) === undefined]).to.deep.equal([shown, identifier]);
    });
  }
});
