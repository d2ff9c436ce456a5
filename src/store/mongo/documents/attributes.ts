import {
  groupAttributeInfo,
  userAttributeInfo,
  type AttributeInfo,
  type GroupAttribute,
  type UserAttribute,
} from "../../../model/attributes.js";

/**
 * Where an attribute is found in a document: in a field of its own, or as `path=value` among the keys. Paths are ours and
 * hold no `=`, so a key says one thing only.
 */
export type Place = { readonly in: "field"; readonly field: string } | { readonly in: "keys"; readonly prefix: string };

const userFields: Partial<Record<UserAttribute, string>> = {
  id: "_id",
  externalId: "externalId",
  userName: "userName",
  active: "active",
  createdAt: "createdAt",
  updatedAt: "updatedAt",
  ssoName: "ssoName",
};

const groupFields: Record<GroupAttribute, string> = {
  id: "_id",
  externalId: "externalId",
  displayName: "displayName",
  createdAt: "createdAt",
  updatedAt: "updatedAt",
};

/** Fields that order a list by an index, with MaxKey where a record has no value. */
const sortFields: Partial<Record<UserAttribute, string>> = {
  displayName: "byDisplayName",
  "emails.value": "byEmail",
  "name.familyName": "byFamilyName",
};

/** What a translation needs to know of the kind of record it is about. */
export interface Attributes {
  readonly kind: "users" | "groups";
  infoOf(path: string): AttributeInfo;
  placeOf(path: string): Place;
  /** A field by which every record can be sorted; undefined: the sort value is computed. */
  sortFieldOf(path: string): string | undefined;
}

/** Fields that every record has. */
const always: ReadonlySet<string> = new Set(["_id", "userName", "displayName", "active", "createdAt", "updatedAt"]);

function attributes(
  kind: Attributes["kind"],
  known: (path: string) => AttributeInfo | undefined,
  fields: Readonly<Record<string, string | undefined>>,
  sorts: Readonly<Record<string, string | undefined>>,
): Attributes {
  const placeOf = (path: string): Place => {
    const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
    return field === undefined ? { in: "keys", prefix: `${path}=` } : { in: "field", field };
  };
  return {
    kind,
    infoOf: (path) => {
      const info = known(path);
      if (info === undefined) throw new TypeError(`there is no attribute ${path} of ${kind}`);
      return info;
    },
    placeOf,
    sortFieldOf: (path) => {
      if (Object.hasOwn(sorts, path)) return sorts[path];
      const place = placeOf(path);
      return place.in === "field" && always.has(place.field) ? place.field : undefined;
    },
  };
}

export const ofUsers = attributes("users", userAttributeInfo, userFields, sortFields);
export const ofGroups = attributes("groups", groupAttributeInfo, groupFields, {});

/** Where `searchValuesOfUser` values go: those in fields are not repeated among the keys. */
export function isKey(path: UserAttribute): boolean {
  return ofUsers.placeOf(path).in === "keys";
}
