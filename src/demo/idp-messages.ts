import {
  BINDING_POST,
  BINDING_REDIRECT,
  SAML_ASSERTION,
  SAML_METADATA,
  SAML_PROTOCOL,
  XML_SIGNATURE,
} from "../saml/names.js";
import { instantText } from "../saml/instant.js";
import { messageId } from "../saml/sp/outgoing-message.js";
import { readRedirect } from "../saml/sp/redirect-binding.js";
import { bareCertificate } from "../saml/sp/sign-message.js";
import { attributeOf, childNamed, textOf } from "../saml/xml/tree.js";
import { readXml } from "../saml/xml/read-xml.js";
import { element, escapeText } from "../saml/xml/write-xml.js";

/** What the demo identity provider says about itself (SAML Metadata 2.0 §2.4.3). */
export function demoIdpMetadata(
  idp: { entityId: string; base: string; certificatePem: string },
  shape: string,
): string {
  const certificate = element("ds:X509Certificate", {}, bareCertificate(idp.certificatePem));
  const services = (name: string, path: string) =>
    [BINDING_REDIRECT, BINDING_POST].map((Binding) => element(name, { Binding, Location: `${idp.base}${path}` }));
  const role = element(
    "md:IDPSSODescriptor",
    { WantAuthnRequestsSigned: "false", protocolSupportEnumeration: SAML_PROTOCOL },
    element("md:KeyDescriptor", { use: "signing" }, element("ds:KeyInfo", {}, element("ds:X509Data", {}, certificate))),
    ...services("md:SingleLogoutService", "/slo"),
    ...services("md:SingleSignOnService", shape === "generic" ? "/sso" : `/sso/${shape}`),
  );
  const namespaces = { "xmlns:md": SAML_METADATA, "xmlns:ds": XML_SIGNATURE };
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element("md:EntityDescriptor", { ...namespaces, entityID: idp.entityId }, role)}\n`;
}

/** What matters of a message that came: who asks, and what to name in the answer. */
export interface ReceivedMessage {
  readonly kind: string;
  readonly id: string;
  readonly issuer: string;
  readonly relayState?: string | undefined;
}

/** @throws SamlRefusal where the query or field holds no SAML message */
export function receiveByRedirect(rawQuery: string): ReceivedMessage {
  const { xml, relayState } = readRedirect(rawQuery);
  return { ...read(xml), relayState };
}

export function receiveByPost(fields: URLSearchParams): ReceivedMessage {
  const field = fields.get("SAMLRequest") ?? fields.get("SAMLResponse") ?? "";
  return { ...read(Buffer.from(field, "base64")), relayState: fields.get("RelayState") ?? undefined };
}

function read(xml: Buffer): Omit<ReceivedMessage, "relayState"> {
  const root = readXml(xml);
  const issuer = childNamed(root, SAML_ASSERTION, "Issuer");
  return {
    kind: root.localName,
    id: attributeOf(root, "ID") ?? "",
    issuer: issuer === undefined ? "" : (textOf(issuer) ?? ""),
  };
}

function logoutMessage(
  name: string,
  from: { issuer: string; destination: string; nowMs: number },
  attributes: Readonly<Record<string, string | undefined>>,
  ...content: readonly string[]
): string {
  return element(
    `samlp:${name}`,
    {
      "xmlns:samlp": SAML_PROTOCOL,
      "xmlns:saml": SAML_ASSERTION,
      ID: messageId(),
      Version: "2.0",
      IssueInstant: instantText(from.nowMs),
      Destination: from.destination,
      ...attributes,
    },
    element("saml:Issuer", {}, escapeText(from.issuer)),
    ...content,
  );
}

export function logoutResponse(
  from: { issuer: string; destination: string; nowMs: number },
  inResponseTo: string,
): string {
  const success = element("samlp:StatusCode", { Value: "urn:oasis:names:tc:SAML:2.0:status:Success" });
  return logoutMessage("LogoutResponse", from, { InResponseTo: inResponseTo }, element("samlp:Status", {}, success));
}

export function logoutRequest(
  from: { issuer: string; destination: string; nowMs: number },
  who: { nameId: string; nameIdFormat: string; sessionIndex: string },
): string {
  return logoutMessage(
    "LogoutRequest",
    from,
    { NotOnOrAfter: instantText(from.nowMs + 5 * 60_000) },
    element("saml:NameID", { Format: who.nameIdFormat }, escapeText(who.nameId)),
    element("samlp:SessionIndex", {}, escapeText(who.sessionIndex)),
  );
}
