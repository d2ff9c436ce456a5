/** The names that SAML 2.0 and XML Signature give things. */
export const SAML_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
export const SAML_ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
export const SAML_METADATA = "urn:oasis:names:tc:SAML:2.0:metadata";
export const XML_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
export const XML_SIGNATURE_11 = "http://www.w3.org/2009/xmldsig11#";
export const XML_ENCRYPTION = "http://www.w3.org/2001/04/xmlenc#";
export const XML_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

export const STATUS_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
export const FORMAT_ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
export const FORMAT_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
export const FORMAT_EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
export const FORMAT_PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
export const FORMAT_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
export const BINDING_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
export const BINDING_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

export const EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const EXCLUSIVE_C14N_WITH_COMMENTS = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
export const ENVELOPED_SIGNATURE = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
