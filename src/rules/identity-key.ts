import { fold } from "../lib/fold.js";
import { trimmed } from "../lib/xml-space.js";
import type { ClaimedNameId } from "../model/claims.js";
import type { Identity } from "../model/identity.js";

export interface IdentityKey {
  readonly key: string;
  readonly kind: Identity["kind"];
}

const formats: Readonly<Record<string, Identity["kind"] | "transient">> = {
  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent": "persistent",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient": "transient",
  "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress": "emailAddress",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:emailAddress": "emailAddress",
  "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified": "unspecified",
  // JumpCloud's spelling.
  "urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified": "unspecified",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:unspecified": "unspecified",
  "": "unspecified",
};

/** What a NameID's format means for us; `transient` names nobody twice. */
export function nameIdKind(nameId: ClaimedNameId): Identity["kind"] | "transient" {
  const format = nameId.format ?? "";
  return Object.hasOwn(formats, format) ? (formats[format] ?? "other") : "other";
}

/**
 * A NameID as it is compared: without the white space around it, folded when it is an email address. All others are opaque and
 * case-exact (SAML Core 2.0 §8.3).
 */
export function nameIdKey(nameId: ClaimedNameId): string {
  const value = trimmed(nameId.value);
  return nameIdKind(nameId) === "emailAddress" ? fold(value) : value;
}

/** The key of a person at a method: the NameID; where it is transient, blank or missing, the folded email. */
export function identityKey(nameId: ClaimedNameId | undefined, email: string): IdentityKey {
  const kind = nameId === undefined ? "transient" : nameIdKind(nameId);
  const key = nameId === undefined ? "" : nameIdKey(nameId);
  return kind === "transient" || key === "" ? { key: fold(email), kind: "email" } : { key, kind };
}
