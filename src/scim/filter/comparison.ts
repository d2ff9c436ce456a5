import { dateOf, numberIn } from "../../model/custom-attribute.js";
import { parseInstant } from "../../lib/instant.js";
import { isStorable } from "../../lib/storable-text.js";
import type { Attribute } from "../schema/attribute.js";
import type { AttributeRef } from "../schema/names.js";
import { badRequest, type ScimError, shown } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import type { CompareOp, Filter } from "./tree.js";

type ValueToken = { readonly is: "word" | "text"; readonly text: string; readonly marks?: "other" };

const ordering: ReadonlySet<CompareOp> = new Set<CompareOp>(["gt", "ge", "lt", "le"]);
const partial: ReadonlySet<CompareOp> = new Set<CompareOp>(["co", "sw", "ew"]);
const jsonNumber = /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?(?:e[+-]?\d{1,3})?$/i;

/** `attribute pr`. Of what is never returned not even the presence is told. */
export function presenceOf(ref: AttributeRef): Filter {
  refuseSecret(ref);
  return { kind: "present", attribute: ref };
}

/**
 * One comparison, its value typed by the attribute (RFC 7644 §3.4.2.2, table 3).
 * @throws ScimError `invalidFilter` where operator, value and type do not go together
 */
export function comparisonOf(ref: AttributeRef, op: CompareOp, token: ValueToken, tolerance: Tolerance): Filter {
  refuseSecret(ref);
  if ("marks" in token && !tolerance.take("other-quotes")) {
    throw badRequest("invalidFilter", `Texts stand in double quotes, as in ${ref.attribute.name} ${op} "…".`);
  }
  const attribute = comparable(ref);
  const target = targetOf(attribute);
  if (token.is === "word" && token.text.toLowerCase() === "null") return nullComparison(attribute, op);
  switch (target.type) {
    case "boolean":
      if (op !== "eq" && op !== "ne") throw mismatch(op, target);
      return { kind: "compare", attribute, op, value: flagOf(target, token, tolerance) };
    case "dateTime":
      if (partial.has(op)) throw mismatch(op, target);
      return { kind: "compare", attribute, op, value: instantOf(target, token) };
    case "binary":
      if (ordering.has(op)) throw mismatch(op, target);
      return { kind: "compare", attribute, op, value: textOf(target, token, tolerance) };
    case "string":
    case "reference":
      return { kind: "compare", attribute, op, value: textOf(target, token, tolerance) };
    case "decimal":
      if (partial.has(op)) throw mismatch(op, target);
      return { kind: "compare", attribute, op, value: numberOf(target, token, tolerance) };
    case "integer":
    case "complex":
      throw mismatch(op, target);
  }
}

const targetOf = (ref: AttributeRef): Attribute => ref.sub ?? ref.attribute;

/** A complex attribute named without a sub-attribute means its `value`, where it has one. */
function comparable(ref: AttributeRef): AttributeRef {
  if (ref.sub !== undefined || ref.attribute.type !== "complex") return ref;
  const value = ref.attribute.subs.get("value");
  if (value) return { ...ref, sub: value };
  throw badRequest("invalidFilter", `${ref.attribute.name} is complex: compare one of its sub-attributes.`);
}

/** null, absent and empty are one state (RFC 7643 §2.5): equal to null is not present. */
function nullComparison(attribute: AttributeRef, op: CompareOp): Filter {
  if (op === "ne") return { kind: "present", attribute };
  if (op === "eq") return { kind: "not", inner: { kind: "present", attribute } };
  throw badRequest("invalidFilter", `null can only be compared by eq and ne, not by ${op}.`);
}

function flagOf(target: Attribute, token: ValueToken, tolerance: Tolerance): boolean {
  const lower = token.text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw wrongValue(target, token, "true or false");
  if (token.is === "text" && !tolerance.take("string-booleans")) throw wrongValue(target, token, "true or false");
  return lower === "true";
}

function instantOf(target: Attribute, token: ValueToken): number {
  const at = token.is === "text" ? dateOfTarget(target, token.text) : undefined;
  if (at === undefined) throw wrongValue(target, token, 'a time such as "2026-01-31T08:00:00Z"');
  return at;
}

/** A quote that was encoded twice, or for a page: read as part of the text it would never be found. */
const encodedMark = /^(?:%2[27]|%e2%80%9[89cd]|&(?:[a-z]{2,8}|#\d{1,6}|#x[\da-f]{1,6});|\\)/i;
/** A mark at the end that nothing opened. */
const strayMark = /["'`´‘’“”„«»‹›＂＇′″❜❞〞」』]$/;

/** The days of a team's own attributes may be compared with days; the instants of `meta` are instants. */
function dateOfTarget(target: Attribute, text: string): number | undefined {
  return target.mutability === "readOnly" ? parseInstant(text) : dateOf(text);
}

function numberOf(target: Attribute, token: ValueToken, tolerance: Tolerance): number {
  const number = numberIn(token.text);
  if (number === undefined || (token.is === "text" && !tolerance.take("string-numbers"))) {
    throw wrongValue(target, token, "a number");
  }
  return number;
}

function textOf(target: Attribute, token: ValueToken, tolerance: Tolerance): string {
  if (token.is === "text") return token.text;
  const lower = token.text.toLowerCase();
  const literal = lower === "true" || lower === "false";
  if (
    !literal &&
    !encodedMark.test(token.text) &&
    !strayMark.test(token.text) &&
    isStorable(token.text) &&
    tolerance.take("unquoted-value")
  ) {
    return token.text;
  }
  throw wrongValue(target, token, jsonNumber.test(token.text) ? "a text, not a number" : "a text in double quotes");
}

function mismatch(op: CompareOp, target: Attribute): ScimError {
  return badRequest("invalidFilter", `${op} cannot be used on ${target.name}, which is of type ${target.type}.`);
}

function wrongValue(target: Attribute, token: ValueToken, wanted: string): ScimError {
  return badRequest("invalidFilter", `${target.name} is compared with ${wanted}, but there is "${shown(token.text)}".`);
}

function refuseSecret(ref: AttributeRef): void {
  if (ref.attribute.returned === "never") {
    throw badRequest("invalidFilter", `${ref.attribute.name} cannot be searched.`);
  }
}
