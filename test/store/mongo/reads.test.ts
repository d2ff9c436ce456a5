import { expect } from "chai";
import type { Collection, Document } from "../../../src/store/mongo/driver.js";
import { Reads } from "../../../src/store/mongo/works/reads.js";
import type { Find } from "../../../src/store/mongo/works/request.js";

describe("questions to MongoDB outside of works", () => {
  const byId = (_id: string): Find => ({ op: "find", kind: "users", filter: { _id }, reading: { by: "_id" } });

  it("do not wait for the end of one that takes long, though they are alike", async () => {
    let end: (found: Document[]) => void = () => undefined;
    const asked: unknown[] = [];
    const collection = {
      find: ({ _id }: Document) => ({
        toArray: () => {
          asked.push(_id);
          if (_id !== "slow") return Promise.resolve([{ _id: String(_id) }]);
          return new Promise<Document[]>((resolve) => (end = resolve));
        },
      }),
    } as unknown as Collection;
    const reads = new Reads(() => collection);
    const slow = reads.ask(byId("slow"));
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await reads.ask(byId("ada"))).to.deep.equal([{ _id: "ada" }]);
    end([{ _id: "slow" }]);
    expect(await slow).to.deep.equal([{ _id: "slow" }]);
  });
});
