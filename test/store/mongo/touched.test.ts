import { expect } from "chai";
import type { Request } from "../../../src/store/mongo/works/request.js";
import { Touched } from "../../../src/store/mongo/works/touched.js";
import type { Work } from "../../../src/store/mongo/works/work.js";

const [a, b] = ["a", "b"].map((name) => ({ name }) as unknown as Work) as [Work, Work];
const read = (filter: Record<string, unknown>): Request => ({ op: "find", kind: "users", filter, reading: {} });
const insert = (_id: string): Request => ({ op: "insert", kind: "users", documents: [{ _id }] });
const update = (id: string | undefined): Request => {
  return { op: "update", kind: "users", statements: [], ids: id === undefined ? undefined : [id] };
};
const count = (change: Record<string, unknown>): Request => {
  const statements = [{ updateOne: { filter: { _id: "t" as never }, update: change } }];
  return { op: "update", kind: "seats", statements, ids: ["t"] };
};
const difference = { $inc: { used: 1 } };
const other = (wide: boolean): Request => {
  return { op: "other", kind: "groups", writes: false, ids: undefined, wide, call: () => Promise.resolve() };
};

describe("works that share a transaction", () => {
  const rows: readonly [what: string, first: Request, second: Request, mayGoOn: boolean][] = [
    ["a question after a question", read({ _id: "1" }), read({ _id: "1" }), true],
    ["a change after a question", read({ _id: "1" }), update("1"), true],
    ["a question about what another has written", insert("1"), read({ _id: "1" }), false],
    ["a question about something else", insert("1"), read({ _id: "2" }), true],
    ["a question that could find it", insert("1"), read({ userName: "ada" }), false],
    ["a question about several, one of them written", update("1"), read({ _id: { $in: ["1", "2"] } }), false],
    ["two changes of one document", update("1"), update("1"), false],
    ["two changes of two", update("1"), update("2"), true],
    ["a change of some after a change of one", update("1"), update(undefined), false],
    ["a change of one after a change of some", update(undefined), update("1"), false],
    ["differences of a kept number", count(difference), count(difference), true],
    ["a kept number that is counted anew after a difference", count(difference), count({ $set: { used: 1 } }), false],
    ["a question that looks into several collections", insert("1"), other(true), false],
    ["a question about another collection", insert("1"), other(false), true],
  ];
  for (const [what, first, second, mayGoOn] of rows) {
    it(`${mayGoOn ? "go on" : "part"} at ${what}`, () => {
      const touched = new Touched();
      expect(touched.note(a, first)).to.equal(true);
      expect(touched.note(b, second)).to.equal(mayGoOn);
    });
  }

  it("go on at what each has written itself", () => {
    const touched = new Touched();
    expect(touched.note(a, insert("1"))).to.equal(true);
    expect(touched.note(a, read({ userName: "ada" }))).to.equal(true);
    expect(touched.note(a, update("1"))).to.equal(true);
  });
});
