import { expect } from "chai";
import { idpTypes } from "../../src/model/sso-method.js";
import { presetOf } from "../../src/saml/claims/attribute-presets.js";
import { mapClaims, type ClaimMapping, type ClaimSource } from "../../src/saml/claims/map-claims.js";
import type { Claims } from "../../src/model/claims.js";

type Attributes = Record<string, string | readonly string[]>;

/** As the verifier reads them: attributes of one name merged. */
function source(attributes: Attributes, nameId?: ClaimSource["nameId"]): ClaimSource {
  return {
    ...(nameId && { nameId }),
    attributes: Object.entries(attributes).map(([name, values]) => ({
      name,
      values: typeof values === "string" ? [values] : values,
    })),
  };
}

const map = (attributes: Attributes, mapping: Partial<ClaimMapping> = {}, nameId?: ClaimSource["nameId"]): Claims =>
  mapClaims(source(attributes, nameId), { idpType: "generic", attributes: {}, ...mapping });

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const format = (name: string): string => `urn:oasis:names:tc:SAML:2.0:nameid-format:${name}`;
const unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

describe("Attribute presets (what identity providers send)", () => {
  const shapes: [ClaimMapping["idpType"], string, Attributes, Partial<Claims>][] = [
    [
      "okta",
      "mapped by the admin under the common names",
      { email: "ada@acme.example", firstName: "Ada", lastName: "Lovelace", groups: ["Engineering", "Everyone"] },
      { emails: ["ada@acme.example"], firstName: "Ada", lastName: "Lovelace", groups: ["Engineering", "Everyone"] },
    ],
    [
      "entra",
      "claim URIs, groups as object IDs, and not the UPN",
      {
        [`${soap}/name`]: "ada_other.example#EXT#@acme.onmicrosoft.example",
        [`${soap}/emailaddress`]: "ada@acme.example",
        [`${soap}/givenname`]: "Ada",
        [`${soap}/surname`]: "Lovelace",
        "http://schemas.microsoft.com/identity/claims/displayname": "Ada Lovelace",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": ["0f8fad5b-d9cb-469f-a165-70867728950e"],
      },
      {
        emails: ["ada@acme.example"],
        firstName: "Ada",
        lastName: "Lovelace",
        displayName: "Ada Lovelace",
        groups: ["0f8fad5b-d9cb-469f-a165-70867728950e"],
      },
    ],
    [
      "google",
      "empty attributes",
      { email: "ada@acme.example", firstName: "", groups: [] },
      { emails: ["ada@acme.example"], groups: [] },
    ],
    [
      "adfs",
      "claim URIs and its own Group",
      {
        [`${soap}/emailaddress`]: "ada@acme.example",
        "http://schemas.xmlsoap.org/claims/Group": ["ACME\\Engineering"],
      },
      { emails: ["ada@acme.example"], groups: ["ACME\\Engineering"] },
    ],
    [
      "onelogin",
      "User.* and groups in one string, with ; between them",
      {
        "User.email": "ada@acme.example",
        "User.FirstName": "Ada",
        "User.LastName": "Lovelace",
        memberOf: "a;b",
        PersonImmutableID: "",
      },
      { emails: ["ada@acme.example"], firstName: "Ada", lastName: "Lovelace", groups: ["a", "b"] },
    ],
    [
      "jumpcloud",
      "memberOf",
      { email: "ada@acme.example", firstname: "Ada", memberOf: ["x"] },
      { firstName: "Ada", groups: ["x"] },
    ],
    [
      "ping",
      "a UUID that is no address",
      { saml_subject: "0f8fad5b-d9cb-469f-a165-70867728950e" },
      { emails: [], emailFrom: "nowhere" },
    ],
    [
      "keycloak",
      "OIDs, and paths of groups",
      {
        "urn:oid:1.2.840.113549.1.9.1": "ada@acme.example",
        "urn:oid:2.5.4.42": "Ada",
        member: ["/Engineering", "/Sales/EU", "Engineering"],
      },
      { emails: ["ada@acme.example"], firstName: "Ada", groups: ["Engineering", "Sales/EU"] },
    ],
    [
      "generic",
      "OIDs as Shibboleth sends them",
      {
        "urn:oid:0.9.2342.19200300.100.1.3": "ada@acme.example",
        "urn:oid:2.5.4.42": "Ada",
        "urn:oid:2.5.4.4": "Lovelace",
        "urn:oid:1.3.6.1.4.1.5923.1.5.1.1": ["eng"],
      },
      { emails: ["ada@acme.example"], firstName: "Ada", lastName: "Lovelace", groups: ["eng"] },
    ],
    [
      "generic",
      "LDAP names as SimpleSAMLphp sends them",
      { uid: "ada", mail: "ada@acme.example", givenName: "Ada", sn: "Lovelace", cn: "Ada L.", isMemberOf: ["eng"] },
      { emails: ["ada@acme.example"], firstName: "Ada", lastName: "Lovelace", displayName: "Ada L.", groups: ["eng"] },
    ],
  ];
  for (const [idpType, what, attributes, expected] of shapes) {
    it(`${idpType}: ${what}`, () => {
      expect(map(attributes, { idpType })).to.deep.include(expected);
    });
  }

  it("separate groups as the method says, and else as the preset does: nothing but groups", () => {
    const sent = { memberOf: "a;b, c; ;a", Email: "ada@acme.example;x" };
    const groups = (mapping: Partial<ClaimMapping>) =>
      map(sent, { attributes: { groups: ["memberOf"], email: ["Email"] }, ...mapping });
    expect(groups({ idpType: "onelogin" }).groups).to.deep.equal(["a", "b, c"]);
    expect(groups({ idpType: "onelogin" }).emails).to.deep.equal(["ada@acme.example;x"]);
    expect(groups({ idpType: "onelogin", groupSeparator: null }).groups).to.deep.equal(["a;b, c; ;a"]);
    expect(groups({ idpType: "okta" }).groups).to.deep.equal(["a;b, c; ;a"]);
    expect(groups({ idpType: "okta", groupSeparator: "," }).groups).to.deep.equal(["a;b", "c; ;a"]);
    expect(groups({ idpType: "okta", groupSeparator: ";" }).groups).to.deep.equal(["a", "b, c"]);
  });

  it("every preset reads the common names too", () => {
    for (const idpType of idpTypes) {
      const claims = map({ email: "a@b", firstName: "F", lastName: "L", groups: ["g"] }, { idpType });
      expect(claims, idpType).to.deep.include({ emails: ["a@b"], firstName: "F", lastName: "L", groups: ["g"] });
    }
  });

  it("generic reads the names of all others", () => {
    const generic = presetOf("generic");
    for (const idpType of idpTypes) {
      for (const field of ["email", "firstName", "lastName", "displayName", "groups"] as const) {
        expect(generic[field], `${idpType} ${field}`).to.include.members([...presetOf(idpType)[field]]);
      }
    }
    expect(generic.groups).to.include.members(["groups", "memberOf", "isMemberOf", "urn:oid:1.3.6.1.4.1.5923.1.5.1.1"]);
    expect(generic.email).to.include.members(["mail", "User.email", "urn:oid:0.9.2342.19200300.100.1.3"]);
  });

  it("keeps the slash for everyone but Keycloak", () => {
    expect(map({ groups: ["/a", "//b"] }).groups).to.deep.equal(["/a", "//b"]);
    expect(map({ groups: ["/a", "//b"] }, { idpType: "keycloak" }).groups).to.deep.equal(["a", "/b"]);
  });
});

describe("Mapping of claims", () => {
  it("takes the first name of a method's own map that brings a value", () => {
    const attributes = { email: ["work", "mail"] };
    expect(map({ mail: "b@x", work: "a@x" }, { attributes }).emails).to.deep.equal(["a@x"]);
    expect(map({ mail: "b@x", work: " " }, { attributes }).emails).to.deep.equal(["b@x"]);
    expect(map({ mail: "b@x", work: [] }, { attributes }).emails).to.deep.equal(["b@x"]);
    expect(map({ email: "c@x" }, { attributes }).emails).to.deep.equal([]);
  });

  it("keeps the preset's names for fields that the own map leaves out, and none for an empty list", () => {
    const claims = map(
      { email: "a@x", firstName: "Ada", groups: ["g"] },
      { idpType: "okta", attributes: { groups: [] } },
    );
    expect(claims).to.include({ firstName: "Ada" });
    expect(claims.emails).to.deep.equal(["a@x"]);
    expect(claims).not.to.have.property("groups");
  });

  it("finds an attribute by its FriendlyName where no Name fits, and the Name wins", () => {
    const received = [
      { name: "urn:oid:9.9", friendlyName: "mail", values: ["friendly@x"] },
      { name: "urn:oid:8.8", friendlyName: "sn", values: ["Friendly"] },
      { name: "sn", values: ["Named"] },
    ];
    const claims = mapClaims({ attributes: received }, { idpType: "generic", attributes: {} });
    expect(claims.emails).to.deep.equal(["friendly@x"]);
    expect(claims.lastName).to.equal("Named");
  });

  it("tells no groups from no group attribute", () => {
    expect(map({ groups: [] }).groups).to.deep.equal([]);
    expect(map({ groups: ["", " \n"] }).groups).to.deep.equal([]);
    expect(map({ email: "a@x" })).not.to.have.property("groups");
  });

  it("keeps the order of groups and drops what is claimed twice", () => {
    expect(map({ groups: ["b", "a", "b", " a "] }).groups).to.deep.equal(["b", "a"]);
  });

  it("never reads Entra's overage link as no groups", () => {
    const link = { "http://schemas.microsoft.com/claims/groups.link": "https://graph.example/groups" };
    for (const idpType of ["entra", "generic", "okta"] as const) {
      const claims = map({ ...link, groups: ["some"] }, { idpType });
      expect(claims.groupsOverage).to.be.true;
      expect(claims).not.to.have.property("groups");
    }
    expect(map({ groups: ["some"] }).groupsOverage).to.be.false;
  });

  it("gives all different email values, for the rules to refuse more than one", () => {
    expect(map({ mail: ["a@x", "b@x", "a@x"] })).to.deep.include({ emails: ["a@x", "b@x"], emailFrom: "attribute" });
  });

  it("drops XML white space around a value, and no other: the rules judge that", () => {
    expect(map({ mail: "\n  a@x\t" }).emails).to.deep.equal(["a@x"]);
    expect(map({ mail: "\u00A0a@x\u200B" }).emails).to.deep.equal(["\u00A0a@x\u200B"]);
  });

  it("takes attribute names of JavaScript as names like any other", () => {
    const received = ["__proto__", "constructor", "toString", "nameID"].map((name) => ({ name, values: ["evil@x"] }));
    const claims = mapClaims({ attributes: received }, { idpType: "generic", attributes: {} });
    expect(claims).to.deep.include({ emails: [], emailFrom: "nowhere" });
    expect(claims).not.to.have.any.keys("nameId", "groups", "firstName");
    expect(({} as Record<string, unknown>)["values"]).to.equal(undefined);
    const own = mapClaims({ attributes: received }, { idpType: "generic", attributes: { email: ["__proto__"] } });
    expect(own.emails).to.deep.equal(["evil@x"]);
  });

  it("names what was received, for IT", () => {
    expect(map({ a: "1", b: [] }).received).to.deep.equal(["a", "b"]);
  });
});

describe("The NameID as email", () => {
  const cases: [string, Attributes, ClaimSource["nameId"], string[], Claims["emailFrom"]][] = [
    [
      "serves where no email is mapped",
      {},
      { value: "ada@acme.example", format: unspecified },
      ["ada@acme.example"],
      "nameId",
    ],
    ["serves without format", {}, { value: "ada@acme.example" }, ["ada@acme.example"], "nameId"],
    [
      "serves where the mapped one is blank",
      { mail: " " },
      { value: "ada@acme.example" },
      ["ada@acme.example"],
      "nameId",
    ],
    ["does not serve beside a mapped one", { mail: "a@x" }, { value: "b@x" }, ["a@x"], "attribute"],
    ["does not serve when persistent", {}, { value: "ada@acme.example", format: format("persistent") }, [], "nowhere"],
    ["does not serve when transient", {}, { value: "ada@acme.example", format: format("transient") }, [], "nowhere"],
    ["does not serve when blank", {}, { value: " \n" }, [], "nowhere"],
    ["need not be there", {}, undefined, [], "nowhere"],
  ];
  for (const [what, attributes, nameId, emails, emailFrom] of cases) {
    it(what, () => {
      const claims = map(attributes, {}, nameId);
      expect(claims).to.deep.include({ emails, emailFrom });
      expect(claims.nameId).to.deep.equal(nameId && { ...nameId, value: nameId.value.trim() });
    });
  }
});

describe("Attributes of a team's own in a response (design §5)", () => {
  const attributes = { costCode: ["cc", "costcenter"], badges: ["badge"] };
  const custom = (received: Attributes) => map(received, { attributes }).custom;

  it("are read under the names of the method's map, each with all its values", () => {
    expect(custom({ cc: "R-7" })).to.deep.equal({ costcode: ["R-7"] });
    expect(custom({ costcenter: "R-8", badge: ["a", "b"] })).to.deep.equal({ costcode: ["R-8"], badges: ["a", "b"] });
  });
  it("are empty where one is there without a value, and absent where none is there", () => {
    expect(custom({ cc: [] })).to.deep.equal({ costcode: [] });
    expect(map({ other: "x" }, { attributes })).not.to.have.property("custom");
    expect(map({ cc: "x" })).not.to.have.property("custom");
  });
});
