import { type Attribute, byLowerName, type Schema } from "./attribute.js";
import { commonAttributes } from "./common-attributes.js";
import { drawbridgeSchema, enterpriseSchema, groupSchema } from "./other-schemas.js";
import { userSchema } from "./user-schema.js";

/** A kind of resource (RFC 7643 §6): its schema, its extensions, and where it is found. */
export interface ResourceKind {
  readonly name: "User" | "Group";
  readonly endpoint: "/Users" | "/Groups";
  readonly description: string;
  readonly core: Schema;
  readonly extensions: readonly Schema[];
  /** Core and common attributes by lower-case name. */
  readonly top: ReadonlyMap<string, Attribute>;
  /** Core and extensions, by lower-case URN. */
  readonly schemas: ReadonlyMap<string, Schema>;
}

function kind(of: Omit<ResourceKind, "top" | "schemas">): ResourceKind {
  return {
    ...of,
    top: byLowerName([...commonAttributes, ...of.core.attributes]),
    schemas: new Map([of.core, ...of.extensions].map((schema) => [schema.urn.toLowerCase(), schema])),
  };
}

export const userKind = kind({
  name: "User",
  endpoint: "/Users",
  description: "User accounts",
  core: userSchema,
  extensions: [enterpriseSchema, drawbridgeSchema],
});

export const groupKind = kind({
  name: "Group",
  endpoint: "/Groups",
  description: "Groups of users",
  core: groupSchema,
  extensions: [],
});

export const resourceKinds: readonly ResourceKind[] = [userKind, groupKind];
