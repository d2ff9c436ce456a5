import { expect } from "chai";
import { randomHex, randomOctet } from "../../src/lib/random-pool.js";

describe("random octets from a pool", () => {
  it("gives as many as asked for, and never the same twice, also where the pool is filled anew", () => {
    const texts = Array.from({ length: 2_000 }, (_, n) => {
      if (n % 3 === 0) randomOctet();
      return randomHex(16);
    });
    expect(new Set(texts).size).to.equal(texts.length);
    for (const text of texts) expect(text).to.match(/^[0-9a-f]{32}$/);
    const zeros = texts.join("").match(/00/g)?.length ?? 0;
    expect(zeros, "what was handed out is wiped, and never handed out again as zeros").to.be.below(1_500);
  });
});
