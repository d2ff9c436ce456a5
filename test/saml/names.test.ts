import { expect } from "chai";
import * as names from "../../src/saml/names.js";

/** Each as the specification prints it: SAML 2.0 Core 8.3 and 2.2, Bindings 3.4 and 3.5, XML Signature, XML Encryption, Exclusive C14N. */
const printed = {
  SAML_PROTOCOL: "urn:oasis:names:tc:SAML:2.0:protocol",
  SAML_ASSERTION: "urn:oasis:names:tc:SAML:2.0:assertion",
  SAML_METADATA: "urn:oasis:names:tc:SAML:2.0:metadata",
  XML_SIGNATURE: "http://www.w3.org/2000/09/xmldsig#",
  XML_SIGNATURE_11: "http://www.w3.org/2009/xmldsig11#",
  XML_ENCRYPTION: "http://www.w3.org/2001/04/xmlenc#",
  XML_SCHEMA_INSTANCE: "http://www.w3.org/2001/XMLSchema-instance",
  STATUS_SUCCESS: "urn:oasis:names:tc:SAML:2.0:status:Success",
  BEARER: "urn:oasis:names:tc:SAML:2.0:cm:bearer",
  FORMAT_ENTITY: "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
  FORMAT_UNSPECIFIED: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
  FORMAT_EMAIL: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
  FORMAT_PERSISTENT: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  FORMAT_TRANSIENT: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
  BINDING_POST: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
  BINDING_REDIRECT: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  EXCLUSIVE_C14N: "http://www.w3.org/2001/10/xml-exc-c14n#",
  EXCLUSIVE_C14N_WITH_COMMENTS: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
  ENVELOPED_SIGNATURE: "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
};

describe("Names of SAML and XML Signature", () => {
  it("are those of the specifications, letter for letter", () => {
    expect({ ...names }).to.deep.equal(printed);
  });
});
