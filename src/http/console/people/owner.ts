import { placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";

/** `scim:acme-okta` → `acme-okta, by SCIM`. */
export function ownerText(ownedBy: string): string {
  const [kind, slug = ""] = ownedBy.split(":", 2);
  if (kind === "scim") return `${slug}, by SCIM`;
  return kind === "jit" ? `${slug}, by sign-in` : "Admins";
}

interface Owned {
  readonly owner: { readonly kind: "directory" | "method" | "manual" };
  readonly ownedBy: string;
}

/** The directory or SSO method that manages a person or group, with its page. Null: admins do. */
export function ownerOf(ask: Ask, { owner, ownedBy }: Owned) {
  if (owner.kind === "manual") return null;
  const slug = ownedBy.slice(ownedBy.indexOf(":") + 1);
  const area = owner.kind === "directory" ? "directories" : "sso-methods";
  return { kind: owner.kind, name: slug, href: placeHref(ask, `/${area}/${slug}`) };
}
