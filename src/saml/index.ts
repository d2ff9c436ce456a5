/**
 * The SAML protocol as a service provider speaks it, values in and values out. Holds one strict XML reader, the exclusive
 * canonicalizer, the signature verifier, the rules a response must pass and the claims read from the verified tree. Knows
 * nothing of HTTP, storage, people or sessions: whether a request is pending and whether an assertion was seen before is
 * the caller's to know (`login/`), and what a claim means for a person is decided in `rules/`.
 *
 * - `xml/`: the one strict reader, its tree, the canonicalizer and the writer
 * - `signature/`: one enveloped signature, read and verified with node:crypto
 * - `decrypt/`: encrypted assertions
 * - `response/`: the checks of a response, in their order, and the report of them
 * - `claims/`: attributes to claims, by the presets of identity providers
 * - `certificate/`: certificates as administrators have them, and whose keys of a chain count
 * - `idp-metadata/`: an identity provider's metadata, read and turned into settings
 * - `sp/`: what the bridge itself says: AuthnRequests, metadata, keys, and the second opinion of node-saml
 * - `logout/`: logout messages, made and read
 */
export { type Certificate, certificateText, readCertificate, readCertificates } from "./certificate/certificate.js";
export { CertificateFault } from "./certificate/certificate-fault.js";
export { hasIssued } from "./certificate/without-issuers.js";
export { decodeResponseField } from "./decode-response-field.js";
export { instantText, readInstant } from "./instant.js";
export { CHECKS, type CheckName } from "./response/checks.js";
export type { ResponseMethod, VerifyResponseInput } from "./response/examination.js";
export { MAX_SKEW_MS } from "./response/read-assertion.js";
export type {
  CheckReport,
  RefusalReport,
  Verification,
  VerifiedAssertion,
  VerifiedAttribute,
  VerifiedNameId,
  Warning,
} from "./response/report.js";
export { verifyInPortions, verifyResponse } from "./response/verify-response.js";
export { verifyEnveloped } from "./signature/verify-enveloped.js";
export { type SignatureTrust } from "./signature/signature-checks.js";
export { canonicalize, type CanonicalizeOptions } from "./xml/canonicalize.js";
export { SamlRefusal, type SamlFlaw, type SamlRefusalCode } from "./refusal.js";
export { readXml, type ReadXmlOptions, XML_LIMITS, type XmlLimits } from "./xml/read-xml.js";
export {
  attributeOf,
  childElements,
  childNamed,
  childrenNamed,
  elementsOf,
  hasText,
  isNamed,
  isWhiteSpace,
  namespaceAt,
  textOf,
  type XmlAttribute,
  type XmlDeclaration,
  type XmlElement,
  type XmlNode,
} from "./xml/tree.js";
export { attributeNames, ownNames, presetOf } from "./claims/attribute-presets.js";
export { makeAuthnRequest, type AuthnRequestOptions } from "./sp/authn-request.js";
export { makeDecryptor } from "./decrypt/decrypt.js";
export { metadataText } from "./idp-metadata/metadata-text.js";
export { readIdpMetadata, type IdpMetadata, type ReadMetadataOptions } from "./idp-metadata/read-idp-metadata.js";
export type { MetadataFault, MetadataFaultCode, MetadataWarning } from "./idp-metadata/fault.js";
export { keptCertificate, settingsFromMetadata } from "./idp-metadata/settings.js";
export {
  makeLogoutRequest,
  makeLogoutResponse,
  type LogoutNameId,
  type LogoutOutcome,
} from "./logout/logout-message.js";
export {
  readLogout,
  type LogoutArrival,
  type LogoutTrust,
  type ReceivedLogoutRequest,
  type ReceivedLogoutResponse,
} from "./logout/logout-read.js";
export { LogoutRefusal, type LogoutFlaw, type LogoutRefusalCode } from "./logout/logout-refusal.js";
export { mapClaims, type ClaimSource } from "./claims/map-claims.js";
export type { OutgoingMessage } from "./sp/outgoing-message.js";
export { createSpKeyFile, promoteSpKeyFile, readSpKeyFiles, type SpKeySet } from "./sp/sp-key-files.js";
export { readGivenSpKey, type GivenSpKey } from "./sp/given-sp-key.js";
export { makeSpKey, readSpKey, SpKeyFault, type SpKeyPem, type SpPrivateKey } from "./sp/sp-keys.js";
export { makeSpMetadata, type SpMetadataOptions } from "./sp/sp-metadata.js";
export { secondOpinion, type SecondOpinion } from "./sp/node-saml-opinion.js";
