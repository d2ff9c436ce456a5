import { parseInstant } from "../lib/instant.js";

export const customTypes = ["string", "boolean", "number", "date"] as const;
export type CustomType = (typeof customTypes)[number];

/** An attribute that a team has declared for its users, beside those of the standard. */
export interface CustomAttribute {
  /** In the team's spelling; told apart without letter case. */
  readonly name: string;
  readonly type: CustomType;
  readonly multiValued: boolean;
}

export type CustomScalar = string | number | boolean;

/**
 * A value with the type it was written under: once the attribute is taken out of the declaration the value is hidden and not
 * lost, and comes back with it. Dates are texts as they were sent.
 */
export interface CustomValue {
  readonly type: CustomType;
  readonly value: CustomScalar | readonly CustomScalar[];
}

/** Values by the attribute's name in lower case. */
export type CustomValues = Readonly<Record<string, CustomValue>>;

/** As a rule for files and forms: names of SCIM (RFC 7643 §2.1), which also name a column or a claim elsewhere. */
export const customName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
export const mostCustomAttributes = 100;

/** Fields of an SSO method's mapping that have a meaning already; and names that every JavaScript object has. */
const reserved: ReadonlySet<string> = new Set([
  "email",
  "firstname",
  "lastname",
  "displayname",
  "groups",
  "constructor",
  "__proto__",
  "tostring",
  "valueof",
]);

export function isReservedName(name: string): boolean {
  return reserved.has(name.toLowerCase());
}

export function customKey(name: string): string {
  return name.toLowerCase();
}

/** The value of this attribute, where there is one of its type. */
export function customValueOf(
  custom: CustomValues | undefined,
  { name, type, multiValued }: CustomAttribute,
): CustomValue["value"] | undefined {
  const key = customKey(name);
  const held = custom !== undefined && Object.hasOwn(custom, key) ? custom[key] : undefined;
  if (held?.type !== type || Array.isArray(held.value) !== multiValued) return undefined;
  return held.value;
}

/** What the team shows of a user's values, in its own spelling and order; undefined where that is nothing. */
export function shownCustom(
  custom: CustomValues | undefined,
  attributes: readonly CustomAttribute[],
): Readonly<Record<string, CustomValue["value"]>> | undefined {
  if (custom === undefined) return undefined;
  const shown: Record<string, CustomValue["value"]> = {};
  for (const attribute of attributes) {
    const value = customValueOf(custom, attribute);
    if (value !== undefined) shown[attribute.name] = value;
  }
  return Object.keys(shown).length === 0 ? undefined : shown;
}

/** What a writer who sees only the declared attributes wants, with the hidden values that were there. */
export function withHidden(
  wanted: CustomValues | undefined,
  before: CustomValues | undefined,
  attributes: readonly CustomAttribute[],
): CustomValues | undefined {
  const seen = new Set(attributes.map(({ name }) => customKey(name)));
  const hidden = Object.entries(before ?? {}).filter(([key]) => !seen.has(key));
  if (hidden.length === 0) return wanted;
  return Object.fromEntries([...hidden, ...Object.entries(wanted ?? {})].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A calendar date, or an xsd:dateTime; without a zone it is UTC. @returns milliseconds since 1970 */
export function dateOf(text: string): number | undefined {
  return parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
}

/** A text of an assertion or a form as a value of the type; undefined where it is none. */
export function customScalar(type: CustomType, text: string): CustomScalar | undefined {
  switch (type) {
    case "string":
      return text;
    case "boolean": {
      const lower = text.trim().toLowerCase();
      return lower === "true" || lower === "false" ? lower === "true" : undefined;
    }
    case "number":
      return numberIn(text.trim());
    case "date":
      return dateOf(text.trim()) === undefined ? undefined : text.trim();
  }
}

/** A JSON number, and one that keeps its value. */
export function numberIn(text: string): number | undefined {
  if (!/^-?(?:0|[1-9]\d{0,19})(?:\.\d{1,20})?(?:e[+-]?\d{1,3})?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}
