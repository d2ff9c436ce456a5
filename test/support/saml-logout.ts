/** Logout messages as an identity provider sends them, by Redirect or POST, and as attackers might. */
import { sign, type KeyObject } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { idpKey } from "./saml-keys.js";
import { at, escapeXml, idpEntityId } from "./saml-response.js";
import { signedAt, signatureUri, type SigningOptions } from "./saml-signing.js";

export const sloUrl = "https://bridge.example/saml/acme-okta/slo";

type Text = string | null;

export interface LogoutFields {
  id?: Text;
  version?: Text;
  issueInstant?: Text;
  destination?: Text;
  notOnOrAfter?: Text;
  inResponseTo?: Text;
  issuerXml?: string;
  nameIdXml?: string;
  sessionIndexes?: readonly string[];
  statusXml?: string;
}

const attribute = (name: string, value: Text): string => (value === null ? "" : ` ${name}="${escapeXml(value)}"`);

export const issuerXml = (issuer = idpEntityId): string => `<saml:Issuer>${escapeXml(issuer)}</saml:Issuer>`;
export const nameIdXml = (value = "ada@acme.example"): string =>
  `<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">${escapeXml(value)}</saml:NameID>`;
export const statusXml = (...codes: readonly string[]): string =>
  `<samlp:Status>${codes.map((code) => `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${code}">`).join("")}` +
  `${"</samlp:StatusCode>".repeat(codes.length)}</samlp:Status>`;

function head(name: string, fields: LogoutFields): string {
  const { id = "_logout-1", version = "2.0", issueInstant = at(-5), destination = sloUrl } = fields;
  return (
    `<samlp:${name} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` +
    `${attribute("ID", id)}${attribute("Version", version)}${attribute("IssueInstant", issueInstant)}${attribute("Destination", destination)}`
  );
}

export function aLogoutRequest(fields: LogoutFields = {}): string {
  const { notOnOrAfter = at(300), sessionIndexes = ["_session-1"] } = fields;
  return (
    `${head("LogoutRequest", fields)}${attribute("NotOnOrAfter", notOnOrAfter)}>${fields.issuerXml ?? issuerXml()}` +
    (fields.nameIdXml ?? nameIdXml()) +
    `${sessionIndexes.map((index) => `<samlp:SessionIndex>${escapeXml(index)}</samlp:SessionIndex>`).join("")}</samlp:LogoutRequest>`
  );
}

export function aLogoutResponse(fields: LogoutFields = {}): string {
  const { inResponseTo = "_our-request" } = fields;
  return (
    `${head("LogoutResponse", fields)}${attribute("InResponseTo", inResponseTo)}>${fields.issuerXml ?? issuerXml()}` +
    `${fields.statusXml ?? statusXml("Success")}</samlp:LogoutResponse>`
  );
}

export interface QueryOptions {
  parameter?: "SAMLRequest" | "SAMLResponse";
  relayState?: string;
  key?: KeyObject;
  algorithm?: string;
  hash?: string;
  unsigned?: boolean;
}

const parameterOf = (xml: string): "SAMLRequest" | "SAMLResponse" =>
  xml.includes("LogoutResponse") ? "SAMLResponse" : "SAMLRequest";

/** The query of the Redirect binding, signed by the provider of the tests. */
export function aQuery(xml: string, options: QueryOptions = {}): string {
  const { parameter = parameterOf(xml), key = idpKey.privateKey, hash = "sha256" } = options;
  const { algorithm = signatureUri["rsa-sha256"] } = options;
  let query = `${parameter}=${encodeURIComponent(deflateRawSync(xml).toString("base64"))}`;
  if (options.relayState !== undefined) query += `&RelayState=${encodeURIComponent(options.relayState)}`;
  if (options.unsigned === true) return query;
  query += `&SigAlg=${encodeURIComponent(algorithm)}`;
  return `${query}&Signature=${encodeURIComponent(sign(hash, Buffer.from(query), key).toString("base64"))}`;
}

/** The field of the POST binding, signed by the provider of the tests. */
export function aField(xml: string, options?: SigningOptions): string {
  return base64(signedAt(xml, "/*", options));
}

export const base64 = (xml: string): string => Buffer.from(xml).toString("base64");
