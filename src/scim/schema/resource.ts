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

/** The kind with one more extension. */
export function withExtension(of: ResourceKind, extension: Schema): ResourceKind {
  const { top, schemas } = of;
  return {
    ...of,
    extensions: [...of.extensions, extension],
    top,
    schemas: new Map([...schemas, [extension.urn.toLowerCase(), extension]]),
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

/**
 * A kind that also knows the names of all others, for filters over several kinds at once. What is not its own has no value
 * there (RFC 7644 §3.4.2.1), which `isOf` tells apart.
 */
function among(own: ResourceKind, others: readonly ResourceKind[]): ResourceKind {
  const all = [own, ...others];
  return {
    ...own,
    extensions: all.flatMap(({ extensions }) => extensions),
    // the last one wins, so its own come last
    top: new Map(all.toReversed().flatMap(({ top }) => [...top])),
    schemas: new Map(all.toReversed().flatMap(({ schemas }) => [...schemas])),
  };
}

/** Users for a search over all kinds, with the extensions that this kind of theirs has. */
export const userAmong = (users: ResourceKind): ResourceKind => among(users, [groupKind]);
export const groupAmong = (users: ResourceKind): ResourceKind => among(groupKind, [users]);

/** Whether resources of this kind can have the attribute at all. */
export function isOf(kind: ResourceKind, attribute: Attribute): boolean {
  const name = attribute.name.toLowerCase();
  return kind.top.get(name) === attribute || kind.extensions.some(({ byName }) => byName.get(name) === attribute);
}
