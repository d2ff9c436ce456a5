import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { watchSchema } from "../../src/start/schema-watch.js";
import { StoreUnavailable, StoreUnusable } from "../../src/store/port/errors.js";
import type { SchemaState } from "../../src/store/port/schema.js";
import { rejection } from "../support/rejection.js";

const state = (stored: number): SchemaState => ({ stored, known: 5, steps: [] });

describe("A node whose store is changed under it (DESIGN §7)", () => {
  it("works with the release after its own, and ends where the store is two steps ahead, saying what to do", async () => {
    const seen: number[] = [];
    const stored = [5, 6, 6, 7];
    const watch = watchSchema(() => {
      seen.push(stored[seen.length] ?? 7);
      return Promise.resolve(state(seen.at(-1) ?? 0));
    }, 5);
    const error = await rejection(watch.unusable);
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.contain("schema 7").and.contain("newer release");
    expect(seen).to.deep.equal([5, 6, 6, 7]);
  });

  it("ends where the store was put back to an earlier release", async () => {
    const watch = watchSchema(() => Promise.resolve(state(4)), 5);
    expect(String(await rejection(watch.unusable))).to.contain("schema 4, of an earlier release");
  });

  it("goes on while the store does not answer, and asks one thing at a time", async () => {
    let asked = 0;
    let now = 0;
    let most = 0;
    const watch = watchSchema(async () => {
      most = Math.max(most, ++now);
      await sleep(20);
      now--;
      if (asked++ < 3) throw new StoreUnavailable("gone");
      return state(9);
    }, 5);
    expect(await rejection(watch.unusable)).to.be.instanceOf(StoreUnusable);
    expect([asked, most]).to.deep.equal([4, 1]);
  });

  it("is not asked any more once the node has stopped", async () => {
    let asked = 0;
    const watch = watchSchema(() => Promise.resolve(state(asked++ === 0 ? 5 : 9)), 5);
    watch.stop();
    await sleep(30);
    expect(asked).to.equal(0);
  });
});
