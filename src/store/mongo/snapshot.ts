import type { Connection } from "mongoose";
import type { Documents, Kind } from "./documents/documents.js";
import type { Document } from "./driver.js";

const snapshot = { level: "snapshot" } as const;

/** Finds at one moment of the past. */
export interface SnapshotReads {
  many<K extends Kind>(
    kind: K,
    filter: Document,
    how?: { readonly limit?: number; readonly sort?: Document; readonly projection?: Document },
  ): Promise<Documents[K][]>;
  close(): Promise<void>;
}

/**
 * A session that reads at one cluster time, whatever is written meanwhile.
 * @param endsAfterMs  it ends by itself so much later, where whoever reads may be gone
 */
export async function snapshotOf(connection: Connection, endsAfterMs?: number): Promise<SnapshotReads> {
  const client = connection.getClient();
  const session = await Promise.resolve(client.startSession({ snapshot: true }));
  const timer =
    endsAfterMs === undefined ? undefined : setTimeout(() => void session.endSession(), endsAfterMs).unref();
  const database = client.db(connection.name);
  return {
    async many(kind, filter, how) {
      // Said with each read: the connection's own read concern would win over the session's.
      const options = { ...how, session, readConcern: snapshot };
      const found = await database.collection(kind).find(filter, options).toArray();
      return found as unknown as Documents[typeof kind][];
    },
    async close() {
      clearTimeout(timer);
      await session.endSession();
    },
  };
}
