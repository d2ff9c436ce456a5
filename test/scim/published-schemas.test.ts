import { expect } from "chai";
import { providerConfigDocument, resourceTypeDocuments, schemaDocuments } from "../../src/scim/index.js";

interface Published {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Published[];
}

/** A line an attribute; what is readWrite, returned by default and not unique is not said. */
function linesOf(attributes: readonly Published[], before = ""): string[] {
  return attributes.flatMap((attribute) => {
    const { name, type, multiValued, required, caseExact, mutability, returned, uniqueness } = attribute;
    const words = [
      `${before}${name}${multiValued ? "[]" : ""}`,
      type,
      ...(required ? ["required"] : []),
      ...(caseExact ? ["exact"] : []),
      ...(mutability === "readWrite" ? [] : [mutability]),
      ...(returned === "default" ? [] : [returned]),
      ...(uniqueness === "none" ? [] : [uniqueness]),
      ...(attribute.canonicalValues ? [attribute.canonicalValues.join("|")] : []),
      ...(attribute.referenceTypes ? ["to", attribute.referenceTypes.join("|")] : []),
    ];
    return [words.join(" "), ...linesOf(attribute.subAttributes ?? [], `${before}${name}.`)];
  });
}

const published: readonly (readonly [urn: string, name: string, attributes: string])[] = [
  [
    "urn:ietf:params:scim:schemas:core:2.0:User",
    "User",
    `
      userName string required server
      name complex
      name.formatted string
      name.familyName string
      name.givenName string
      name.middleName string
      name.honorificPrefix string
      name.honorificSuffix string
      displayName string
      nickName string
      profileUrl reference exact to external
      title string
      userType string
      preferredLanguage string
      locale string
      timezone string
      active boolean required
      password string exact writeOnly never
      emails[] complex
      emails.value string
      emails.display string
      emails.type string work|home|other
      emails.primary boolean
      phoneNumbers[] complex
      phoneNumbers.value string
      phoneNumbers.display string
      phoneNumbers.type string work|home|mobile|fax|pager|other
      phoneNumbers.primary boolean
      ims[] complex
      ims.value string
      ims.display string
      ims.type string aim|gtalk|icq|xmpp|msn|skype|qq|yahoo
      ims.primary boolean
      photos[] complex
      photos.value reference exact to external
      photos.display string
      photos.type string photo|thumbnail
      photos.primary boolean
      addresses[] complex
      addresses.formatted string
      addresses.streetAddress string
      addresses.locality string
      addresses.region string
      addresses.postalCode string
      addresses.country string
      addresses.type string work|home|other
      addresses.primary boolean
      groups[] complex readOnly
      groups.value string exact readOnly
      groups.$ref reference exact readOnly to Group
      groups.display string readOnly
      groups.type string readOnly direct|indirect
      entitlements[] complex
      entitlements.value string
      entitlements.display string
      entitlements.type string
      entitlements.primary boolean
      roles[] complex
      roles.value string
      roles.display string
      roles.type string
      roles.primary boolean
      x509Certificates[] complex
      x509Certificates.value binary exact
      x509Certificates.display string
      x509Certificates.type string
      x509Certificates.primary boolean
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:core:2.0:Group",
    "Group",
    `
      displayName string required server
      members[] complex
      members.value string exact immutable
      members.$ref reference exact immutable to User
      members.type string immutable User
      members.display string readOnly
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "EnterpriseUser",
    `
      employeeNumber string
      costCenter string
      organization string
      division string
      department string
      manager complex
      manager.value string exact
      manager.$ref reference exact to User
      manager.displayName string readOnly
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User",
    "DrawbridgeUser",
    `
      ssoName string acme-okta
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    "Service Provider Configuration",
    `
      documentationUri reference exact readOnly to external
      patch complex required readOnly
      patch.supported boolean required readOnly
      bulk complex required readOnly
      bulk.supported boolean required readOnly
      bulk.maxOperations integer required readOnly
      bulk.maxPayloadSize integer required readOnly
      filter complex required readOnly
      filter.supported boolean required readOnly
      filter.maxResults integer required readOnly
      changePassword complex required readOnly
      changePassword.supported boolean required readOnly
      sort complex required readOnly
      sort.supported boolean required readOnly
      etag complex required readOnly
      etag.supported boolean required readOnly
      pagination complex readOnly
      pagination.cursor boolean required readOnly
      pagination.index boolean required readOnly
      pagination.defaultPaginationMethod string readOnly cursor|index
      pagination.defaultPageSize integer readOnly
      pagination.maxPageSize integer readOnly
      pagination.cursorTimeout integer readOnly
      authenticationSchemes[] complex required readOnly
      authenticationSchemes.type string required readOnly oauthbearertoken|httpbasic|oauth2
      authenticationSchemes.name string required readOnly
      authenticationSchemes.description string required readOnly
      authenticationSchemes.specUri reference exact readOnly to external
      authenticationSchemes.documentationUri reference exact readOnly to external
      authenticationSchemes.primary boolean readOnly
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
    "ResourceType",
    `
      name string required readOnly
      description string readOnly
      endpoint reference required exact readOnly to uri
      schema reference required exact readOnly to uri
      schemaExtensions[] complex readOnly
      schemaExtensions.schema reference required exact readOnly to uri
      schemaExtensions.required boolean required readOnly
    `,
  ],
  [
    "urn:ietf:params:scim:schemas:core:2.0:Schema",
    "Schema",
    `
      name string readOnly
      description string readOnly
      attributes[] complex required readOnly
      attributes.name string required readOnly
      attributes.type string required readOnly string|complex|boolean|decimal|integer|dateTime|reference|binary
      attributes.multiValued boolean required readOnly
      attributes.description string readOnly
      attributes.required boolean readOnly
      attributes.canonicalValues[] string exact readOnly
      attributes.caseExact boolean readOnly
      attributes.mutability string exact readOnly readOnly|readWrite|immutable|writeOnly
      attributes.returned string exact readOnly always|never|default|request
      attributes.uniqueness string exact readOnly none|server|global
      attributes.referenceTypes[] string exact readOnly
      attributes.subAttributes[] complex readOnly
      attributes.subAttributes.name string required readOnly
      attributes.subAttributes.type string required readOnly string|complex|boolean|decimal|integer|dateTime|reference|binary
      attributes.subAttributes.multiValued boolean required readOnly
      attributes.subAttributes.description string readOnly
      attributes.subAttributes.required boolean readOnly
      attributes.subAttributes.canonicalValues[] string exact readOnly
      attributes.subAttributes.caseExact boolean readOnly
      attributes.subAttributes.mutability string exact readOnly readOnly|readWrite|immutable|writeOnly
      attributes.subAttributes.returned string exact readOnly always|never|default|request
      attributes.subAttributes.uniqueness string exact readOnly none|server|global
      attributes.subAttributes.referenceTypes[] string exact readOnly
    `,
  ],
];

describe("The schemas as clients read them (RFC 7643 §8.7, RFC 9865 §4)", () => {
  const documents = schemaDocuments("https://bridge.acme.example/scim/v2/acme", ["acme-okta"]);

  it("are these and no others", () => {
    expect(documents.map(({ id }) => id)).to.deep.equal(published.map(([urn]) => urn));
  });
  for (const [urn, name, attributes] of published) {
    it(`say of each attribute of ${name} what it takes, keeps and shows`, () => {
      const document = documents.find(({ id }) => id === urn);
      expect(document).to.deep.include({ name, schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"] });
      const expected = attributes
        .trim()
        .split("\n")
        .map((line) => line.trim());
      expect(linesOf(document?.attributes as readonly Published[])).to.deep.equal(expected);
    });
  }
});

describe("What the service says of itself (RFC 7643 §5, §6, RFC 9865 §4)", () => {
  const base = "https://bridge.acme.example/scim/v2/acme";
  const core = "urn:ietf:params:scim:schemas:core:2.0";

  it("tells what works and within which limits", () => {
    const { authenticationSchemes, ...rest } = providerConfigDocument(base);
    expect(rest).to.deep.equal({
      schemas: [`${core}:ServiceProviderConfig`],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 16_777_216 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: "index",
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: 3600,
      },
      meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
    });
    expect(authenticationSchemes).to.have.length(1);
    const [first] = authenticationSchemes as readonly unknown[];
    expect(first).to.include({ type: "oauthbearertoken", primary: true });
  });

  it("tells where users and groups are, and what extends them", () => {
    const types = resourceTypeDocuments(base);
    expect(types.map(({ id, name, endpoint, schema, meta }) => ({ id, name, endpoint, schema, meta }))).to.deep.equal([
      {
        id: "User",
        name: "User",
        endpoint: "/Users",
        schema: `${core}:User`,
        meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/User` },
      },
      {
        id: "Group",
        name: "Group",
        endpoint: "/Groups",
        schema: `${core}:Group`,
        meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/Group` },
      },
    ]);
    expect(types.map(({ schemaExtensions }) => schemaExtensions)).to.deep.equal([
      [
        { schema: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", required: false },
        { schema: "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User", required: false },
      ],
      [],
    ]);
  });
});
