/**
 * Responses in the shapes that identity providers send, from their public samples, documents and what real ones were seen
 * to send: prefixes, order, what is signed, windows, names of attributes, line breaks.
 */
import type { IdpType } from "../../src/model/sso-method.js";
import { at, requestId } from "./saml-response.js";
import {
  assertion,
  attributes,
  basic,
  dsig,
  email,
  entity,
  format,
  response,
  second,
  typed,
  xs,
  xsi,
} from "./saml-shape.js";
import { signedAssertion, signedBoth, signedResponse } from "./saml-signing.js";

export interface ProviderShape {
  readonly idp: IdpType;
  readonly entityId: string;
  readonly xml: string;
}

/** The signature's children on lines of their own; they are not digested. */
export const broken = (xml: string): string =>
  xml
    .replace(/(<\/(?:ds:)?SignedInfo>|<\/(?:ds:)?SignatureValue>)/g, "$1\n")
    .replace(/(SignatureValue>|X509Certificate>)([A-Za-z0-9+/]{64})/g, "$1\n$2\n");
/** KeyInfo in the default namespace within a `ds:` signature. */
const defaultKeyInfo = (xml: string): string =>
  xml.replaceAll("<ds:KeyInfo>", `<KeyInfo xmlns="${dsig}">`).replaceAll("</ds:KeyInfo>", "</KeyInfo>");

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const microsoft = "http://schemas.microsoft.com";

/** Prefixes saml2p and saml2, the namespace declared again on each child, typed values with a PrefixList, base64 wrapped. */
export function okta(): ProviderShape {
  const entityId = "http://www.okta.com/exk1acme";
  const xml = response({
    p: "saml2p:",
    a: "saml2:",
    rootAttributes: ` xmlns:xs="${xs}"`,
    responseId: "id1234567890123456",
    assertionId: "id6543210987654321",
    issued: at(0),
    issuer: entityId,
    issuerAttributes: ` Format="${entity}"`,
    childNamespaces: ` xmlns:saml2="${assertion}"`,
    nameId: `<saml2:NameID Format="${format}:unspecified">${email}</saml2:NameID>`,
    confirmationEnd: at(300),
    conditions: [at(-300), at(300)],
    authn: `SessionIndex="${requestId}"`,
    attributes: attributes(
      [
        ["email", email],
        ["firstName", "Ada"],
        ["lastName", "Lovelace"],
        ["groups", "Everyone", "Engineering"],
      ],
      { a: "saml2:", nameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified", typed },
    ),
  });
  const signed = signedResponse(broken(signedAssertion(xml, { inclusivePrefixes: ["xs"] })), {
    inclusivePrefixes: ["xs"],
  });
  return { idp: "okta", entityId, xml: `<?xml version="1.0" encoding="UTF-8"?>${signed}` };
}

/** No prefixes on the assertion, claim URIs, groups as object IDs, a wide window, a sign-in of long ago. */
export function entra(options: { overage?: boolean } = {}): ProviderShape {
  const tenant = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const entityId = `https://sts.windows.net/${tenant}/`;
  const groups: readonly [string, ...string[]] =
    options.overage === true
      ? [`${microsoft}/claims/groups.link`, `https://graph.windows.net/${tenant}/users/1/getMemberObjects`]
      : [
          `${microsoft}/ws/2008/06/identity/claims/groups`,
          "7c9e6679-7425-40de-944b-e07fc1f90ae7",
          "9b2d6a3e-0000-4000-8000-000000000001",
        ];
  const xml = response({
    a: "",
    responseId: "_11111111-2222-4333-8444-555555555555",
    assertionId: "_66666666-7777-4888-8999-000000000000",
    issued: at(0),
    issuer: entityId,
    nameId: `<NameID Format="${format}:emailAddress">ada_partner.example#EXT#@acme.onmicrosoft.com</NameID>`,
    confirmationEnd: at(3600),
    conditions: [at(-300), at(3600)],
    authn: 'SessionIndex="_66666666-7777-4888-8999-000000000000"',
    attributesFirst: true,
    attributes: attributes(
      [
        [`${microsoft}/identity/claims/tenantid`, tenant],
        [`${microsoft}/identity/claims/objectidentifier`, "b0e1f2a3-0000-4000-8000-000000000002"],
        [`${microsoft}/identity/claims/displayname`, "Ada Lovelace"],
        groups,
        [`${soap}/givenname`, "Ada"],
        [`${soap}/surname`, "Lovelace"],
        [`${soap}/emailaddress`, email],
        [`${soap}/name`, "ada_partner.example#EXT#@acme.onmicrosoft.com"],
      ],
      { a: "" },
    ),
  }).replace(/AuthnInstant="[^"]*"/, `AuthnInstant="${at(-81 * 86_400)}"`);
  return { idp: "entra", entityId, xml: signedAssertion(xml, { prefix: "" }) };
}

/** The response signed, values of any type, empty attributes, attributes before the sign-in, a subject name in KeyInfo. */
export function google(): ProviderShape {
  const entityId = "https://accounts.google.com/o/saml2?idpid=C01acme23";
  const any = ` xmlns:xs="${xs}" xmlns:xsi="${xsi}" xsi:type="xs:anyType"`;
  const xml = response({
    p: "saml2p:",
    a: "saml2:",
    issued: at(0),
    issuer: entityId.replace("&", "&amp;"),
    nameId: `<saml2:NameID>${email}</saml2:NameID>`,
    confirmationEnd: at(300),
    conditions: [at(-300), at(300)],
    attributesFirst: true,
    attributes: attributes(
      [["email", email], ["firstName", "Ada"], ["lastName", "Lovelace"], ["department"], ["groups", "Engineering"]],
      { a: "saml2:", typed: any },
    ),
  });
  const signed = signedResponse(xml).replace(
    "<ds:X509Certificate>",
    "<ds:X509SubjectName>ST=California,CN=Google</ds:X509SubjectName><ds:X509Certificate>",
  );
  return { idp: "google", entityId, xml: `<?xml version="1.0" encoding="UTF-8" standalone="no"?>${signed}` };
}

/** NotBefore is the instant of issue, so that a clock behind by a second refuses; Consent; KeyInfo in the default namespace. */
export function adfs(): ProviderShape {
  const entityId = "http://adfs.acme.example/adfs/services/trust";
  const xml = response({
    a: "",
    issued: at(20),
    issuer: entityId,
    rootAttributes: ' Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified"',
    nameId: `<NameID Format="${format}:emailAddress">${email}</NameID>`,
    confirmationEnd: at(320),
    conditions: [at(20), at(3620)],
    attributesFirst: true,
    attributes: attributes(
      [
        [`${soap}/emailaddress`, email],
        ["http://schemas.xmlsoap.org/claims/Group", "Domain Users", "Engineering"],
      ],
      { a: "" },
    ),
  });
  return { idp: "adfs", entityId, xml: defaultKeyInfo(signedAssertion(xml)) };
}

/** The response signed, whole seconds, all groups in one string, empty attributes, the session's end. */
export function onelogin(): ProviderShape {
  const entityId = "https://app.onelogin.com/saml/metadata/123456";
  const xml = response({
    issuer: entityId,
    nameId: `<saml:NameID Format="${format}:emailAddress">${email}</saml:NameID>`,
    confirmationEnd: second(180),
    conditions: [second(-180), second(180)],
    authn: `SessionIndex="_s1" SessionNotOnOrAfter="${second(86_400)}"`,
    attributes: attributes(
      [
        ["User.email", email],
        ["User.FirstName", "Ada"],
        ["User.LastName", "Lovelace"],
        ["PersonImmutableID", ""],
        ["memberOf", "Engineering;Everyone"],
      ],
      { nameFormat: basic, typed },
    ),
  });
  return { idp: "onelogin", entityId, xml: signedResponse(xml) };
}

/** A NameID format that no specification knows, IDs of capitals, Issuer with a format. */
export function jumpcloud(): ProviderShape {
  const entityId = "acme-jumpcloud";
  const xml = response({
    p: "saml2p:",
    a: "saml2:",
    responseId: "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMN",
    assertionId: "NOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZA",
    issued: at(0),
    issuer: entityId,
    issuerAttributes: ` Format="${entity}"`,
    rootAttributes: ' Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified"',
    nameId: `<saml2:NameID Format="urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified">${email}</saml2:NameID>`,
    confirmationEnd: at(300),
    conditions: [at(-300), at(300)],
    attributes: attributes(
      [
        ["email", email],
        ["memberOf", "Engineering"],
      ],
      { a: "saml2:", nameFormat: basic, typed },
    ),
  });
  return { idp: "jumpcloud", entityId, xml: signedAssertion(xml) };
}

/** A UUID for a name, KeyValue beside the certificate, a session of five minutes. */
export function ping(): ProviderShape {
  const entityId = "https://auth.pingone.eu/acme";
  const xml = response({
    issued: at(0),
    issuer: entityId,
    nameId: "<saml:NameID>3f0c9f3e-0000-4000-8000-000000000003</saml:NameID>",
    confirmationEnd: at(300),
    conditions: [at(-60), at(300)],
    authn: `SessionIndex="_s1" SessionNotOnOrAfter="${at(300)}"`,
    attributes: attributes(
      [
        ["saml_subject", "3f0c9f3e-0000-4000-8000-000000000003"],
        ["email", email],
        ["givenName", "Ada"],
        ["familyName", "Lovelace"],
        ["memberOf", "Engineering"],
      ],
      { nameFormat: basic, typed },
    ),
  });
  const keyValue =
    "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
  return { idp: "ping", entityId, xml: signedAssertion(xml).replace("</ds:X509Data>", `</ds:X509Data>${keyValue}`) };
}

/** Each role an attribute of its own, groups as paths, KeyName beside the certificate, RSA-PSS where set so. */
export function keycloak(options: { pss?: boolean } = {}): ProviderShape {
  const entityId = "https://id.acme.example/realms/acme";
  const xml = response({
    issued: at(0),
    issuer: entityId,
    responseId: "ID_11111111-2222-4333-8444-555555555555",
    assertionId: "ID_66666666-7777-4888-8999-000000000000",
    nameId: `<saml:NameID Format="${format}:unspecified">ada</saml:NameID>`,
    confirmationEnd: at(298),
    conditions: [at(-2), at(58)],
    authn: `SessionIndex="11111111::22222222" SessionNotOnOrAfter="${at(36_000)}"`,
    attributes: attributes(
      [
        ["email", email],
        ["firstName", "Ada"],
        ["lastName", "Lovelace"],
        ["groups", "/Engineering", "/Sales"],
        ["Role", "offline_access"],
        ["Role", "uma_authorization"],
      ],
      { nameFormat: basic, typed },
    ),
  }).replace(/AuthnInstant="[^"]*"/, `AuthnInstant="${at(0.004)}"`);
  const signed = signedBoth(xml, { prefix: "dsig", algorithm: options.pss === true ? "rsa-pss-sha256" : "rsa-sha256" });
  // of the response's signature alone: the other is covered by it
  return {
    idp: "keycloak",
    entityId,
    xml: signed.replace("<dsig:KeyInfo>", "<dsig:KeyInfo><dsig:KeyName>key-1</dsig:KeyName>"),
  };
}
