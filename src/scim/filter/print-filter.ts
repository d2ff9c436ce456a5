import { type AttributeRef, nameOfRef } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import type { Filter, FilterValue } from "./tree.js";

/** The filter as text that parses to the same tree, for logs, attempts and tests. */
export function printFilter(kind: ResourceKind, filter: Filter): string {
  return print(filter, (ref) => nameOfRef(kind, ref));
}

function print(filter: Filter, nameOf: (ref: AttributeRef) => string): string {
  switch (filter.kind) {
    case "or":
      return `${print(filter.left, nameOf)} or ${parenthesised(filter.right, nameOf, ["or"])}`;
    case "and":
      return `${parenthesised(filter.left, nameOf, ["or"])} and ${parenthesised(filter.right, nameOf, ["or", "and"])}`;
    case "not":
      return `not (${print(filter.inner, nameOf)})`;
    case "compare":
      return `${nameOf(filter.attribute)} ${filter.op} ${printValue(filter.attribute, filter.value)}`;
    case "present":
      return `${nameOf(filter.attribute)} pr`;
    case "within":
      return `${nameOf(filter.of)}[${print(filter.inner, (ref) => ref.attribute.name)}]`;
  }
}

/** `and` and `or` lean to the left, so the same kind on the right needs parentheses to stay there. */
function parenthesised(filter: Filter, nameOf: (ref: AttributeRef) => string, kinds: readonly string[]): string {
  const text = print(filter, nameOf);
  return kinds.includes(filter.kind) ? `(${text})` : text;
}

function printValue(ref: AttributeRef, value: FilterValue): string {
  const isInstant = (ref.sub ?? ref.attribute).type === "dateTime";
  return JSON.stringify(isInstant && typeof value === "number" ? new Date(value).toISOString() : value);
}
