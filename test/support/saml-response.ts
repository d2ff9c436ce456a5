/**
 * Responses as an identity provider makes them, valid unless told otherwise, so that a test states only what matters to it.
 * `null` leaves a part out; a text for a `…Xml` part takes its place as it is.
 */
import { verifyResponse, type Verification, type VerifyResponseInput } from "../../src/saml/index.js";
import { certificateOf, idpKey } from "./saml-keys.js";
import { signedAssertion, signedBoth, signedResponse, type SigningOptions } from "./saml-signing.js";

export const nowMs = Date.parse("2026-11-25T10:00:00Z");
export const idpEntityId = "https://idp.acme.example/metadata";
export const spEntityId = "https://bridge.example/saml/acme-okta/metadata";
export const acsUrl = "https://bridge.example/saml/acme-okta/acs";
export const requestId = "_request-1";

/** An instant so many seconds from the tests' now. */
export function at(seconds: number): string {
  return new Date(nowMs + seconds * 1000).toISOString();
}

type Text = string | null;

export interface ResponseFields {
  responseId?: Text;
  responseVersion?: Text;
  responseIssueInstant?: Text;
  destination?: Text;
  responseInResponseTo?: Text;
  responseIssuer?: Text;
  status?: string;
  assertionId?: Text;
  assertionVersion?: Text;
  assertionIssueInstant?: Text;
  issuer?: Text;
  nameId?: Text;
  nameIdFormat?: Text;
  confirmationMethod?: Text;
  recipient?: Text;
  inResponseTo?: Text;
  confirmationNotBefore?: Text;
  confirmationNotOnOrAfter?: Text;
  notBefore?: Text;
  notOnOrAfter?: Text;
  audience?: Text;
  authnInstant?: Text;
  sessionIndex?: Text;
  sessionNotOnOrAfter?: Text;
  email?: Text;
  /** Their names, or how many. */
  groups?: readonly string[] | number;
  attributes?: Readonly<Record<string, readonly string[]>>;
  /** Namespaces declared on the root besides samlp and saml, as attributes. */
  rootXml?: string;
  extensionsXml?: string;
  statusXml?: Text;
  subjectXml?: Text;
  confirmationXml?: string;
  conditionsXml?: Text;
  moreConditionsXml?: string;
  adviceXml?: string;
  authnStatementXml?: Text;
  attributeStatementXml?: Text;
  moreAttributesXml?: string;
  /** Takes the whole assertion's place. */
  assertionXml?: Text;
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;").replace(/\r/g, "&#xD;");
}

function attribute(name: string, value: Text): string {
  return value === null ? "" : ` ${name}="${escapeXml(value)}"`;
}

function issuerXml(issuer: Text): string {
  return issuer === null ? "" : `<saml:Issuer>${escapeXml(issuer)}</saml:Issuer>`;
}

export function attributeXml(name: string, values: readonly string[]): string {
  const inside = values.map((value) => `<saml:AttributeValue>${escapeXml(value)}</saml:AttributeValue>`).join("");
  return `<saml:Attribute Name="${escapeXml(name)}">${inside}</saml:Attribute>`;
}

export function confirmationXml(fields: ResponseFields = {}): string {
  const data =
    attribute("InResponseTo", fields.inResponseTo === undefined ? requestId : fields.inResponseTo) +
    attribute("NotBefore", fields.confirmationNotBefore ?? null) +
    attribute(
      "NotOnOrAfter",
      fields.confirmationNotOnOrAfter === undefined ? at(300) : fields.confirmationNotOnOrAfter,
    ) +
    attribute("Recipient", fields.recipient === undefined ? acsUrl : fields.recipient);
  const method =
    fields.confirmationMethod === undefined ? "urn:oasis:names:tc:SAML:2.0:cm:bearer" : fields.confirmationMethod;
  return (
    `<saml:SubjectConfirmation${attribute("Method", method)}>` +
    `<saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation>`
  );
}

export function subjectXml(fields: ResponseFields): string {
  const { nameId = "ada@acme.example", nameIdFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" } =
    fields;
  const name =
    nameId === null ? "" : `<saml:NameID${attribute("Format", nameIdFormat)}>${escapeXml(nameId)}</saml:NameID>`;
  return `<saml:Subject>${name}${fields.confirmationXml ?? confirmationXml(fields)}</saml:Subject>`;
}

function conditionsXml(fields: ResponseFields): string {
  const { notBefore = at(-300), notOnOrAfter = at(300), audience = spEntityId } = fields;
  const restriction =
    audience === null
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${escapeXml(audience)}</saml:Audience></saml:AudienceRestriction>`;
  return (
    `<saml:Conditions${attribute("NotBefore", notBefore)}${attribute("NotOnOrAfter", notOnOrAfter)}>` +
    `${restriction}${fields.moreConditionsXml ?? ""}</saml:Conditions>`
  );
}

function authnStatementXml(fields: ResponseFields): string {
  const { authnInstant = at(-10), sessionIndex = "_session-1", sessionNotOnOrAfter = null } = fields;
  return (
    `<saml:AuthnStatement${attribute("AuthnInstant", authnInstant)}${attribute("SessionIndex", sessionIndex)}` +
    `${attribute("SessionNotOnOrAfter", sessionNotOnOrAfter)}><saml:AuthnContext><saml:AuthnContextClassRef>` +
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" +
    "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
  );
}

function attributeStatementXml(fields: ResponseFields): string {
  const { email = "ada@acme.example", groups = ["Engineering"], attributes = {} } = fields;
  const names = typeof groups === "number" ? Array.from({ length: groups }, (_, i) => `Group ${i + 1}`) : groups;
  const all = [
    ...(email === null ? [] : [attributeXml("email", [email])]),
    ...(names.length === 0 ? [] : [attributeXml("groups", names)]),
    ...Object.entries(attributes).map(([name, values]) => attributeXml(name, values)),
  ];
  return `<saml:AttributeStatement>${all.join("")}${fields.moreAttributesXml ?? ""}</saml:AttributeStatement>`;
}

/** The assertion alone; it declares its own namespace. */
export function anAssertion(fields: ResponseFields = {}): string {
  const { assertionId = "_assertion-1", assertionVersion = "2.0", assertionIssueInstant = at(-5) } = fields;
  const part = (given: Text | undefined, made: (fields: ResponseFields) => string): string =>
    given === undefined ? made(fields) : (given ?? "");
  return (
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
    `${attribute("ID", assertionId)}${attribute("IssueInstant", assertionIssueInstant)}` +
    `${attribute("Version", assertionVersion)}>` +
    issuerXml(fields.issuer === undefined ? idpEntityId : fields.issuer) +
    part(fields.subjectXml, subjectXml) +
    part(fields.conditionsXml, conditionsXml) +
    (fields.adviceXml ?? "") +
    part(fields.authnStatementXml, authnStatementXml) +
    part(fields.attributeStatementXml, attributeStatementXml) +
    "</saml:Assertion>"
  );
}

/** A whole response, not signed yet. */
export function aResponse(fields: ResponseFields = {}): string {
  const { responseId = "_response-1", responseVersion = "2.0", responseIssueInstant = at(-5) } = fields;
  const {
    destination = acsUrl,
    responseIssuer = idpEntityId,
    status = "urn:oasis:names:tc:SAML:2.0:status:Success",
  } = fields;
  const inResponseTo = fields.responseInResponseTo === undefined ? fields.inResponseTo : fields.responseInResponseTo;
  const statusXml =
    fields.statusXml === undefined
      ? `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`
      : (fields.statusXml ?? "");
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
    `${fields.rootXml ?? ""}${attribute("ID", responseId)}${attribute("Version", responseVersion)}` +
    `${attribute("IssueInstant", responseIssueInstant)}${attribute("Destination", destination)}` +
    `${attribute("InResponseTo", inResponseTo === undefined ? requestId : inResponseTo)}>` +
    issuerXml(responseIssuer) +
    (fields.extensionsXml ?? "") +
    statusXml +
    (fields.assertionXml === undefined ? anAssertion(fields) : (fields.assertionXml ?? "")) +
    "</samlp:Response>"
  );
}

export type Signed = "response" | "assertion" | "both" | "none";

/** A response signed by the provider of the tests, both parts unless told otherwise. */
export function aSignedResponse(fields: ResponseFields = {}, how: Signed = "both", options?: SigningOptions): string {
  const xml = aResponse(fields);
  switch (how) {
    case "response":
      return signedResponse(xml, options);
    case "assertion":
      return signedAssertion(xml, options);
    case "both":
      return signedBoth(xml, options);
    case "none":
      return xml;
  }
}

export type InputOptions = Partial<Omit<VerifyResponseInput, "bytes" | "method">> & {
  method?: Partial<VerifyResponseInput["method"]>;
};

/** What the verifier is given: the method of the tests, with the request of the tests open. */
export function inputFor(xml: string | Uint8Array, options: InputOptions = {}): VerifyResponseInput {
  return {
    pendingIds: new Set([requestId]),
    nowMs,
    ...options,
    bytes: typeof xml === "string" ? Buffer.from(xml) : xml,
    method: {
      idpEntityId,
      spEntityId,
      acsUrl,
      certificates: [certificateOf(idpKey)],
      allowUnsolicited: false,
      skewMs: 60_000,
      ...options.method,
    },
  };
}

export function verified(xml: string | Uint8Array, options?: InputOptions): Verification {
  return verifyResponse(inputFor(xml, options));
}

/** `accepted`, or the code of the refusal: what most tests ask. */
export function verdict(xml: string | Uint8Array, options?: InputOptions): string {
  const { outcome, refusal } = verified(xml, options);
  return outcome === "accepted" ? outcome : (refusal?.code ?? "refused");
}
