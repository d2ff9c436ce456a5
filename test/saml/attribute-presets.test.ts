import { expect } from "chai";
import type { IdpType } from "../../src/model/sso-method.js";
import { attributeNames, presetOf } from "../../src/saml/claims/attribute-presets.js";

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const older = "http://schemas.xmlsoap.org/claims";
const microsoft = "http://schemas.microsoft.com";

/** What each identity provider calls email, first name, last name, display name and groups, most telling first. */
const presets: Readonly<Record<IdpType, readonly (readonly string[])[]>> = {
  okta: [["email"], ["firstName"], ["lastName"], ["displayName"], ["groups"]],
  google: [["email"], ["firstName"], ["lastName"], ["displayName"], ["groups"]],
  entra: [
    [`${soap}/emailaddress`, "email"],
    [`${soap}/givenname`, "firstName"],
    [`${soap}/surname`, "lastName"],
    [`${microsoft}/identity/claims/displayname`, "displayName"],
    [`${microsoft}/ws/2008/06/identity/claims/groups`, "groups"],
  ],
  adfs: [
    [`${soap}/emailaddress`, `${older}/EmailAddress`, "email"],
    [`${soap}/givenname`, "firstName"],
    [`${soap}/surname`, "lastName"],
    [`${microsoft}/identity/claims/displayname`, `${older}/CommonName`, "displayName"],
    [`${older}/Group`, "groups"],
  ],
  onelogin: [
    ["User.email", "email"],
    ["User.FirstName", "firstName"],
    ["User.LastName", "lastName"],
    ["displayName"],
    ["memberOf", "groups"],
  ],
  jumpcloud: [
    ["email"],
    ["firstname", "firstName"],
    ["lastname", "lastName"],
    ["displayname", "displayName"],
    ["memberOf", "groups"],
  ],
  ping: [["email"], ["givenName", "firstName"], ["familyName", "lastName"], ["displayName"], ["memberOf", "groups"]],
  keycloak: [
    ["urn:oid:1.2.840.113549.1.9.1", "email"],
    ["urn:oid:2.5.4.42", "firstName"],
    ["urn:oid:2.5.4.4", "lastName"],
    ["displayName"],
    ["memberOf", "member", "groups"],
  ],
  generic: [
    [
      "email",
      "mail",
      "urn:oid:0.9.2342.19200300.100.1.3",
      `${soap}/emailaddress`,
      `${older}/EmailAddress`,
      "User.email",
      "urn:oid:1.2.840.113549.1.9.1",
    ],
    ["firstName", "givenName", "urn:oid:2.5.4.42", `${soap}/givenname`, "User.FirstName", "firstname"],
    ["lastName", "sn", "surname", "urn:oid:2.5.4.4", `${soap}/surname`, "User.LastName", "lastname", "familyName"],
    [
      "displayName",
      "urn:oid:2.16.840.1.113730.3.1.241",
      "cn",
      "urn:oid:2.5.4.3",
      `${microsoft}/identity/claims/displayname`,
      `${older}/CommonName`,
      "displayname",
    ],
    [
      "groups",
      "memberOf",
      "isMemberOf",
      "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
      `${microsoft}/ws/2008/06/identity/claims/groups`,
      `${older}/Group`,
      "member",
    ],
  ],
};

describe("What identity providers call their attributes (the guide to what they send)", () => {
  for (const [idpType, [email, firstName, lastName, displayName, groups]] of Object.entries(presets)) {
    it(`${idpType} by its own names, then by the common ones`, () => {
      expect(presetOf(idpType as IdpType)).to.deep.equal({ email, firstName, lastName, displayName, groups });
    });
  }

  it("a method's own map takes the place of a field's names, and leaves those of the others", () => {
    const own = { email: ["a"], firstName: ["b"], lastName: ["c"], displayName: ["d"], groups: ["e"] };
    expect(attributeNames("ping", own)).to.deep.equal(own);
    for (const [field, names] of Object.entries(own)) {
      expect(attributeNames("ping", { [field]: names })).to.deep.equal({ ...presetOf("ping"), [field]: names });
    }
  });
});
