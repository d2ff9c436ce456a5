import { fold } from "../lib/fold.js";
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
 * The key of a person at a method: the NameID, folded when it is an email address; where it is transient or missing, the
 * folded email. All other NameIDs are opaque and case-exact (SAML Core 2.0 §8.3).
 */
export function identityKey(nameId: ClaimedNameId | undefined, email: string): IdentityKey {
  const kind = nameId === undefined || nameId.value === "" ? "transient" : nameIdKind(nameId);
  if (kind === "transient" || nameId === undefined) return { key: fold(email), kind: "email" };
  return { key: kind === "emailAddress" ? fold(nameId.value) : nameId.value, kind };
}
