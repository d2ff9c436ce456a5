import { groupAttributeInfo, userAttributeInfo, type AttributeInfo } from "../../../model/attributes.js";
import type { Sql } from "./sql.js";
import { raw } from "./sql.js";

/**
 * How users and groups are searched: which attributes stand in columns of their own row, which in `user_values`, and
 * which of them have an index to be listed by. In every query the record's row is called `r`.
 */
export interface Searching {
  readonly table: "users" | "user_groups";
  readonly infoOf: (attribute: string) => AttributeInfo | undefined;
  /** Attribute → expression over the row `r`, in compared form. All others stand in `user_values`. */
  readonly columns: ReadonlyMap<string, string>;
  /** Attribute → the index that lists the records of a team by it. */
  readonly sortIndexes: ReadonlyMap<string, string>;
  /** Attributes in `user_values` of which a row is kept even where a record has none, to list those by index too. */
  readonly markedWhenAbsent: ReadonlySet<string>;
  /** Attributes no two records of a team have alike. */
  readonly unique: ReadonlySet<string>;
  /** Attributes that every record has. */
  readonly always: ReadonlySet<string>;
  readonly counts: string;
  readonly hasRemoved: boolean;
}

export const searchingUsers: Searching = {
  table: "users",
  infoOf: userAttributeInfo,
  columns: new Map([
    ["id", "r.id"],
    ["externalId", "r.external_id"],
    ["userName", "r.user_name"],
    ["active", "iif(r.active, 'true', 'false')"],
    ["createdAt", "r.created_at"],
    ["updatedAt", "r.updated_at"],
    ["ssoName", "r.sso_name"],
  ]),
  sortIndexes: new Map([
    ["externalId", "users_by_external_id"],
    ["userName", "users_by_user_name"],
    ["createdAt", "users_by_created_at"],
    ["updatedAt", "users_by_updated_at"],
  ]),
  markedWhenAbsent: new Set(["displayName", "name.familyName", "emails.value"]),
  unique: new Set(["id", "userName"]),
  always: new Set(["id", "userName", "active", "createdAt", "updatedAt"]),
  counts: "user_counts",
  hasRemoved: true,
};

export const searchingGroups: Searching = {
  table: "user_groups",
  infoOf: groupAttributeInfo,
  columns: new Map([
    ["id", "r.id"],
    ["externalId", "r.external_id"],
    ["displayName", "r.display_name"],
    ["createdAt", "r.created_at"],
    ["updatedAt", "r.updated_at"],
  ]),
  sortIndexes: new Map([
    ["externalId", "user_groups_by_external_id"],
    ["displayName", "user_groups_by_display_name"],
    ["createdAt", "user_groups_by_created_at"],
    ["updatedAt", "user_groups_by_updated_at"],
  ]),
  markedWhenAbsent: new Set(),
  unique: new Set(["id", "displayName"]),
  always: new Set(["id", "displayName", "createdAt", "updatedAt"]),
  counts: "user_group_counts",
  hasRemoved: false,
};

/** @throws TypeError where the schema knows no such attribute */
export function attributeInfo(searching: Searching, attribute: string): AttributeInfo {
  const info = searching.infoOf(attribute);
  if (info === undefined) throw new TypeError(`no attribute ${attribute} to search by`);
  return info;
}

export function columnOf(searching: Searching, attribute: string): Sql | undefined {
  const column = searching.columns.get(attribute);
  return column === undefined ? undefined : raw(column);
}
