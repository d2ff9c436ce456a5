import { expect } from "chai";
import { deciding } from "../../src/directory/index.js";
import { StoreConflict, StoreUnavailable } from "../../src/store/port/errors.js";
import type { TeamStore } from "../../src/store/port/store.js";
import { rejection } from "../support/rejection.js";

/** A store whose works meet these conflicts, one after the other, before they go through. */
function losing(conflicts: readonly Error[]): { store: TeamStore; tries: () => number } {
  let tries = 0;
  const atomically = (): Promise<string> => {
    const conflict = conflicts[tries++];
    return conflict === undefined ? Promise.resolve("done") : Promise.reject(conflict);
  };
  return { store: { atomically } as unknown as TeamStore, tries: () => tries };
}

const work = (): Promise<string> => Promise.resolve("done");
const conflict = (field: string): StoreConflict => new StoreConflict(field, "somebody was first");

describe("A lost race (design §7)", () => {
  it("is decided again from a fresh read, whatever was taken", async () => {
    const { store, tries } = losing([conflict("version"), conflict("userName"), conflict("key")]);
    expect(await deciding(store, work)).to.equal("done");
    expect(tries()).to.equal(4);
  });

  it("is given up after five decisions, which the door may try later", async () => {
    const { store, tries } = losing(Array.from({ length: 9 }, () => conflict("version")));
    expect(await rejection(deciding(store, work))).to.be.instanceOf(StoreUnavailable);
    expect(tries()).to.equal(5);
  });

  it("is not what a spent key or another fault is: those pass through at once", async () => {
    for (const fault of [conflict("once"), new Error("a broken disk")]) {
      const { store, tries } = losing([fault]);
      expect(await rejection(deciding(store, work))).to.equal(fault);
      expect(tries()).to.equal(1);
    }
  });
});
