import type { Claims, ClaimedNameId } from "../../src/model/claims.js";

/** What a response claims; `ada@acme.example` with a persistent NameID unless told. */
export function claims(own: Partial<Claims> = {}): Claims {
  return {
    nameId: persistent("ada-1"),
    emails: ["ada@acme.example"],
    emailFrom: "attribute",
    groupsOverage: false,
    received: ["email"],
    ...own,
  };
}

export const persistent = (value: string): ClaimedNameId => ({
  value,
  format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
});
export const transient = (value: string): ClaimedNameId => ({
  value,
  format: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
});
export const address = (value: string): ClaimedNameId => ({
  value,
  format: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
});
export const unspecified = (value: string): ClaimedNameId => ({ value });
