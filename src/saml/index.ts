/**
 * The SAML protocol as a service provider speaks it, values in and values out. Holds one strict XML reader, the exclusive
 * canonicalizer, the signature verifier, the rules a response must pass and the claims read from the verified tree. Knows
 * nothing of HTTP, storage, people or sessions: whether a request is pending and whether an assertion was seen before is
 * the caller's to know (`login/`), and what a claim means for a person is decided in `rules/`.
 */
export { type Certificate, CertificateFault, readCertificate } from "./certificate.js";
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
export { verifyResponse } from "./response/verify-response.js";
export { verifyEnveloped } from "./signature/verify-enveloped.js";
export { type SignatureTrust } from "./signature/signature-checks.js";
export { canonicalize, type CanonicalizeOptions } from "./xml/canonicalize.js";
export { type Difference, SamlRefusal, type SamlRefusalCode } from "./refusal.js";
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
  trimmed,
  type XmlAttribute,
  type XmlDeclaration,
  type XmlElement,
  type XmlNode,
} from "./xml/tree.js";
