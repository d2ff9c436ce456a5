import type { Deletion } from "../../model/deletion.js";
import type { DeletionId } from "../../model/ids.js";
import type { Records } from "./records.js";

/** What was deleted a moment ago and can still be brought back. */
export interface Deletions extends Records<Deletion, DeletionId> {
  /** In the order of their ids. */
  list(): Promise<readonly Deletion[]>;
}

/** Those of all teams. */
export interface AllDeletions {
  /** Those that cannot be undone any more, the oldest first. */
  due(now: number, limit: number): Promise<readonly Deletion[]>;
}
