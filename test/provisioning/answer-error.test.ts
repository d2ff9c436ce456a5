import { expect } from "chai";
import { errorAnswer } from "../../src/provisioning/answer-error.js";
import { TooMuchToSearch } from "../../src/store/port/errors.js";
import { checkEffort } from "../../src/store/search-effort.js";

describe("errors as a SCIM client sees them", () => {
  it("name tooMany for a search of too much, and say what to ask instead (RFC 7644 §3.12)", () => {
    let thrown: unknown;
    try {
      checkEffort(64, 100_000);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(TooMuchToSearch);
    const { status, body, fault } = errorAnswer(thrown, "REF");
    expect([status, body.status, body.scimType, fault]).to.deep.equal([400, "400", "tooMany", undefined]);
    expect(body.detail).to.match(/^64 comparisons with each of 100000 records .*ask for less.*userName.*reference REF/);
  });
});
