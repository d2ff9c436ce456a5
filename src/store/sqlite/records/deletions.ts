import type { Deletion } from "../../../model/deletion.js";
import type { DeletionId, TeamId } from "../../../model/ids.js";
import type { AllDeletions, Deletions } from "../../port/deletions.js";
import type { Access } from "../writer/access.js";
import { findAll, recordsOf, type RecordTable } from "./record-table.js";

export const deletions: RecordTable<Deletion> = {
  name: "deletions",
  columns: { until: (record) => record.until },
  isCached: true,
};

export function deletionsOf(access: Access, team: TeamId): Deletions {
  return {
    ...recordsOf<Deletion, DeletionId>(access, team, deletions),
    list: () => access.read((db) => findAll(db, deletions, "team = ? ORDER BY id", [team])),
  };
}

export function allDeletionsOf(access: Access): AllDeletions {
  return {
    due: (now, limit) =>
      access.read((db) => findAll(db, deletions, "until <= ? ORDER BY until, id LIMIT ?", [now, limit])),
  };
}
