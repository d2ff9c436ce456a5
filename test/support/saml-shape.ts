/** The frame of a provider's response: its prefixes, order, windows and white space as given. */
import { acsUrl, at, requestId, spEntityId } from "./saml-response.js";

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
export const assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
export const dsig = "http://www.w3.org/2000/09/xmldsig#";
export const xsi = "http://www.w3.org/2001/XMLSchema-instance";
export const xs = "http://www.w3.org/2001/XMLSchema";
const success = "urn:oasis:names:tc:SAML:2.0:status:Success";
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
export const basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
export const entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
export const format = "urn:oasis:names:tc:SAML:1.1:nameid-format";
const password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
export const email = "ada@acme.example";
export const typed = ` xmlns:xs="${xs}" xmlns:xsi="${xsi}" xsi:type="xs:string"`;
/** Whole seconds, as some write them. */
export const second = (offset: number): string => at(offset).replace(/\.\d+Z$/, "Z");

interface Shape {
  /** Prefixes of protocol and assertion, with their colon. */
  p?: string;
  a?: string;
  rootAttributes?: string;
  /** Declared on the assertion. */
  assertionNamespaces?: string;
  responseId?: string;
  assertionId?: string;
  issued?: string;
  issuer: string;
  issuerAttributes?: string;
  /** Declared on each child again, as Okta does. */
  childNamespaces?: string;
  nameId: string;
  confirmationEnd?: string;
  conditions: readonly [from: string, to: string];
  authn?: string;
  attributes: string;
  attributesFirst?: boolean;
  /** Between elements. */
  gap?: string;
}

export function response(shape: Shape): string {
  const { p = "samlp:", a = "saml:", issuer, gap = "", issued = second(0), childNamespaces = "" } = shape;
  const declared = (prefix: string, uri: string): string =>
    prefix === "" ? ` xmlns="${uri}"` : ` xmlns:${prefix.slice(0, -1)}="${uri}"`;
  const { issuerAttributes = "", responseId = "_r1", assertionId = "_a1" } = shape;
  const issuerXml = `<${a}Issuer${issuerAttributes}`;
  const authn =
    `<${a}AuthnStatement AuthnInstant="${second(-5)}" ${shape.authn ?? 'SessionIndex="_s1"'}${childNamespaces}>` +
    `<${a}AuthnContext><${a}AuthnContextClassRef>${password}</${a}AuthnContextClassRef></${a}AuthnContext></${a}AuthnStatement>`;
  const statements = shape.attributesFirst === true ? [shape.attributes, authn] : [authn, shape.attributes];
  return [
    `<${p}Response${declared(p, protocol)} ID="${responseId}" Version="2.0" IssueInstant="${issued}" ` +
      `Destination="${acsUrl}" InResponseTo="${requestId}"${shape.rootAttributes ?? ""}>`,
    `${issuerXml}${declared(a, assertion)}>${issuer}</${a}Issuer>`,
    `<${p}Status${p === "samlp:" || childNamespaces === "" ? "" : declared(p, protocol)}><${p}StatusCode Value="${success}"/></${p}Status>`,
    `<${a}Assertion${declared(a, assertion)}${shape.assertionNamespaces ?? ""} ID="${assertionId}" IssueInstant="${issued}" Version="2.0">`,
    `${issuerXml}${childNamespaces}>${issuer}</${a}Issuer>`,
    `<${a}Subject${childNamespaces}>${shape.nameId}<${a}SubjectConfirmation Method="${bearer}">` +
      `<${a}SubjectConfirmationData InResponseTo="${requestId}" NotOnOrAfter="${shape.confirmationEnd ?? second(300)}" Recipient="${acsUrl}"/>` +
      `</${a}SubjectConfirmation></${a}Subject>`,
    `<${a}Conditions NotBefore="${shape.conditions[0]}" NotOnOrAfter="${shape.conditions[1]}"${childNamespaces}>` +
      `<${a}AudienceRestriction><${a}Audience>${spEntityId}</${a}Audience></${a}AudienceRestriction></${a}Conditions>`,
    ...statements.filter((statement) => statement !== ""),
    `</${a}Assertion>`,
    `</${p}Response>`,
  ].join(gap);
}

interface AttributeShape {
  a?: string;
  nameFormat?: string;
  /** Of each value. */
  typed?: string;
  friendlyNames?: Readonly<Record<string, string>>;
}

export function attributes(
  values: readonly (readonly [name: string, ...string[]])[],
  shape: AttributeShape = {},
): string {
  const { a = "saml:", nameFormat, typed = "", friendlyNames = {} } = shape;
  const all = values.map(([name, ...texts]) => {
    const friendly = friendlyNames[name] === undefined ? "" : ` FriendlyName="${friendlyNames[name]}"`;
    const inside = texts.map((text) => `<${a}AttributeValue${typed}>${text}</${a}AttributeValue>`).join("");
    return `<${a}Attribute${friendly} Name="${name}"${nameFormat === undefined ? "" : ` NameFormat="${nameFormat}"`}>${inside}</${a}Attribute>`;
  });
  return `<${a}AttributeStatement>${all.join("")}</${a}AttributeStatement>`;
}
