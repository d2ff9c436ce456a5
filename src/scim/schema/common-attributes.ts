import { type Attribute, complex, instant, link, text } from "./attribute.js";

const kept = { mutability: "readOnly" } as const;

/**
 * Attributes of every resource (RFC 7643 §3, §3.1). They belong to no schema document, so /Schemas leaves them out, but
 * filters, paths and projections name them like any other.
 */
export const commonAttributes: readonly Attribute[] = [
  link("schemas", "The URNs of the schemas in use.", ["uri"], {
    multiValued: true,
    required: true,
    caseExact: false,
    returned: "always",
  }),
  text("id", "The identifier that this server gave the resource.", {
    ...kept,
    caseExact: true,
    returned: "always",
    uniqueness: "server",
  }),
  text("externalId", "The identifier that the provisioning client gave the resource.", {
    caseExact: true,
    maxLength: 1024,
  }),
  complex(
    "meta",
    "What this server knows about the resource itself.",
    [
      text("resourceType", "The name of the resource type.", { ...kept, caseExact: true }),
      instant("created", "When the resource was made.", kept),
      instant("lastModified", "When the resource last changed.", kept),
      link("location", "The address of the resource.", ["uri"], kept),
      text("version", "The version of the resource, equal to the ETag.", { ...kept, caseExact: true }),
    ],
    kept,
  ),
];
