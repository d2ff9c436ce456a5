import { expect } from "chai";
import { MongoError, type ClientSession } from "../../../src/store/mongo/driver.js";
import { commit } from "../../../src/store/mongo/works/transaction.js";
import { OutcomeUnknown, StoreUnavailable } from "../../../src/store/port/errors.js";
import { rejection } from "../../support/rejection.js";

/** A session whose commit ends so, one time after the other; the last way stays. */
function session(...ends: readonly (Error | undefined)[]): ClientSession {
  let asked = 0;
  const commitTransaction = (): Promise<void> => {
    const end = ends[Math.min(asked++, ends.length - 1)];
    return end === undefined ? Promise.resolve() : Promise.reject(end);
  };
  return { commitTransaction } as unknown as ClientSession;
}

function labelled(label: string): Error {
  const error = new MongoError("the connection was closed");
  error.addErrorLabel(label);
  return error;
}

describe("a commit that loses its server (MongoDB)", () => {
  const unknown = labelled("UnknownTransactionCommitResult");

  it("is asked again until somebody knows", async () => {
    await commit(session(unknown, unknown, undefined), performance.now() + 60_000);
  });

  it("is told as what nobody knows when the patience ends, and not as something that did not happen", async () => {
    const error = await rejection(commit(session(unknown), performance.now()));
    expect(error).to.be.instanceOf(OutcomeUnknown).and.instanceOf(StoreUnavailable);
  });

  it("that has certainly failed is told as it is", async () => {
    const lost = labelled("TransientTransactionError");
    expect(await rejection(commit(session(unknown, lost), performance.now() + 60_000))).to.equal(lost);
  });
});
