import type { AttributeRef } from "../schema/names.js";

export type CompareOp = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/**
 * A filter (RFC 7644 §3.4.2.2) as a closed tree, typed by the schema. Values of dateTime attributes are milliseconds,
 * those of Booleans are Booleans, all others texts; `null` has become `pr` or its negation. Inside `within` an
 * attribute's `attribute` is the sub-attribute itself, looked up in one element of `of`.
 */
export type Filter =
  | { readonly kind: "and" | "or"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly inner: Filter }
  | { readonly kind: "compare"; readonly attribute: AttributeRef; readonly op: CompareOp; readonly value: FilterValue }
  | { readonly kind: "present"; readonly attribute: AttributeRef }
  | { readonly kind: "within"; readonly of: AttributeRef; readonly inner: Filter };

export type FilterValue = string | boolean | number;

export const compareOps: ReadonlySet<string> = new Set<CompareOp>([
  "eq",
  "ne",
  "co",
  "sw",
  "ew",
  "gt",
  "ge",
  "lt",
  "le",
]);
