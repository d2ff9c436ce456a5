/**
 * The SAML protocol as a service provider speaks it, values in and values out. Holds one strict XML reader, the exclusive
 * canonicalizer, the signature verifier, the rules a response must pass and the claims read from the verified tree. Knows
 * nothing of HTTP, storage, people or sessions: whether a request is pending and whether an assertion was seen before is
 * the caller's to know (`login/`), and what a claim means for a person is decided in `rules/`.
 */
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
