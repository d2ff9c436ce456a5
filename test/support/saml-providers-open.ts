/** Responses in the shapes of the open providers that universities and developers run; the others are in `saml-providers.ts`. */
import { broken, type ProviderShape } from "./saml-providers.js";
import { at, spEntityId } from "./saml-response.js";
import { attributes, basic, email, entity, format, response, second, typed, xs, xsi } from "./saml-shape.js";
import { signedAssertion, signedResponse } from "./saml-signing.js";

/** A transient name, LDAP attributes, both parts signed, line breaks in the signature. */
export function simplesamlphp(): ProviderShape {
  const entityId = "https://idp.acme.example/simplesaml/saml2/idp/metadata.php";
  const xml = response({
    issuer: entityId,
    assertionNamespaces: ` xmlns:xsi="${xsi}" xmlns:xs="${xs}"`,
    nameId: `<saml:NameID SPNameQualifier="${spEntityId}" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">_3f0c9f3e</saml:NameID>`,
    conditions: [second(-30), second(300)],
    authn: `SessionNotOnOrAfter="${second(28_800)}" SessionIndex="_s1"`,
    attributes: attributes(
      [
        ["uid", "ada"],
        ["mail", email],
        ["givenName", "Ada"],
        ["sn", "Lovelace"],
        ["memberOf", "Engineering", "Everyone"],
      ],
      { nameFormat: basic, typed: ' xsi:type="xs:string"' },
    ),
  });
  return { idp: "generic", entityId, xml: signedResponse(broken(signedAssertion(xml))) };
}

/** Names by OID with friendly ones beside, a NameID within a value, a transient name with qualifiers. */
export function shibboleth(): ProviderShape {
  const entityId = "https://idp.acme.example/idp/shibboleth";
  const oid = "urn:oid:";
  const names = {
    mail: `${oid}0.9.2342.19200300.100.1.3`,
    givenName: `${oid}2.5.4.42`,
    sn: `${oid}2.5.4.4`,
    isMemberOf: `${oid}1.3.6.1.4.1.5923.1.5.1.1`,
  };
  const statement = attributes(
    [
      [names.mail, email],
      [names.givenName, "Ada"],
      [names.sn, "Lovelace"],
      [names.isMemberOf, "Engineering"],
      [`${oid}1.3.6.1.4.1.5923.1.1.1.10`, "@"],
    ],
    {
      a: "saml2:",
      nameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
      friendlyNames: Object.fromEntries(Object.entries(names).map(([friendly, name]) => [name, friendly])),
    },
  ).replace(
    ">@<",
    `><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="${entityId}" SPNameQualifier="${spEntityId}">opaque</saml2:NameID><`,
  );
  const xml = response({
    p: "saml2p:",
    a: "saml2:",
    issued: at(0),
    issuer: entityId,
    nameId: `<saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient" NameQualifier="${entityId}" SPNameQualifier="${spEntityId}">AAdzZWNyZXQx</saml2:NameID>`,
    confirmationEnd: at(300),
    conditions: [at(0), at(300)],
    attributes: statement,
  });
  return { idp: "generic", entityId, xml: `<?xml version="1.0" encoding="UTF-8"?>\n${signedResponse(xml)}` };
}

/** Prefixes ns0 and ns1, an XML declaration with a line break behind it. */
export function pysaml2(): ProviderShape {
  const entityId = "http://localhost:8088/idp.xml";
  const xml = response({
    p: "ns0:",
    a: "ns1:",
    responseId: "id-AbCdEfGhIjKlMnOpQ",
    assertionId: "id-QpOnMlKjIhGfEdCbA",
    issuer: entityId,
    issuerAttributes: ` Format="${entity}"`,
    nameId: `<ns1:NameID NameQualifier="" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">opaque-1</ns1:NameID>`,
    conditions: [second(0), second(900)],
    attributes: attributes(
      [
        ["urn:oid:0.9.2342.19200300.100.1.3", email],
        ["urn:oid:2.5.4.42", "Ada"],
        ["urn:oid:2.5.4.4", "Lovelace"],
      ],
      { a: "ns1:", nameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:uri", typed },
    ),
  });
  return {
    idp: "generic",
    entityId,
    xml: `<?xml version="1.0" encoding="UTF-8"?>\n${signedAssertion(xml, { prefix: "ns2" })}`,
  };
}

/** A signature in the default namespace with line breaks, pretty-printed elements, short names. */
export function lemonldap(): ProviderShape {
  const entityId = "https://auth.acme.example/saml/metadata";
  const xml = response({
    issuer: entityId,
    gap: "\n  ",
    nameId: `<saml:NameID Format="${format}:emailAddress">${email}</saml:NameID>`,
    conditions: [second(-60), second(300)],
    attributes: attributes(
      [
        ["mail", email],
        ["cn", "Ada Lovelace"],
        ["groups", "Engineering"],
      ],
      { nameFormat: basic },
    ),
  });
  return { idp: "generic", entityId, xml: broken(signedAssertion(xml, { prefix: "" })) };
}
