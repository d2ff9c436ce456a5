import type { GroupAttribute, UserAttribute } from "../../model/attributes.js";
import type { GroupId, UserId } from "../../model/ids.js";
import type { OwnerKey } from "../../model/owner.js";
import type { UserState } from "../../model/user.js";

/**
 * The closed questions the port answers about users and groups. The protocols translate their filters to these trees
 * and refuse what cannot be said in them; nothing is ever dropped.
 *
 * Values are compared by the attribute's own rule (model/attributes.ts): letter case by our fold, instants as
 * milliseconds, booleans as such. `ne` holds when no value equals, so an absent value matches it; every other
 * comparison needs a value. Outside `element` each comparison may be met by another value of a multi-valued
 * attribute; inside, one element meets all of it.
 */
export type Question<Attribute extends string> =
  | { readonly is: "all" | "any"; readonly of: readonly Question<Attribute>[] }
  | { readonly is: "not"; readonly of: Question<Attribute> }
  | { readonly is: "always" | "never" }
  | { readonly is: "has"; readonly attribute: Attribute }
  | {
      readonly is: "match";
      readonly attribute: Attribute;
      readonly op: Comparison;
      /** A string for strings, a boolean for flags, milliseconds for instants. */
      readonly value: string | number | boolean;
    }
  | { readonly is: "element"; readonly of: string; readonly where: Question<Attribute> }
  /** Users: is in a group that …; `owners`: and that one of these owns. */
  | {
      readonly is: "inGroup";
      readonly where: Question<GroupAttribute>;
      readonly owners?: readonly OwnerKey[] | undefined;
    }
  /** Groups: has this user as a member. */
  | { readonly is: "hasMember"; readonly user: UserId }
  /** Users: is in any group at all. Groups: has any member. */
  | { readonly is: "hasEdges" };

/** `gt ge lt le` order strings by the UTF-8 bytes of their compared form. */
export type Comparison = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

export type UserQuestion = Question<UserAttribute>;
export type GroupQuestion = Question<GroupAttribute>;

/** Whose records are looked at. `owners` undefined: all of the team, for admins. */
export interface Scope {
  readonly owners?: readonly OwnerKey[] | undefined;
  /** Also users a directory has removed and that are kept; never for SCIM. */
  readonly includeRemoved?: boolean | undefined;
  /** Users in this state alone, removed ones where it says so. */
  readonly state?: UserState | undefined;
}

export interface Sort<Attribute extends string> {
  readonly by: Attribute;
  readonly descending: boolean;
}

/**
 * A page by offset, or by key: everything after the record that `after` names. The key is what `Page.next` gave; it
 * holds the sort value and the id, so that a record deleted meanwhile loses nobody's place.
 */
export type Paging =
  { readonly skip: number; readonly limit: number } | { readonly after: PageKey | undefined; readonly limit: number };

export interface PageKey {
  readonly id: string;
  /** The compared form of the sort value; null: the record has none. Absent without a sort. */
  readonly sort?: string | null | undefined;
}

/**
 * A list is ordered by `sort`, then by id; without a sort by id, which is the order of making. A record without a sort
 * value comes last ascending and first descending (RFC 7644 §3.4.2.3); of a multi-valued attribute the primary value
 * counts, else the first. Descending is the ascending order reversed, ids too, so that one index serves both.
 */
export interface ListQuery<Attribute extends string> {
  readonly scope: Scope;
  readonly where?: Question<Attribute> | undefined;
  readonly sort?: Sort<Attribute> | undefined;
  readonly page: Paging;
  /** Count the whole set too; costs nothing where the engine keeps the number. */
  readonly withTotal: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total?: number | undefined;
  /** Absent on the last page. */
  readonly next?: PageKey | undefined;
}

export type UserQuery = ListQuery<UserAttribute>;
export type GroupQuery = ListQuery<GroupAttribute>;
/** A group as its member sees it; the owner says who else may. */
export type MemberOf = { readonly groupId: GroupId; readonly displayName: string; readonly owner: OwnerKey };
