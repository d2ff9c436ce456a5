import { dateOf, numberIn } from "../../model/custom-attribute.js";
import { isStorable } from "../../lib/storable-text.js";
import type { Attribute } from "../schema/attribute.js";
import { badRequest, type ScimError, shown } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { looksLikeJson, parseJsonText, unpackedText, withoutForeignNames } from "./json-text.js";
import { onePrimary } from "./primary.js";
import type { Element, Scalar, Value } from "./tree.js";

/** Elements of one multi-valued attribute, and text of one resource, at most. */
const mostElements = 1000;
const mostText = 1_048_576;

const base64Text = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** RFC 4648, either alphabet; line ends are forgiven, and so are missing pad characters. */
function isBase64(text: string): boolean {
  const plain = text.replace(/\s+/g, "");
  // four characters hold three bytes, and one alone holds none
  return base64Text.test(plain) && plain.replace(/=+$/, "").length % 4 !== 1;
}

/** One body being read: what it may get away with, and how much text it has brought so far. */
export interface Reading {
  readonly tolerance: Tolerance;
  text: number;
  /** Elements that a PATCH has looked at so far. */
  looks: number;
}

export const reading = (tolerance: Tolerance): Reading => ({ tolerance, text: 0, looks: 0 });

/**
 * Reads a JSON value as the attribute's type demands (RFC 7643 §2.3, §2.4). Null, an empty text and an empty list are
 * unassigned, which is undefined here. Sub-attributes that only the server writes are passed over (RFC 7644 §3.3).
 * @param where  how to name the place in a refusal
 * @throws ScimError `invalidValue` for a wrong type, `invalidSyntax` for an unknown sub-attribute
 */
export function readValue(attribute: Attribute, input: unknown, where: string, to: Reading): Value | undefined {
  if (input === null || input === undefined) return undefined;
  if (attribute.multiValued) return readElements(attribute, input, where, to);
  return readSingle(attribute, input, where, to);
}

/** A single value, or one sub-attribute. */
export function readSingle(
  attribute: Attribute,
  input: unknown,
  where: string,
  to: Reading,
): Scalar | Element | undefined {
  const value = unlisted(input, where, to.tolerance);
  if (value === null || value === undefined) return undefined;
  return attribute.type === "complex"
    ? readElement(attribute, value, where, to)
    : readScalar(attribute, value, where, to);
}

/** The elements of a multi-valued attribute; a lone element stands for a list of one where a client's habit asks for it. */
export function readElements(
  attribute: Attribute,
  input: unknown,
  where: string,
  to: Reading,
): readonly Element[] | undefined {
  const list = listOf(attribute, input, where, to.tolerance);
  if (list.length > mostElements) throw badRequest("invalidValue", `${where} has more than ${mostElements} values.`);
  const elements: Element[] = [];
  for (const [index, item] of list.entries()) {
    const element = readElement(attribute, item, `${where}[${index}]`, to);
    if (element) elements.push(element);
  }
  return elements.length === 0 ? undefined : onePrimary(elements, where, to.tolerance);
}

function listOf(attribute: Attribute, input: unknown, where: string, tolerance: Tolerance): readonly unknown[] {
  if (Array.isArray(input)) return input;
  if (input === "" && tolerance.take("empty-complex")) return [];
  if (typeof input === "string" && looksLikeJson(input) && tolerance.take("json-text")) {
    const parsed = withoutForeignNames(attribute, parseJsonText(input, where));
    return Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed];
  }
  if (typeof input === "string" && tolerance.take("bare-value")) return [input];
  if (isObject(input) && tolerance.take("single-element")) return [input];
  throw wrongType(where, "a list", input);
}

function readElement(attribute: Attribute, input: unknown, where: string, to: Reading): Element | undefined {
  if (input === null) return undefined;
  const plain = attribute.simple !== undefined && !isObject(input) ? attribute.subs.get("value") : undefined;
  if (plain) {
    const value = readScalarOrNothing(plain, input, where, to);
    return value === undefined ? undefined : { [plain.name]: value };
  }
  if (typeof input === "string") return readBare(attribute, input, where, to);
  if (!isObject(input)) throw wrongType(where, "an object", input);
  const element: Record<string, Scalar> = {};
  const seen = new Set<Attribute>();
  for (const key of Object.keys(input)) {
    const sub = attribute.subs.get(key.toLowerCase());
    if (!sub) {
      if (saysNothing(input[key])) continue;
      throw badRequest("invalidSyntax", `There is no attribute "${shown(key)}" in ${where}.`);
    }
    if (seen.has(sub)) throw badRequest("invalidSyntax", `${where}.${sub.name} is there twice.`);
    seen.add(sub);
    if (sub.mutability === "readOnly") continue;
    const value = readScalarOrNothing(sub, input[key], `${where}.${sub.name}`, to);
    if (value !== undefined) element[sub.name] = value;
  }
  return isUnassigned(element) ? undefined : unpacked(attribute, element, to.tolerance);
}

/** A text where a complex value belongs: a bare value, JSON text, or, when empty, nothing. */
function readBare(attribute: Attribute, input: string, where: string, to: Reading): Element | undefined {
  const { tolerance } = to;
  if (input === "") {
    if (tolerance.take("empty-complex")) return undefined;
    throw wrongType(where, "an object", input);
  }
  if (looksLikeJson(input) && tolerance.take("json-text")) {
    const parsed = withoutForeignNames(attribute, parseJsonText(input, where));
    if (isObject(parsed)) return readElement(attribute, parsed, where, to);
    throw wrongType(where, "an object", parsed);
  }
  const value = attribute.subs.get("value");
  if (!value || !tolerance.take(attribute.multiValued ? "bare-value" : "bare-manager")) {
    throw wrongType(where, "an object", input);
  }
  const scalar = readScalar(value, input, where, to);
  return scalar === undefined ? undefined : { [value.name]: scalar };
}

/** Entra's app roles put a whole role, as JSON text, into the element's `value`. */
function unpacked(attribute: Attribute, element: Element, tolerance: Tolerance): Element {
  const { value } = element;
  return { ...element, ...(typeof value === "string" && unpackedText(attribute, value, tolerance)) };
}

/** What says only its kind or rank says nothing: such an element is unassigned. */
export function isUnassigned(element: Element): boolean {
  for (const key in element) if (key !== "type" && key !== "primary") return false;
  return true;
}

function readScalarOrNothing(attribute: Attribute, input: unknown, where: string, to: Reading): Scalar | undefined {
  const value = unlisted(input, where, to.tolerance);
  return value === null || value === undefined ? undefined : readScalar(attribute, value, where, to);
}

/** A list of one, where a single value belongs, as some clients send it. An empty list is nothing. */
function unlisted(input: unknown, where: string, tolerance: Tolerance): unknown {
  if (!Array.isArray(input)) return input;
  if (input.length === 0) return undefined;
  if (input.length === 1 && tolerance.take("listed-value")) return input[0] as unknown;
  throw wrongType(where, "a single value", input);
}

function readScalar(attribute: Attribute, input: unknown, where: string, to: Reading): Scalar | undefined {
  if (attribute.type === "boolean") return readFlag(input, where, to.tolerance);
  if (attribute.type === "decimal") return readNumber(input, where, to.tolerance);
  if (typeof input !== "string") throw wrongType(where, "text", input);
  if (input === "") return undefined;
  if (input.length > attribute.maxLength) {
    throw badRequest("invalidValue", `${where} is longer than ${attribute.maxLength} characters.`);
  }
  to.text += input.length;
  if (to.text > mostText) throw badRequest("invalidValue", `The resource holds more than ${mostText} characters.`);
  if (!isStorable(input)) {
    throw badRequest("invalidValue", `${where} holds a NUL or half a surrogate pair, which no text has.`);
  }
  if (attribute.type === "binary" && !isBase64(input)) throw wrongType(where, "base64", input);
  if (attribute.type === "dateTime" && dateOf(input) === undefined) {
    throw badRequest("invalidValue", `${where} must be a date such as "2026-01-31" or "2026-01-31T08:00:00Z".`);
  }
  return input;
}

function readFlag(input: unknown, where: string, tolerance: Tolerance): boolean | undefined {
  if (typeof input === "boolean") return input;
  if (input === "") return undefined;
  const lower = typeof input === "string" && input.length <= 5 ? input.toLowerCase() : undefined;
  if ((lower === "true" || lower === "false") && tolerance.take("string-booleans")) return lower === "true";
  throw wrongType(where, "true or false", input);
}

function readNumber(input: unknown, where: string, tolerance: Tolerance): number | undefined {
  if (typeof input === "number" && Number.isFinite(input)) return input;
  if (input === "") return undefined;
  const number = typeof input === "string" ? numberIn(input) : undefined;
  if (number !== undefined && tolerance.take("string-numbers")) return number;
  throw wrongType(where, "a number", input);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null, an empty text, an empty list and what holds nothing else are one state (RFC 7643 §2.5): whatever it is called, nothing is lost. */
export function saysNothing(value: unknown, depth = 0): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (typeof value !== "object" || depth > 3) return false;
  return Object.values(value).every((inner) => saysNothing(inner, depth + 1));
}

/** @param where  in our own words, for it is shown whole */
export function wrongType(where: string, wanted: string, found: unknown): ScimError {
  const name = found === null ? "null" : Array.isArray(found) ? "a list" : kindNames[typeof found];
  return badRequest("invalidValue", `${where} must be ${wanted}, but it is ${name}.`);
}

const kindNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "a Boolean",
  object: "an object",
};
