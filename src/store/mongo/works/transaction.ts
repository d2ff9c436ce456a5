import type { ClientSession, TransactionOptions } from "../driver.js";
import { OutcomeUnknown } from "../../port/errors.js";
import { isUnknownCommit } from "./failures.js";

export const transaction: TransactionOptions = {
  readConcern: { level: "snapshot" },
  writeConcern: { w: "majority", journal: true },
  readPreference: "primary",
};

/** @throws OutcomeUnknown where MongoDB does not say until `deadline` what became of it */
export async function commit(session: ClientSession, deadline: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!isUnknownCommit(error)) throw error;
      if (performance.now() >= deadline) {
        throw new OutcomeUnknown("MongoDB did not say whether a change was kept", { cause: error });
      }
    }
  }
}

export async function abort(session: ClientSession): Promise<void> {
  if (!session.inTransaction()) return;
  try {
    await session.abortTransaction();
  } catch {
    // The server undoes by itself what nobody commits.
  }
}
