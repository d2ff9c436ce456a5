import type { Attribute, Schema } from "../schema/attribute.js";
import { providerConfigSchema, resourceTypeSchema, schemaSchema } from "../schema/discovery-schemas.js";
import { drawbridgeSchema, enterpriseSchema, groupSchema } from "../schema/other-schemas.js";
import { groupKind, type ResourceKind, userKind } from "../schema/resource.js";
import { userSchema } from "../schema/user-schema.js";
import { mostBulkOperations, mostBulkBytes } from "../bulk/read-bulk.js";
import { cursorLifeSeconds } from "../list/cursor.js";
import { pageSizes } from "../list/list-request.js";
import { PROVIDER_CONFIG, RESOURCE_TYPE, SCHEMA } from "../urns.js";

type Document = Readonly<Record<string, unknown>>;

/** Every schema this server speaks, those of discovery included (RFC 7644 §4). */
const schemas: readonly Schema[] = [
  userSchema,
  groupSchema,
  enterpriseSchema,
  drawbridgeSchema,
  providerConfigSchema,
  resourceTypeSchema,
  schemaSchema,
];

/** An attribute with every characteristic it has, and no nulls, which some clients choke on (RFC 7643 §7). */
function attributeDocument(attribute: Attribute): Document {
  return {
    name: attribute.name,
    type: attribute.simple ?? attribute.type,
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(attribute.canonicalValues && { canonicalValues: attribute.canonicalValues }),
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(attribute.referenceTypes && { referenceTypes: attribute.referenceTypes }),
    ...(attribute.subAttributes &&
      attribute.simple === undefined && { subAttributes: attribute.subAttributes.map(attributeDocument) }),
  };
}

/**
 * @param ssoNames  the SSO methods that `ssoName` may name in this team; without any there is nothing to write there
 * @param users  the kind of users in this team, with its own attributes
 */
export function schemaDocuments(
  base: string,
  ssoNames: readonly string[],
  users: ResourceKind = userKind,
): readonly Document[] {
  const own = users.extensions.filter((extension) => !schemas.includes(extension));
  return [...schemas, ...own].map((schema) => ({
    schemas: [SCHEMA],
    id: schema.urn,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map((attribute) =>
      attributeDocument(schema === drawbridgeSchema ? bound(attribute, ssoNames) : attribute),
    ),
    meta: { resourceType: "Schema", location: `${base}/Schemas/${schema.urn}` },
  }));
}

function bound(attribute: Attribute, ssoNames: readonly string[]): Attribute {
  return ssoNames.length === 0 ? { ...attribute, mutability: "readOnly" } : { ...attribute, canonicalValues: ssoNames };
}

export function resourceTypeDocuments(base: string, users: ResourceKind = userKind): readonly Document[] {
  return [users, groupKind].map((kind) => resourceTypeDocument(kind, base));
}

function resourceTypeDocument(kind: ResourceKind, base: string): Document {
  return {
    schemas: [RESOURCE_TYPE],
    id: kind.name,
    name: kind.name,
    endpoint: kind.endpoint,
    description: kind.description,
    schema: kind.core.urn,
    schemaExtensions: kind.extensions.map((schema) => ({ schema: schema.urn, required: false })),
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${kind.name}` },
  };
}

/** RFC 7643 §5, with `pagination` of RFC 9865 §4. Says what works, and nothing that does not. */
export function providerConfigDocument(base: string): Document {
  return {
    schemas: [PROVIDER_CONFIG],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: mostBulkOperations, maxPayloadSize: mostBulkBytes },
    filter: { supported: true, maxResults: pageSizes.most },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: pageSizes.default,
      maxPageSize: pageSizes.most,
      cursorTimeout: cursorLifeSeconds,
    },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "OAuth Bearer Token",
        description:
          "A token of this directory in the Authorization header, with or without the word Bearer before it.",
        specUri: "https://www.rfc-editor.org/info/rfc6750",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}
