import type { Deleted } from "../../model/deletion.js";
import type { Explanation } from "../../model/explanation.js";
import { teamsRefusals } from "../refusals.js";

const nouns = { method: "SSO method", directory: "directory", team: "team" } as const;

/** Why something is not undone. */
export const undoRefusals = {
  not_undoable: (type: string): Explanation<"not_undoable"> => ({
    code: "not_undoable",
    cause: `What the event ${type} tells of cannot be undone.`,
    fix: "Undo works for a method or directory that was switched off, and for a method, directory or domain that was deleted. Anything else is set right by a change of its own.",
  }),
  undo_too_late: (): Explanation<"undo_too_late"> => ({
    code: "undo_too_late",
    cause: "It was done more than ten minutes ago, and what was kept to undo it is gone.",
    fix: "Switch it on again, or create it again: what it was like stands in the audit.",
    expected: "at most 10 minutes",
  }),
  changed_since: (number: number): Explanation<"changed_since"> => ({
    code: "changed_since",
    cause: `The record has changed since event ${number}, or the event was undone already.`,
    fix: "Look at what there is now, and at the later events about it in the audit; undo the last of them, or change it directly.",
  }),
  of_file: (type: string): Explanation<"managed_by_file"> => ({
    code: "managed_by_file",
    cause: `The declarative file did this (${type}), and would do it again.`,
    fix: "Take it back in the file and run drawbridge apply.",
  }),
  /** What is unique about it belongs to something else by now. */
  taken_since: (
    what: Deleted,
    field: string,
  ): Explanation<"domain_exists" | "slug_taken" | "token_taken" | "client_id_taken"> => {
    if (what.kind === "domain") return teamsRefusals.domain_exists(what.record.domain);
    if (field === "clientId") {
      return {
        code: "client_id_taken",
        cause: `The client id of an OAuth client of the directory "${what.record.slug}" was given to another one meanwhile.`,
        fix: "Delete that other one first, or make this directory anew.",
      };
    }
    if (field !== "hash") {
      return {
        ...teamsRefusals.slug_taken(what.kind, what.record.slug),
        fix: `Delete that ${nouns[what.kind]} first, where it is not needed; or keep it.`,
      };
    }
    return {
      code: "token_taken",
      cause: `A SCIM token of the directory "${what.record.slug}" was given to another directory meanwhile.`,
      fix: "Delete that other directory first, or make this one anew.",
    };
  },
} as const;

export type UndoCode = ReturnType<(typeof undoRefusals)[keyof typeof undoRefusals]>["code"];
