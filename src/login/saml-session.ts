import type { VerifiedAssertion } from "../saml/index.js";
import type { SamlSession } from "../session/index.js";

export function samlSession({ nameId, sessionIndex, assertionId, signedBy }: VerifiedAssertion): SamlSession {
  return {
    nameId: nameId?.value,
    nameIdFormat: nameId?.format,
    nameQualifier: nameId?.nameQualifier,
    spNameQualifier: nameId?.spNameQualifier,
    sessionIndex,
    assertionId,
    signedBy,
  };
}
