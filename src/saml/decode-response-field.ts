import { decodeBase64 } from "../lib/base64.js";
import { SamlRefusal } from "./refusal.js";
import { isWhiteSpace } from "./xml/tree.js";
import { XML_LIMITS } from "./xml/read-xml.js";

/**
 * The bytes of a `SAMLResponse` form field: base64 in its one canonical form, white space anywhere (SAML Bindings §3.5.4).
 * @throws SamlRefusal `saml_encoding`
 */
export function decodeResponseField(field: string): Buffer {
  if (isWhiteSpace(field)) throw new SamlRefusal("saml_encoding", "the field SAMLResponse is empty");
  const bytes = decodeBase64(field);
  if (bytes === undefined) throw new SamlRefusal("saml_encoding", "the field SAMLResponse is not base64");
  if (bytes.length > XML_LIMITS.maxLength) throw new SamlRefusal("saml_encoding", "the response is too large");
  return bytes;
}
