/** Metadata of identity providers in the shapes they publish, with certificates of one's own. */
export interface IdpMetadataOptions {
  entityId?: string;
  /** PEM texts or bare base64. */
  certificates?: readonly string[];
  sso?: string;
  slo?: string;
  role?: string;
  extra?: string;
  entity?: string;
}

const bindings = "urn:oasis:names:tc:SAML:2.0:bindings";

export const bare = (pem: string): string => pem.replace(/-----[^-]+-----/g, "").replace(/\s+/g, "");

export function keyDescriptor(pem: string, use = "signing"): string {
  return (
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">` +
    `<ds:X509Data><ds:X509Certificate>${bare(pem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`
  );
}

export function service(name: string, binding: string, location: string, more = ""): string {
  return `<md:${name} Binding="${bindings}:${binding}" Location="${location}"${more}/>`;
}

/** One EntityDescriptor, without XML declaration. */
export function anIdpMetadata(options: IdpMetadataOptions = {}): string {
  const {
    entityId = "https://idp.acme.example/metadata",
    certificates = [],
    sso = service("SingleSignOnService", "HTTP-Redirect", "https://idp.acme.example/sso"),
    slo = "",
    role = "",
    entity = "",
    extra = "",
  } = options;
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${entity}>${extra}` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"${role}>` +
    certificates.map((pem) => keyDescriptor(pem)).join("") +
    `${slo}<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>${sso}` +
    `</md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}
