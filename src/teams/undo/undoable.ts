import type { AuditEvent } from "../../model/event.js";
import type { Need } from "../../model/grant.js";

/** What an event tells of that can be undone. */
export type Undoable =
  | { readonly is: "switched off"; readonly kind: "method" | "directory" }
  | { readonly is: "deleted"; readonly kind: "method" | "directory" | "domain" };

/** Undefined: of a kind that cannot be undone. */
export function undoableOf({ type, data }: Pick<AuditEvent, "type" | "data">): Undoable | undefined {
  switch (type) {
    case "method.disabled":
      return { is: "switched off", kind: "method" };
    case "directory.updated":
      return switchedOff(data?.["changes"]) ? { is: "switched off", kind: "directory" } : undefined;
    case "method.deleted":
      return { is: "deleted", kind: "method" };
    case "directory.deleted":
      return { is: "deleted", kind: "directory" };
    case "domain.removed":
      return { is: "deleted", kind: "domain" };
    default:
      return undefined;
  }
}

/** Whether a directory was switched off, and nothing else was changed with it. */
function switchedOff(changes: unknown): boolean {
  if (typeof changes !== "object" || changes === null) return false;
  const [[name, change] = [], ...others] = Object.entries(changes as Record<string, { readonly after?: unknown }>);
  return others.length === 0 && name === "disabled" && change?.after === true;
}

/** What whoever undoes it must have: what the change itself needed. A domain by the operator's word is the operator's. */
export function undoNeed(event: Pick<AuditEvent, "type" | "data">): Need {
  if (event.type !== "domain.removed") return "manage";
  return event.data?.["proof"] === "dns" ? "own" : "operate";
}
