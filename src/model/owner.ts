import type { DirectoryId, MethodId } from "./ids.js";

/** Who may change a user or a group: one directory (SCIM), one SSO method (JIT) or an admin. */
export type Owner =
  | { readonly kind: "directory"; readonly id: DirectoryId }
  | { readonly kind: "method"; readonly id: MethodId }
  | { readonly kind: "manual" };

/** An owner as one string, the form in which engines index it: `d:ID`, `m:ID` or `a`. */
export type OwnerKey = `d:${string}` | `m:${string}` | "a";

export const manual: Owner = { kind: "manual" };

export function ownerKey(owner: Owner): OwnerKey {
  switch (owner.kind) {
    case "directory":
      return `d:${owner.id}`;
    case "method":
      return `m:${owner.id}`;
    case "manual":
      return "a";
  }
}

export function sameOwner(a: Owner, b: Owner): boolean {
  return ownerKey(a) === ownerKey(b);
}
