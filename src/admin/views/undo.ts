import { z } from "zod";
import { undoMs } from "../../model/deletion.js";
import type { LostAccess } from "../../teams/index.js";
import { lostAccessView } from "./methods.js";

export const doings = ["disable", "delete"] as const;

/** What would come of something, before it is done. */
export const preflightView = z
  .object({
    doing: z.enum(doings),
    lostAccess: lostAccessView,
    text: z.string().describe("The same as one reads it"),
    undoableForSeconds: z.int().nullable().describe("How long it can be undone; null: not at all"),
  })
  .meta({ id: "Preflight" });
export type PreflightView = z.infer<typeof preflightView>;

export function shownPreflight(
  doing: PreflightView["doing"],
  lostAccess: LostAccess,
  text: string,
  isUndoable = true,
): PreflightView {
  return {
    doing,
    lostAccess: { ...lostAccess, names: [...lostAccess.names] },
    text,
    undoableForSeconds: isUndoable ? undoMs / 1000 : null,
  };
}

export const undoneView = z
  .object({
    undone: z.int().describe("The number of the event that was undone"),
    kind: z.enum(["method", "directory", "domain"]),
    id: z.string(),
    called: z.string().describe("Slug, or name of the domain"),
  })
  .meta({ id: "Undone" });
