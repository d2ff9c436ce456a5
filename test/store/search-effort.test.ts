import { expect } from "chai";
import { TooMuchToSearch } from "../../src/store/port/errors.js";
import { checkEffort, comparisonsOf, isNarrow } from "../../src/store/search-effort.js";
import type { Question } from "../../src/store/port/questions.js";

type Asked = Question<string>;
const eq = (value: string | boolean = "x"): Asked => ({ is: "match", attribute: "a", op: "eq", value });
const co: Asked = { is: "match", attribute: "a", op: "co", value: "x" };
const all = (...of: Asked[]): Asked => ({ is: "all", of });
const any = (...of: Asked[]): Asked => ({ is: "any", of });
const not = (of: Asked): Asked => ({ is: "not", of });

describe("what a search costs", () => {
  const rows: readonly (readonly [what: string, question: Asked, comparisons: number, isNarrow: boolean])[] = [
    ["one equality", eq(), 1, true],
    ["a beginning", { is: "match", attribute: "a", op: "sw", value: "x" }, 1, true],
    ["a beginning that everything has", { is: "match", attribute: "a", op: "sw", value: "" }, 1, false],
    ["a flag, which half of all have", eq(true), 1, false],
    ["a part", co, 1, false],
    ["a part of those with one value", all(co, co, eq()), 3, true],
    ["one of two, of which an index knows one", any(eq(), co), 2, false],
    ["one of two values", any(eq(), eq()), 2, true],
    ["a negation", not(all(eq(), co)), 2, false],
    ["an element", { is: "element", of: "emails", where: all(co, eq()) }, 3, true],
    ["nobody", { is: "never" }, 0, true],
  ];
  for (const [what, question, comparisons, narrow] of rows) {
    it(`is told for ${what}`, () => {
      expect([comparisonsOf(question), isNarrow(question)]).to.deep.equal([comparisons, narrow]);
    });
  }

  it("has a limit, which one comparison alone never reaches", () => {
    expect(() => checkEffort(1, 50_000_000)).not.to.throw();
    expect(() => checkEffort(40, 100_000)).not.to.throw();
    expect(() => checkEffort(41, 100_000)).to.throw(TooMuchToSearch, "41 comparisons with each of 100000 records");
  });
});
