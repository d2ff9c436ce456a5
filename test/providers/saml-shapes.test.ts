import { expect } from "chai";
import { mapClaims } from "../../src/saml/index.js";
import {
  adfs,
  entra,
  google,
  jumpcloud,
  keycloak,
  okta,
  onelogin,
  ping,
  type ProviderShape,
} from "../support/saml-providers.js";
import { lemonldap, pysaml2, shibboleth, simplesamlphp } from "../support/saml-providers-open.js";
import { verified, type InputOptions } from "../support/saml-response.js";

const email = "ada@acme.example";

interface Expected {
  readonly nameId: string;
  readonly groups?: readonly string[];
  readonly firstName?: string;
  readonly signed?: "response" | "assertion" | "both";
}

function asked({ xml, entityId, idp }: ProviderShape, options: InputOptions = {}) {
  const { outcome, refusal, assertion, warnings } = verified(xml, {
    ...options,
    method: { idpEntityId: entityId, ...options.method },
  });
  expect([outcome, refusal?.detail], refusal?.actual).to.deep.equal(["accepted", undefined]);
  return { assertion: assertion!, warnings, claims: mapClaims(assertion!, { idpType: idp, attributes: {} }) };
}

describe("Responses as identity providers send them", () => {
  const shapes: readonly (readonly [name: string, shape: () => ProviderShape, expected: Expected])[] = [
    ["Okta", okta, { nameId: email, firstName: "Ada", groups: ["Everyone", "Engineering"], signed: "both" }],
    [
      "Microsoft Entra ID",
      entra,
      {
        nameId: "ada_partner.example#EXT#@acme.onmicrosoft.com",
        firstName: "Ada",
        groups: ["7c9e6679-7425-40de-944b-e07fc1f90ae7", "9b2d6a3e-0000-4000-8000-000000000001"],
      },
    ],
    ["Google Workspace", google, { nameId: email, firstName: "Ada", groups: ["Engineering"], signed: "response" }],
    ["ADFS", adfs, { nameId: email, groups: ["Domain Users", "Engineering"] }],
    [
      "OneLogin",
      onelogin,
      { nameId: email, firstName: "Ada", groups: ["Engineering", "Everyone"], signed: "response" },
    ],
    ["JumpCloud", jumpcloud, { nameId: email, groups: ["Engineering"] }],
    ["PingOne", ping, { nameId: "3f0c9f3e-0000-4000-8000-000000000003", firstName: "Ada", groups: ["Engineering"] }],
    ["Keycloak", keycloak, { nameId: "ada", firstName: "Ada", groups: ["Engineering", "Sales"], signed: "both" }],
    [
      "Keycloak with RSA-PSS",
      () => keycloak({ pss: true }),
      { nameId: "ada", firstName: "Ada", groups: ["Engineering", "Sales"], signed: "both" },
    ],
    [
      "SimpleSAMLphp",
      simplesamlphp,
      { nameId: "_3f0c9f3e", firstName: "Ada", groups: ["Engineering", "Everyone"], signed: "both" },
    ],
    [
      "Shibboleth",
      shibboleth,
      { nameId: "AAdzZWNyZXQx", firstName: "Ada", groups: ["Engineering"], signed: "response" },
    ],
    ["pysaml2", pysaml2, { nameId: "opaque-1", firstName: "Ada" }],
    ["LemonLDAP::NG", lemonldap, { nameId: email, groups: ["Engineering"] }],
  ];
  for (const [name, shape, expected] of shapes) {
    it(`${name}: lets the person in and reads name, address and groups`, () => {
      const { assertion, claims } = asked(shape());
      expect(assertion.nameId?.value).to.equal(expected.nameId);
      expect(assertion.signed).to.equal(expected.signed ?? "assertion");
      expect(claims.emails).to.deep.equal([email]);
      expect(claims.firstName).to.equal(expected.firstName);
      expect(claims.groups).to.deep.equal(expected.groups);
    });

    it(`${name}: refuses it with one letter of the address changed`, () => {
      const { xml, entityId } = shape();
      const changed = xml.replaceAll(email, "eda@acme.example");
      expect(changed).to.not.equal(xml);
      expect(verified(changed, { method: { idpEntityId: entityId } }).refusal?.code).to.equal("saml_signature");
    });
  }

  it("Microsoft Entra ID: knows the link that stands for too many groups", () => {
    const { claims } = asked(entra({ overage: true }));
    expect([claims.groupsOverage, claims.groups]).to.deep.equal([true, undefined]);
  });

  it("ADFS: needs the skew, for its window begins at the instant of issue", () => {
    const { xml, entityId } = adfs();
    const { refusal } = verified(xml, { method: { idpEntityId: entityId, skewMs: 0 } });
    expect(refusal?.code).to.equal("saml_clock");
  });

  it("Keycloak: merges the roles, each an attribute of its own", () => {
    const { assertion } = asked(keycloak());
    expect(assertion.attributes.find(({ name }) => name === "Role")?.values).to.deep.equal([
      "offline_access",
      "uma_authorization",
    ]);
  });

  it("Shibboleth: reads the name inside eduPersonTargetedID", () => {
    const { assertion, warnings } = asked(shibboleth());
    const targeted = assertion.attributes.find(({ name }) => name.endsWith("5923.1.1.1.10"));
    expect([targeted?.values, warnings]).to.deep.equal([["opaque"], []]);
  });

  it("PingOne: takes the session's end for what it is", () => {
    const { assertion } = asked(ping());
    expect(assertion.sessionNotOnOrAfterMs).to.be.greaterThan(0);
  });
});
