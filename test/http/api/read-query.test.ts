import { expect } from "chai";
import { parameterKinds, readQuery } from "../../../src/http/api/read-query.js";
import { ProblemFault } from "../../../src/http/api/problem.js";

const kinds = parameterKinds({
  properties: {
    limit: { type: "integer" },
    removed: { type: "boolean" },
    status: { type: "array" },
    search: { type: "string" },
  },
});

describe("API query: plain names to an operation's input", () => {
  const table: readonly (readonly [string, Record<string, unknown>])[] = [
    ["", {}],
    ["limit=20", { limit: 20 }],
    ["limit=2.5", { limit: 2.5 }],
    ["limit=many", { limit: "many" }],
    ["removed=true", { removed: true }],
    ["removed=yes", { removed: "yes" }],
    ["status=failure&status=warning", { status: ["failure", "warning"] }],
    ["status=failure,warning", { status: ["failure", "warning"] }],
    ["search=a%20b", { search: "a b" }],
    ["search=a+b", { search: "a b" }],
    ["search=a%2Bb", { search: "a+b" }],
    ["search=a=b", { search: "a=b" }],
    ["search=", { search: "" }],
    ["unknown=1", { unknown: "1" }],
    ["&&limit=1&", { limit: 1 }],
  ];
  for (const [query, input] of table) {
    it(`reads "${query}"`, () => {
      expect(readQuery(query, kinds)).to.deep.equal(input);
    });
  }

  for (const query of ["limit=1&limit=2", "search=%zz", "search=%ff"]) {
    it(`refuses "${query}"`, () => {
      expect(() => readQuery(query, kinds))
        .to.throw(ProblemFault)
        .with.nested.property("problem.status", 400);
    });
  }

  it("keeps a name like __proto__ a name", () => {
    const input = readQuery("__proto__=1", kinds);
    expect(Object.keys(input)).to.deep.equal(["__proto__"]);
    expect(Object.getPrototypeOf(input)).to.equal(Object.prototype);
  });
});
