import { expect } from "chai";
import { changed, findChanges } from "./find-changes.js";
import { sampleOf } from "./sample.js";

/** What each change makes of the text. */
function made(source: string): string[] {
  return findChanges("src/a.ts", source).map((change) => changed(source, change));
}

describe("The sampler of small changes", () => {
  const rows: readonly [string, string, readonly string[]][] = [
    ["turns equality around", "a === b;", ["a !== b;"]],
    ["turns inequality around", "a !== b;", ["a === b;"]],
    ["swaps and with or", "a && b || c;", ["a && b && c;", "a || b || c;"]],
    ["moves a bound by one, and turns it around", "a < b;", ["a <= b;", "a >= b;"]],
    ["asks for one in place of all", "x = a.every(f);", ["x = a.some(f);"]],
    ["swaps the ends of a text", "x = a.startsWith(b);", ["x = a.endsWith(b);"]],
    ["leaves a trimming call out", "x = a.trim();", ["x = a;"]],
    ["takes a no away", "x = !a;", ["x = a;"]],
    ["swaps true and false", "x = true;", ["x = false;"]],
    ["counts one too many", "x = 7;", ["x = (7 + 1);"]],
    ["takes a default away, or takes it always", "x = a ?? b;", ["x = a;", "x = b;"]],
    ["swaps a code", 'x = "not_found";', ['x = "changed";']],
    ["takes each way of a choice", "x = a ? b : c;", ["x = true ? b : c;", "x = false ? b : c;"]],
    ["never leaves early", "function f() { if (a) return b; }", ["function f() { if (false) return b; }"]],
    ["does what is asked of some for all", "if (a) b = c;", ["if (false) b = c;", "if (true) b = c;"]],
    ["leaves a step out", "f(a);", [";"]],
    ["adds in place of taking away where a number is meant", "x = a - 1;", ["x = a + 1;", "x = a - (1 + 1);"]],
  ];
  for (const [promise, before, after] of rows) {
    it(promise, () => expect(made(before)).to.deep.equal(after));
  }

  const left: readonly [string, string][] = [
    ["types", 'type A = "one" | 2; interface B { c: true } let d: "one" = e as "two"; f<"three", true>`g`;'],
    ["imports and exports", 'import a from "node:fs"; export { b } from "./b.js";'],
    ["comments and docstrings", "/** a === b */ // c && d\n"],
    ["sentences, which may be reworded", 'x = "There is no such user.";'],
    ["names of properties", 'x = { "a-b": c }; const { "d-e": g } = h;'],
    ["the joining of texts", "x = a + b;"],
  ];
  for (const [what, source] of left) it(`leaves ${what} alone`, () => expect(made(source)).to.deep.equal([]));

  it("tells where a change is: file, line, what stood there and what took its place", () => {
    const [change] = findChanges("src/a.ts", "let a;\n  if (fold(a) === b) f;\n");
    expect(change).to.include({ file: "src/a.ts", line: 2, text: "if (fold(a) === b) f;" });
    const equality = findChanges("src/a.ts", "x = fold(a) === b;")[0];
    expect(equality).to.include({ before: "fold(a) === b", after: "fold(a) !== b" });
  });

  it("draws the same changes for the same seed, one at most a place", () => {
    const all = findChanges("src/a.ts", "x = a < b || c < d && e ? f ?? g : !h;\n".repeat(30));
    const [one, again, other] = [sampleOf(all, 40, 5), sampleOf(all, 40, 5), sampleOf(all, 40, 6)];
    expect(one).to.have.length(40);
    expect(again).to.deep.equal(one);
    expect(other).to.not.deep.equal(one);
    expect(new Set(one.map(({ start, end }) => `${start} ${end}`))).to.have.length(40);
  });
});
