import { customKey, type CustomType, customTypes } from "./custom-attribute.js";

/**
 * The attributes one may search and sort users and groups by, in the model's own spelling. The protocols translate
 * their names to these; both engines answer questions about exactly these. Types and letter case as in RFC 7643 §4, §8.7.
 */
export interface AttributeInfo {
  readonly type: "string" | "boolean" | "number" | "dateTime" | "reference" | "binary";
  /** False: compared by the fold of lib/fold.ts. */
  readonly caseExact: boolean;
  /** The multi-valued parent, where the attribute belongs to one of its elements. */
  readonly element?: string;
}

const text: AttributeInfo = { type: "string", caseExact: false };
const exact: AttributeInfo = { type: "string", caseExact: true };
const flag: AttributeInfo = { type: "boolean", caseExact: true };
const instant: AttributeInfo = { type: "dateTime", caseExact: true };
const link: AttributeInfo = { type: "reference", caseExact: true };

type PluralPath<P extends string> = `${P}.${"value" | "display" | "type" | "primary"}`;

function plural<P extends string>(parent: P, value: AttributeInfo = text): Record<PluralPath<P>, AttributeInfo> {
  const own: Record<string, AttributeInfo> = { value, display: text, type: text, primary: flag };
  const named: Record<string, AttributeInfo> = {};
  for (const [name, info] of Object.entries(own)) named[`${parent}.${name}`] = { ...info, element: parent };
  return named;
}

const inAddress = { ...text, element: "addresses" };

export const userAttributes = {
  id: exact,
  externalId: exact,
  userName: text,
  active: flag,
  createdAt: instant,
  updatedAt: instant,
  displayName: text,
  nickName: text,
  profileUrl: link,
  title: text,
  userType: text,
  preferredLanguage: text,
  locale: text,
  timezone: text,
  "name.formatted": text,
  "name.familyName": text,
  "name.givenName": text,
  "name.middleName": text,
  "name.honorificPrefix": text,
  "name.honorificSuffix": text,
  ...plural("emails"),
  ...plural("phoneNumbers"),
  ...plural("ims"),
  ...plural("photos", link),
  ...plural("entitlements"),
  ...plural("roles"),
  ...plural("x509Certificates", { type: "binary", caseExact: true }),
  "addresses.formatted": inAddress,
  "addresses.streetAddress": inAddress,
  "addresses.locality": inAddress,
  "addresses.region": inAddress,
  "addresses.postalCode": inAddress,
  "addresses.country": inAddress,
  "addresses.type": inAddress,
  "addresses.primary": { ...flag, element: "addresses" },
  "enterprise.employeeNumber": text,
  "enterprise.costCenter": text,
  "enterprise.organization": text,
  "enterprise.division": text,
  "enterprise.department": text,
  "enterprise.manager.value": exact,
  "enterprise.manager.$ref": link,
  ssoName: text,
} as const satisfies Record<string, AttributeInfo>;

export const groupAttributes = {
  id: exact,
  externalId: exact,
  displayName: text,
  createdAt: instant,
  updatedAt: instant,
} as const satisfies Record<string, AttributeInfo>;

/** An attribute of a team's own. The path says its type, so that whoever searches need not know the team. */
export type CustomPath = `custom.${CustomType}.${string}`;
export type UserAttribute = keyof typeof userAttributes | CustomPath;
export type GroupAttribute = keyof typeof groupAttributes;

const customInfos: Readonly<Record<CustomType, AttributeInfo>> = {
  string: text,
  boolean: flag,
  number: { type: "number", caseExact: true },
  date: instant,
};

/** Where the values of an attribute of a team's own are searched: those of a multi-valued one as the `value` of its elements. */
export function customPath(type: CustomType, name: string, multiValued: boolean): CustomPath {
  return `custom.${type}.${customKey(name)}${multiValued ? ".value" : ""}`;
}

const customForm = new RegExp(`^(custom\\.(${customTypes.join("|")})\\.[a-z][a-z0-9_-]*)(\\.value)?$`);

/** What an attribute of users is; undefined where no user can have it. */
export function userAttributeInfo(path: string): AttributeInfo | undefined {
  if (Object.hasOwn(userAttributes, path)) return userAttributes[path as keyof typeof userAttributes];
  const [, element, type, value] = customForm.exec(path) ?? [];
  if (element === undefined || type === undefined) return undefined;
  const info = customInfos[type as CustomType];
  return value === undefined ? info : { ...info, element };
}

export function groupAttributeInfo(path: string): AttributeInfo | undefined {
  return Object.hasOwn(groupAttributes, path) ? groupAttributes[path as GroupAttribute] : undefined;
}
