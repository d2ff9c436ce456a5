import { expect } from "chai";
import fc from "fast-check";
import { canonicalJson } from "../../src/lib/canonical-json.js";

describe("canonical JSON (RFC 8785)", () => {
  it("orders members by the UTF-16 units of their names, whole numbers among them (§3.2.3)", () => {
    const example = JSON.parse(
      '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    ) as Record<string, string>;
    const names = Object.keys(JSON.parse(canonicalJson(example)) as object).filter((name) => name !== "1");
    expect(names).to.deep.equal(["\r", "\u0080", "ö", "€", "\ud83d\ude00", "\ufb33"]);
    expect(canonicalJson({ "10": 1, "9": 2, "!": 3 })).to.equal('{"!":3,"10":1,"9":2}');
  });

  it("writes numbers and texts as ECMAScript does (§3.2.2)", () => {
    const numbers = [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0];
    const text = "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/";
    expect(canonicalJson({ numbers, text })).to.equal(
      '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"text":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it("spells one value one way, and reads back as the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        const back = JSON.parse(text) as unknown;
        expect(canonicalJson(back)).to.equal(text);
        expect(JSON.stringify(sorted(back))).to.equal(
          JSON.stringify(sorted(JSON.parse(JSON.stringify(value)) as unknown)),
        );
      }),
      { seed: 20261129, numRuns: 500 },
    );
    const hostile = JSON.parse('{"z":1,"__proto__":{"a":1}}') as unknown;
    expect(canonicalJson(hostile)).to.equal('{"__proto__":{"a":1},"z":1}');
    expect(canonicalJson({ b: { d: 1, c: [{ z: 1, y: 2 }] }, a: "\u2028", u: undefined })).to.equal(
      '{"a":"\u2028","b":{"c":[{"y":2,"z":1}],"d":1}}',
    );
  });
});

/** Every object as a list of its members in order, so that their order in memory does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}
