import { complex, flag, integer, link, many, schema, text, type Traits } from "./attribute.js";
import { PROVIDER_CONFIG, RESOURCE_TYPE, SCHEMA } from "../urns.js";

const fixed: Traits = { mutability: "readOnly" };
const must: Traits = { mutability: "readOnly", required: true };
const supported = flag("supported", "Whether it is supported.", must);

const feature = (name: string, description: string, ...more: Parameters<typeof complex>[2]) =>
  complex(name, description, [supported, ...more], must);

/** RFC 7643 §5, with the pagination element of RFC 9865 §4. */
export const providerConfigSchema = schema(
  PROVIDER_CONFIG,
  "Service Provider Configuration",
  "What this server supports",
  [
    link("documentationUri", "The address of the documentation.", ["external"], fixed),
    feature("patch", "PATCH."),
    feature(
      "bulk",
      "Bulk operations.",
      integer("maxOperations", "Most operations in one request.", must),
      integer("maxPayloadSize", "Largest request in bytes.", must),
    ),
    feature("filter", "Filters.", integer("maxResults", "Most resources in one answer.", must)),
    feature("changePassword", "Changing a password."),
    feature("sort", "Sorting."),
    feature("etag", "ETags."),
    complex(
      "pagination",
      "Paging.",
      [
        flag("cursor", "Whether cursors are supported.", must),
        flag("index", "Whether startIndex is supported.", must),
        text("defaultPaginationMethod", "What is used when the client names neither.", {
          ...fixed,
          canonicalValues: ["cursor", "index"],
        }),
        integer("defaultPageSize", "Resources in a page when the client names no count.", fixed),
        integer("maxPageSize", "Most resources in a page.", fixed),
        integer("cursorTimeout", "Seconds for which a cursor is good.", fixed),
      ],
      fixed,
    ),
    many(
      "authenticationSchemes",
      "Ways to authenticate.",
      [
        text("type", "The kind of scheme.", { ...must, canonicalValues: ["oauthbearertoken", "httpbasic", "oauth2"] }),
        text("name", "The name of the scheme.", must),
        text("description", "What the scheme is.", must),
        link("specUri", "The address of the specification.", ["external"], fixed),
        link("documentationUri", "The address of the documentation.", ["external"], fixed),
        flag("primary", "Whether it is the preferred scheme.", fixed),
      ],
      must,
    ),
  ],
);

/** RFC 7643 §6. */
export const resourceTypeSchema = schema(RESOURCE_TYPE, "ResourceType", "The kinds of resources of this server", [
  text("name", "The name of the resource type.", must),
  text("description", "What the resource type is.", fixed),
  link("endpoint", "Where its resources are, below the base URL.", ["uri"], must),
  link("schema", "The URN of its schema.", ["uri"], must),
  many(
    "schemaExtensions",
    "Extensions of the schema.",
    [
      link("schema", "The URN of the extension.", ["uri"], must),
      flag("required", "Whether every resource must have the extension's data.", must),
    ],
    fixed,
  ),
]);

const characteristics = [
  text("name", "The attribute's name.", must),
  text("type", "The attribute's data type.", {
    ...must,
    canonicalValues: ["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary"],
  }),
  flag("multiValued", "Whether it holds several values.", must),
  text("description", "What the attribute is.", fixed),
  flag("required", "Whether it is required.", fixed),
  text("canonicalValues", "Values that are suggested.", { ...fixed, multiValued: true, caseExact: true }),
  flag("caseExact", "Whether letter case counts.", fixed),
  text("mutability", "Who may change it, and when.", {
    ...fixed,
    caseExact: true,
    canonicalValues: ["readOnly", "readWrite", "immutable", "writeOnly"],
  }),
  text("returned", "When it is returned.", {
    ...fixed,
    caseExact: true,
    canonicalValues: ["always", "never", "default", "request"],
  }),
  text("uniqueness", "Where its values are unique.", {
    ...fixed,
    caseExact: true,
    canonicalValues: ["none", "server", "global"],
  }),
  text("referenceTypes", "What it may refer to.", { ...fixed, multiValued: true, caseExact: true }),
];

/** RFC 7643 §7. Sub-attributes describe themselves one level deep, as no complex attribute holds another. */
export const schemaSchema = schema(SCHEMA, "Schema", "The schemas of this server", [
  text("name", "The schema's name.", fixed),
  text("description", "What the schema is.", fixed),
  many(
    "attributes",
    "The attributes of the schema.",
    [...characteristics, many("subAttributes", "The attributes of a complex attribute.", characteristics, fixed)],
    must,
  ),
]);
