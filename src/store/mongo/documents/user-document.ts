import { MaxKey } from "../driver.js";
import { fold } from "../../../lib/fold.js";
import { userAttributeInfo } from "../../../model/attributes.js";
import type { Owner, OwnerKey } from "../../../model/owner.js";
import { ownerKey } from "../../../model/owner.js";
import { nameOf, primaryEmail, stateOf, type User } from "../../../model/user.js";
import type { DirectoryId, MethodId } from "../../../model/ids.js";
import { emailKey } from "../../email-key.js";
import { searchValuesOfUser, sortValueOf, type SearchValue } from "../../search-values.js";
import type { UserAttribute } from "../../../model/attributes.js";
import { isKey } from "./attributes.js";
import type { ElementDoc, SortKey, UserDoc } from "./documents.js";

/** Fields that change without the record being written anew; they win over the body. */
type Moving = "version" | "updatedAt" | "owner" | "sso" | "lastSignInAt";

export function userDocument(user: User): UserDoc {
  const { version, updatedAt, owner, sso, lastSignInAt, ...body } = user;
  const values = searchValuesOfUser(user);
  const email = primaryEmail(user.profile);
  return {
    _id: user.id,
    team: user.teamId,
    version,
    updatedAt,
    createdAt: user.createdAt,
    userName: fold(user.userName),
    owner: ownerKey(owner),
    active: user.active,
    gone: user.removed !== undefined,
    state: stateOf(user),
    display: nameOf(user.profile) ?? user.userName,
    ...(user.externalId === undefined ? {} : { externalId: user.externalId }),
    ...(email === undefined ? {} : { email: emailKey(email) }),
    ...(sso === undefined ? {} : { sso: { method: sso.method, name: sso.name }, ssoName: fold(sso.name) }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
    keys: keysOf(values),
    elements: elementsOf(values),
    byDisplayName: sortKey(values, "displayName"),
    byEmail: sortKey(values, "emails.value"),
    byFamilyName: sortKey(values, "name.familyName"),
    body: JSON.stringify(body satisfies Omit<User, Moving>),
  };
}

export function userOf(document: Omit<UserDoc, "keys" | "elements">): User {
  const { version, updatedAt, owner, sso, lastSignInAt } = document;
  return {
    ...(JSON.parse(document.body) as Omit<User, Moving>),
    version,
    updatedAt,
    owner: ownerOf(owner),
    ...(sso === undefined ? {} : { sso: { method: sso.method as MethodId, name: sso.name } }),
    ...(lastSignInAt === undefined ? {} : { lastSignInAt }),
  };
}

/** The owner that a key (`model/owner.ts`) names. */
export function ownerOf(key: string): Owner {
  const id = key.slice(2);
  switch (key.slice(0, 2) as OwnerKey) {
    case "d:":
      return { kind: "directory", id: id as DirectoryId };
    case "m:":
      return { kind: "method", id: id as MethodId };
    default:
      return { kind: "manual" };
  }
}

function sortKey(values: readonly SearchValue<UserAttribute>[], attribute: UserAttribute): SortKey {
  return sortValueOf(values, attribute) ?? new MaxKey();
}

/** Of each attribute the value that sorts the record comes first, so that a list by any attribute finds it there. */
function keysOf(values: readonly SearchValue<UserAttribute>[]): string[] {
  const own = values.filter(({ path }) => isKey(path));
  const keys = new Set<string>();
  for (const path of new Set(own.map((value) => value.path))) keys.add(`${path}=${sortValueOf(values, path) ?? ""}`);
  for (const { path, value } of own) keys.add(`${path}=${value}`);
  return [...keys];
}

function elementsOf(values: readonly SearchValue<UserAttribute>[]): ElementDoc[] {
  const elements = new Map<string, ElementDoc>();
  for (const { path, element, value } of values) {
    const of = elementParent(path);
    if (of === undefined) continue;
    const name = `${of}/${element}`;
    const parts: ElementDoc = elements.get(name) ?? { of };
    parts[path.slice(of.length + 1)] = value;
    elements.set(name, parts);
  }
  return [...elements.values()];
}

function elementParent(path: UserAttribute): string | undefined {
  return userAttributeInfo(path)?.element;
}
