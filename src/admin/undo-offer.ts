import { undoMs } from "../model/deletion.js";
import type { AuditEvent } from "../model/event.js";
import { undoableOf, undoNeed } from "../teams/index.js";
import type { Need } from "../model/grant.js";
import type { AuditEventView } from "./views/audit.js";

/** Whether what an event tells of can be undone now, and by whom. What is done is asked again by `audit.undo`. */
export function undoOffer({ type, data, at }: AuditEventView, now: number): Need | undefined {
  const event = { type, data } as Pick<AuditEvent, "type" | "data">;
  if (undoableOf(event) === undefined || Date.parse(at) + undoMs <= now) return undefined;
  return undoNeed(event);
}
