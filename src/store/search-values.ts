import { fold } from "../lib/fold.js";
import { dateOf } from "../model/custom-attribute.js";
import {
  customPath,
  groupAttributes,
  userAttributeInfo,
  type AttributeInfo,
  type GroupAttribute,
  type UserAttribute,
} from "../model/attributes.js";
import type { Group } from "../model/group.js";
import type { Profile, User } from "../model/user.js";

/**
 * What a record can be searched by: one value of one attribute. `element` is the position within the multi-valued
 * parent, 0 for single values; values of one element share it.
 */
export interface SearchValue<Attribute extends string> {
  readonly path: Attribute;
  readonly element: number;
  /** The form both engines compare, by UTF-8 bytes. */
  readonly value: string;
}

/** Every comparable value of a user. The same list feeds both engines, so they cannot disagree about what a user holds. */
export function searchValuesOfUser(user: Omit<User, "version">): readonly SearchValue<UserAttribute>[] {
  const found: SearchValue<UserAttribute>[] = [];
  const put = (path: UserAttribute, value: string | number | boolean | undefined, element = 0): void => {
    const info = value === undefined ? undefined : userAttributeInfo(path);
    if (value !== undefined && info !== undefined) found.push({ path, element, value: comparedForm(info, value) });
  };
  put("id", user.id);
  put("externalId", user.externalId);
  put("userName", user.userName);
  put("active", user.active);
  put("createdAt", user.createdAt);
  put("updatedAt", user.updatedAt);
  put("ssoName", user.sso?.name);
  putSingles(user.profile, put);
  for (const parent of pluralParents) {
    (user.profile[parent] ?? []).forEach((one, element) => {
      for (const part of pluralParts) put(`${parent}.${part}`, one[part], element);
    });
  }
  (user.profile.addresses ?? []).forEach((one, element) => {
    for (const part of addressParts) put(`addresses.${part}`, one[part], element);
  });
  for (const [name, { type, value }] of Object.entries(user.profile.custom ?? {})) {
    const isList = Array.isArray(value);
    (isList ? value : [value]).forEach((one: string | number | boolean, element) => {
      put(customPath(type, name, isList), type === "date" ? dateOf(String(one)) : one, element);
    });
  }
  return found;
}

/** Every comparable value of a group. */
export function searchValuesOfGroup(group: Omit<Group, "version">): readonly SearchValue<GroupAttribute>[] {
  const held: Readonly<Record<GroupAttribute, string | number | undefined>> = {
    id: group.id,
    externalId: group.externalId,
    displayName: group.displayName,
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
  };
  const found: SearchValue<GroupAttribute>[] = [];
  for (const path of Object.keys(groupAttributes) as GroupAttribute[]) {
    const value = held[path];
    if (value !== undefined) found.push({ path, element: 0, value: comparedForm(groupAttributes[path], value) });
  }
  return found;
}

/**
 * The form in which a value of this attribute is compared: folded unless case matters, flags as `true` and `false`,
 * instants as text of fixed width. Question values go through here too.
 * @throws TypeError when the value is not of the attribute's type
 */
export function comparedForm(attribute: AttributeInfo, value: string | number | boolean): string {
  switch (attribute.type) {
    case "boolean":
      if (typeof value === "boolean") return value ? "true" : "false";
      break;
    case "dateTime":
      if (typeof value === "number") return formOfInstant(value);
      break;
    case "number":
      if (typeof value === "number" && Number.isFinite(value)) return formOfNumber(value);
      break;
    case "string":
    case "reference":
    case "binary":
      if (typeof value === "string") return attribute.caseExact ? value : fold(value);
  }
  throw new TypeError(`a ${attribute.type} is never compared with a ${typeof value}`);
}

const widestInstant = 8.64e15; // what a Date can say, either side of 1970

/** Milliseconds as text that sorts as they do: a sign that sorts first, then 16 digits. */
export function formOfInstant(ms: number): string {
  if (!Number.isInteger(ms) || Math.abs(ms) > widestInstant) throw new TypeError("an instant is whole milliseconds");
  return ms < 0 ? `0${digits(widestInstant + ms)}` : `1${digits(ms)}`;
}

/** A number as text that sorts as it does: the bits of a double, turned so that their order is that of the numbers. */
export function formOfNumber(number: number): string {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, number === 0 ? 0 : number);
  const raw = bits.getBigUint64(0);
  const isNegative = raw >> 63n === 1n;
  return (isNegative ? ~raw & 0xffff_ffff_ffff_ffffn : raw | (1n << 63n)).toString(16).padStart(16, "0");
}

/** Reads the compared form of an instant back. */
export function instantOfForm(form: string): number {
  const count = Number(form.slice(1));
  return form.startsWith("0") ? count - widestInstant : count;
}

function digits(count: number): string {
  return count.toFixed(0).padStart(16, "0");
}

/**
 * The form by which a list sorted by this attribute places the record; null when it has no such value. Of a
 * multi-valued attribute the primary element counts, else the first that has a value (RFC 7644 §3.4.2.3).
 */
export function sortValueOf<Attribute extends string>(
  values: readonly SearchValue<Attribute>[],
  attribute: Attribute,
): string | null {
  const own = values.filter((value) => value.path === attribute);
  const parent = attribute.slice(0, attribute.lastIndexOf("."));
  const isPrimary = (element: number): boolean =>
    values.some((value) => value.path === `${parent}.primary` && value.element === element && value.value === "true");
  const chosen = (own.length > 1 ? own.find((value) => isPrimary(value.element)) : undefined) ?? own[0];
  return chosen?.value ?? null;
}

const pluralParents = [
  "emails",
  "phoneNumbers",
  "ims",
  "photos",
  "entitlements",
  "roles",
  "x509Certificates",
] as const satisfies readonly (keyof Profile)[];
const pluralParts = ["value", "display", "type", "primary"] as const;
const addressParts = [
  "formatted",
  "streetAddress",
  "locality",
  "region",
  "postalCode",
  "country",
  "type",
  "primary",
] as const;

function putSingles(profile: Profile, put: (path: UserAttribute, value: string | undefined) => void): void {
  const { name, enterprise } = profile;
  put("displayName", profile.displayName);
  put("nickName", profile.nickName);
  put("profileUrl", profile.profileUrl);
  put("title", profile.title);
  put("userType", profile.userType);
  put("preferredLanguage", profile.preferredLanguage);
  put("locale", profile.locale);
  put("timezone", profile.timezone);
  put("name.formatted", name?.formatted);
  put("name.familyName", name?.familyName);
  put("name.givenName", name?.givenName);
  put("name.middleName", name?.middleName);
  put("name.honorificPrefix", name?.honorificPrefix);
  put("name.honorificSuffix", name?.honorificSuffix);
  put("enterprise.employeeNumber", enterprise?.employeeNumber);
  put("enterprise.costCenter", enterprise?.costCenter);
  put("enterprise.organization", enterprise?.organization);
  put("enterprise.division", enterprise?.division);
  put("enterprise.department", enterprise?.department);
  put("enterprise.manager.value", enterprise?.manager?.value);
  put("enterprise.manager.$ref", enterprise?.manager?.$ref);
}
