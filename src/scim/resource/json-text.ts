import { badRequest } from "../scim-error.js";
import type { Attribute } from "../schema/attribute.js";
import type { Tolerance } from "../tolerance.js";
import type { Element } from "./tree.js";

/** Of JSON within a text, in UTF-16 units: a role or a user, not a list of everybody. */
export const longestJsonText = 65_536;

/** Whether a text where an object belongs may be one that was written as JSON text. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** @throws ScimError `invalidValue` */
export function parseJsonText(text: string, where: string): unknown {
  if (text.length > longestJsonText) {
    throw badRequest("invalidValue", `${where} is JSON in a text, and longer than ${longestJsonText} characters.`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw badRequest("invalidValue", `${where} is a text where an object belongs, and is not JSON either.`, { cause });
  }
}

/**
 * A role of Entra's as JSON text: `{"id": …, "value": "Admin", "displayName": "Administrator"}`. Its value and name are
 * taken; the id is Entra's own and has no place in the schema.
 * @returns undefined where the text is no such thing, so that it stays the plain value it is
 */
export function elementFromJsonText(text: string): Element | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { value, displayName, display } = parsed as Readonly<Record<string, unknown>>;
  if (typeof value !== "string" || value === "") return undefined;
  const name = typeof displayName === "string" ? displayName : display;
  return typeof name === "string" && name !== "" ? { value, display: name } : { value };
}

/** Attributes whose elements Entra packs into a text whole. */
const packed: ReadonlySet<string> = new Set(["roles", "entitlements"]);

/** The element that a text stands for, as `elementFromJsonText` says; undefined where it is a plain value. */
export function unpackedText(attribute: Attribute, text: string, tolerance: Tolerance): Element | undefined {
  if (!packed.has(attribute.name) || !looksLikeJson(text)) return undefined;
  const inside = elementFromJsonText(text);
  return inside && tolerance.take("json-text") ? inside : undefined;
}

/** An object out of a text, without what is Entra's own in it: its id goes, and its name has another name here. */
export function withoutForeignNames(attribute: Attribute, parsed: unknown): unknown {
  if (!packed.has(attribute.name) || typeof parsed !== "object" || parsed === null) return parsed;
  if (Array.isArray(parsed)) return parsed.map((one: unknown) => withoutForeignNames(attribute, one));
  const { id: _id, displayName, ...rest } = parsed as Readonly<Record<string, unknown>>;
  return { ...(displayName !== undefined && { display: displayName }), ...rest };
}
