import { newId } from "../lib/new-id.js";
import type { Caller } from "../model/event.js";
import type { ReferenceId } from "../model/ids.js";

/** Whoever is at the keyboard of the host, for the audit. */
export function hostCaller(user: string): Caller & { readonly actor: { readonly kind: "cli"; readonly id: "cli" } } {
  return { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>(), by: user };
}
