import { expect } from "chai";
import type { Document } from "../../../src/store/mongo/driver.js";
import { newestOfEach } from "../../../src/store/mongo/questions/newest-of-each.js";

describe("The newest of several kinds of documents on MongoDB", () => {
  it("come newest first in whatever order the server puts them together, and in as few calls as it takes", async () => {
    const asked: number[] = [];
    const calls = {
      aggregate: (_kind: string, stages: readonly Document[]): Promise<Document[]> => {
        asked.push(stages.filter((stage) => "$unionWith" in stage).length + 1);
        const [a, b] = [`${asked.length}a`, `${asked.length}b`];
        return Promise.resolve([a, b].map((_id) => ({ _id, body: "" })));
      },
    };
    const filters = Array.from({ length: 450 }, (_, n) => ({ method: String(n) }));
    const found = await newestOfEach(calls, "traces", filters, 2);
    expect(found.map(({ _id }) => String(_id))).to.deep.equal(["3b", "3a", "2b", "2a", "1b", "1a"]);
    expect(asked).to.deep.equal([200, 200, 50]);
    expect(await newestOfEach(calls, "traces", [])).to.deep.equal([]);
  });
});
