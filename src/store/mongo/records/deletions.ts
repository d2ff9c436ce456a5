import type { Deletion } from "../../../model/deletion.js";
import type { DeletionId, TeamId } from "../../../model/ids.js";
import type { AllDeletions, Deletions } from "../../port/deletions.js";
import type { Calls } from "../works/calls.js";
import { heldList } from "./remembered.js";
import { recordOf, recordsOf, type Layout } from "./records.js";

export const deletions: Layout<Deletion, "deletions"> = { kind: "deletions", fields: ({ until }) => ({ until }) };

export function deletionsOf(calls: Calls, team: TeamId): Deletions {
  return {
    ...recordsOf<Deletion, DeletionId, "deletions">(calls, team, deletions),
    list: () => heldList(calls, deletions, { team }, "team"),
  };
}

export function allDeletionsOf(calls: Calls): AllDeletions {
  return {
    due: async (now, limit) =>
      (await calls.many("deletions", { until: { $lte: now } }, { sort: { until: 1, _id: 1 }, limit })).map(read),
  };
}

function read(document: Parameters<typeof recordOf<Deletion, "deletions">>[1]): Deletion {
  return recordOf(deletions, document);
}
