import { expect } from "chai";
import { tokensOf } from "../../src/scim/filter/tokens.js";

/** Each token as it is, with a blank before those that do not touch the one before. */
const told = (source: string): string =>
  tokensOf(source, "invalidFilter")
    .map((token) => `${token.glued ? "" : " "}${"text" in token ? `${token.is}:${token.text}` : token.is}`)
    .join("|");

describe("The pieces of a filter (RFC 7644 §3.4.2.2)", () => {
  const rows: readonly (readonly [source: string, tokens: string])[] = [
    ["a)", "word:a|)"],
    ["(a]b", "(|word:a|]|word:b"],
    ["a eq 5", "word:a| word:eq| word:5"],
    ['a"b"c', "word:a|text:b|word:c"],
    ["[ 'b' ]", "[| text:b| ]"],
    ["['b']", "[|text:b|]"],
    ["“b”)", "text:b|)"],
    ["", ""],
  ];
  for (const [source, tokens] of rows) {
    it(`of ${source === "" ? "nothing" : source} are ${tokens === "" ? "none" : tokens}`, () =>
      expect(told(source)).to.equal(tokens));
  }
});
