import { expect } from "chai";
import type { Document } from "../../../src/store/mongo/driver.js";
import { merge } from "../../../src/store/mongo/works/merge.js";
import type { Find, Reading, Request } from "../../../src/store/mongo/works/request.js";

const find = (filter: Record<string, unknown>, reading: Reading = {}): { request: Find } => {
  return { request: { op: "find", kind: "users", filter, reading } };
};
const byName = (userName: string, reading: Reading = {}) =>
  find({ team: "t", userName }, { by: "userName", ...reading });
const user = (_id: string, userName: string): Document => ({ _id, userName });

describe("calls to MongoDB that become one", () => {
  it("are questions that differ in one value; each gets what it asked for", () => {
    const [one, ...more] = merge([byName("ada"), byName("bob"), byName("nobody"), byName("ada")]);
    expect(more).to.be.empty;
    expect(one?.request).to.deep.include({ filter: { team: "t", userName: { $in: ["ada", "bob", "nobody"] } } });
    const [ada, bob] = [user("1", "ada"), user("2", "bob")];
    expect(one?.share([ada, bob])).to.deep.equal([[ada], [bob], [], [ada]]);
  });

  it("are questions for several values each", () => {
    const ids = (...some: string[]) => find({ _id: { $in: some } }, { by: "_id" });
    const [one] = merge([ids("1", "2"), ids("2", "3")]);
    const [a, b, c] = ["1", "2", "3"].map((id) => user(id, ""));
    expect(one?.share([a, b, c])).to.deep.equal([
      [a, b],
      [b, c],
    ]);
  });

  it("give nothing to who asks for none of the values, and all they asked for to the others", () => {
    const ids = (...some: string[]) => find({ _id: { $in: some } }, { by: "_id" });
    for (const asked of [
      [ids(), ids("1")],
      [ids("1"), ids()],
    ]) {
      const [one] = merge(asked);
      expect(one?.request).to.deep.include({ filter: { _id: { $in: ["1"] } } });
      const expected = asked.map(({ request }) => (request.filter["_id"] as { $in: string[] }).$in);
      const answers = one?.share([user("1", "")]) as Document[][];
      expect(answers.map((found) => found.map(({ _id }) => String(_id)))).to.deep.equal(expected);
    }
  });

  it("are questions that are alike, whatever they ask", () => {
    const [one, ...more] = merge([find({ active: true }), find({ active: true })]);
    expect(more).to.be.empty;
    expect(one?.share(["anything"])).to.deep.equal([["anything"], ["anything"]]);
  });

  it("are not questions that differ in anything else", () => {
    const apart = [
      byName("ada"),
      find({ team: "another", userName: "ada" }, { by: "userName" }),
      byName("ada", { limit: 1 }),
      byName("ada", { projection: { _id: 1 } }),
      byName("ada", { sort: { _id: -1 } }),
      find({ team: "t", userName: { $gt: "a" } }, { by: "userName" }),
      find({ team: "t", userName: "ada" }),
    ];
    expect(merge(apart)).to.have.length(apart.length);
  });

  it("keep each question's limit, and are asked one by one where somebody may have been crowded out", () => {
    const [one] = merge([byName("ada", { limit: 2 }), byName("bob", { limit: 2 })]);
    expect(one?.request).to.deep.nested.include({ "reading.limit": 5 });
    const adas = ["1", "2", "3"].map((id) => user(id, "ada"));
    expect(one?.share(adas)).to.deep.equal([adas.slice(0, 2), []]);
    expect(one?.share([...adas, user("4", "ada"), user("5", "ada")])).to.equal(undefined);
  });

  it("are inserts into one collection, and changes of single documents, as long as each was there", () => {
    const insert = (id: string): { request: Request } => {
      return { request: { op: "insert", kind: "attempts", documents: [{ _id: id }] } };
    };
    const update = (id: string): { request: Request } => {
      const statements = [{ updateOne: { filter: { _id: id as never }, update: { $inc: { version: 1 } } } }];
      return { request: { op: "update", kind: "groups", statements, ids: [id] } };
    };
    const [inserted, updated, ...more] = merge([insert("1"), update("g"), insert("2"), update("h")]);
    expect(more).to.be.empty;
    expect(inserted?.request).to.deep.include({ documents: [{ _id: "1" }, { _id: "2" }] });
    expect(updated?.share(2)).to.deep.equal([1, 1]);
    expect(updated?.share(1)).to.equal(undefined);
  });
});
