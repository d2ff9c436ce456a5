/** A name in addresses: 1 to 63 lower-case letters, digits and hyphens; Okta forbids underscores in SCIM base URLs. */
const shape = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const slugRule = "use 1 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends";

export function isSlug(text: string): boolean {
  return shape.test(text);
}
