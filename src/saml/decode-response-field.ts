import { SamlRefusal } from "./refusal.js";
import { XML_LIMITS } from "./xml/read-xml.js";

/**
 * The bytes of a `SAMLResponse` form field: base64 in its one canonical form, white space anywhere (SAML Bindings §3.5.4).
 * @throws SamlRefusal `saml_encoding`
 */
export function decodeResponseField(field: string): Buffer {
  const base64 = field.replace(/[ \t\r\n]+/g, "");
  if (base64 === "") throw new SamlRefusal("saml_encoding", "the field SAMLResponse is empty");
  if (base64.length > Math.ceil((XML_LIMITS.maxLength * 4) / 3)) {
    throw new SamlRefusal("saml_encoding", "the response is too large");
  }
  const bytes = Buffer.from(base64, "base64");
  // Buffer skips what is not base64; what comes back unchanged held nothing else
  if (bytes.toString("base64") !== base64)
    throw new SamlRefusal("saml_encoding", "the field SAMLResponse is not base64");
  return bytes;
}
