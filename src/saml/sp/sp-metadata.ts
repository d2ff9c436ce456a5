import { BINDING_POST, BINDING_REDIRECT, SAML_METADATA, SAML_PROTOCOL, XML_SIGNATURE } from "../names.js";
import { bareCertificate } from "./sign-message.js";
import { element, escapeText } from "../xml/write-xml.js";

export interface SpMetadataOptions {
  /** At most 1024 characters by the schema; identity providers stop at 256. */
  readonly entityId: string;
  readonly acsUrl: string;
  /** Left out: no logout is offered. */
  readonly sloUrl?: string | undefined;
  /** Each as often as it has uses. The order is kept. */
  readonly keys: readonly { readonly certificatePem: string; readonly use: "signing" | "encryption" }[];
  readonly wantAssertionsSigned: boolean;
  readonly authnRequestsSigned: boolean;
  readonly nameIdFormat?: string | undefined;
  readonly organisation?: { readonly name: string; readonly displayName: string; readonly url: string } | undefined;
}

/** What `decrypt.ts` opens, best first: an identity provider takes the first that it knows. */
const encryptionMethods = [
  "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
  "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
  "http://www.w3.org/2009/xmlenc11#rsa-oaep",
  "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p",
];

/**
 * Our metadata for one method (SAML Metadata 2.0 §2.3.2, §2.4.4), every element in the order of the schema. Served as
 * `application/samlmetadata+xml`. Written here and not by node-saml, which has one encryption key and no next one.
 */
export function makeSpMetadata(options: SpMetadataOptions): string {
  const role = element(
    "md:SPSSODescriptor",
    {
      AuthnRequestsSigned: String(options.authnRequestsSigned),
      WantAssertionsSigned: String(options.wantAssertionsSigned),
      protocolSupportEnumeration: SAML_PROTOCOL,
    },
    ...options.keys.map(keyDescriptor),
    ...logoutServices(options.sloUrl),
    options.nameIdFormat === undefined ? "" : element("md:NameIDFormat", {}, escapeText(options.nameIdFormat)),
    element("md:AssertionConsumerService", {
      Binding: BINDING_POST,
      Location: options.acsUrl,
      index: "0",
      isDefault: "true",
    }),
  );
  const entity = element(
    "md:EntityDescriptor",
    { "xmlns:md": SAML_METADATA, "xmlns:ds": XML_SIGNATURE, entityID: options.entityId },
    role,
    organisation(options.organisation),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${entity}\n`;
}

function keyDescriptor({ certificatePem, use }: SpMetadataOptions["keys"][number]): string {
  const certificate = element("ds:X509Certificate", {}, bareCertificate(certificatePem));
  return element(
    "md:KeyDescriptor",
    { use },
    element("ds:KeyInfo", {}, element("ds:X509Data", {}, certificate)),
    ...(use === "encryption"
      ? encryptionMethods.map((Algorithm) => element("md:EncryptionMethod", { Algorithm }))
      : []),
  );
}

function logoutServices(sloUrl: string | undefined): string[] {
  if (sloUrl === undefined) return [];
  return [BINDING_REDIRECT, BINDING_POST].map((Binding) =>
    element("md:SingleLogoutService", { Binding, Location: sloUrl }),
  );
}

function organisation(named: SpMetadataOptions["organisation"]): string {
  if (named === undefined) return "";
  const localized = (name: string, text: string): string => element(name, { "xml:lang": "en" }, escapeText(text));
  return element(
    "md:Organization",
    {},
    localized("md:OrganizationName", named.name),
    localized("md:OrganizationDisplayName", named.displayName),
    localized("md:OrganizationURL", named.url),
  );
}
