/** `scim:acme-okta` → `acme-okta, by SCIM`. */
export function ownerText(ownedBy: string): string {
  const [kind, slug = ""] = ownedBy.split(":", 2);
  if (kind === "scim") return `${slug}, by SCIM`;
  return kind === "jit" ? `${slug}, by sign-in` : "Admins";
}
