import { expect } from "chai";
import fc from "fast-check";
import { jsonBurden } from "../../src/lib/json-limits.js";

const burden = (text: string) => jsonBurden(Buffer.from(text));
const keys = (count: number, prefix = "k") =>
  `{${Array.from({ length: count }, (_, index) => `"${prefix}${index}":1`).join(",")}}`;

describe("What a JSON text asks of the parser", () => {
  it("lets pass whatever a client may send: a group of 100,000 members, and any value of common size", () => {
    const member = {
      value: "01m89h7p85t1t2rycyr0y3vabc",
      display: "Ada",
      type: "User",
      $ref: "../Users/x",
      "x:y": "z",
    };
    const group = { displayName: "All", members: Array.from({ length: 100_000 }, () => member) };
    expect(burden(JSON.stringify(group))).to.equal("bearable");
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => burden(JSON.stringify(value)) === "bearable"));
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["lists in lists", "[".repeat(65), "too deep"],
    ["objects in objects", '{"a":'.repeat(65), "too deep"],
    ["an object of 3,000 keys", keys(3000), "too many names"],
    [
      "3,000 objects of a key each",
      JSON.stringify(Array.from({ length: 3000 }, (_, index) => ({ [`key${index}`]: "a" }))),
      "too many names",
    ],
    ["names that only differ far behind", `[${keys(1500, "x".repeat(100))},${keys(1500, "y")}]`, "too many names"],
    ["half a million empty objects", `[${"{},".repeat(500_000)}{}]`, "too much"],
    ["a million numbers", `[${"1,".repeat(1_000_001)}1]`, "too much"],
    ["objects of few keys without end", `[${`${keys(10)},`.repeat(70_001)}1]`, "too much"],
  ];
  for (const [what, text, verdict] of refused) {
    it(`finds ${what} ${verdict}`, () => {
      expect(burden(text)).to.equal(verdict);
    });
  }

  it("counts nothing that stands in a string, behind an escaped quote either", () => {
    for (const inside of ["[".repeat(100), `\\"${"{".repeat(100)}`, `\\\\\\"${":".repeat(2000)}`]) {
      expect(burden(`{"a":"${inside}"}`)).to.equal("bearable");
      expect(burden(`{"a":"${inside}",${"[".repeat(65)}`)).to.equal("too deep");
    }
  });

  it("counts a name once however often it comes, and brackets that are closed no more", () => {
    expect(burden(`[${`${keys(600)},`.repeat(3)}1]`)).to.equal("bearable");
    expect(burden(`[${`{"a":{"b":[{"c":1}]}},`.repeat(50_000)}1]`)).to.equal("bearable");
    expect(burden(`[${"[],".repeat(1000)}[]]`)).to.equal("bearable");
    expect(burden("]".repeat(1000) + "[".repeat(65))).to.equal("too deep");
  });
});
