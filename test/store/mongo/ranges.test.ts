import { expect } from "chai";
import fc from "fast-check";
import { compareUtf8 } from "../../../src/lib/fold.js";
import { afterPrefix } from "../../../src/store/mongo/questions/ranges.js";

const unicode = fc.string({ unit: "binary", maxLength: 6 });

describe("the end of the texts that start with a prefix", () => {
  it("is the next character's text, past surrogates and the last character", () => {
    expect(afterPrefix("title=")).to.equal("title>");
    expect(afterPrefix("a\uD7FF")).to.equal("a\uE000");
    expect(afterPrefix("a\uFFFF")).to.equal("a\u{10000}");
    expect(afterPrefix("a\u{10FFFF}")).to.equal("b");
    expect(afterPrefix("\u{10FFFF}\u{10FFFF}")).to.equal(undefined);
    expect(afterPrefix("")).to.equal(undefined);
  });

  it("parts, by UTF-8 bytes, those that start with it from those that do not", () => {
    fc.assert(
      fc.property(unicode, unicode, (prefix, text) => {
        const end = afterPrefix(prefix);
        const inside = compareUtf8(text, prefix) >= 0 && (end === undefined || compareUtf8(text, end) < 0);
        expect(inside).to.equal(text.startsWith(prefix));
        expect(end === undefined || compareUtf8(prefix + text, end) < 0).to.equal(true);
      }),
      { numRuns: 2000, seed: 20261125 },
    );
  });
});
