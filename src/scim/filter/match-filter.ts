import { fold } from "../../lib/fold.js";
import { dateOf } from "../../model/custom-attribute.js";
import type { Attribute } from "../schema/attribute.js";
import type { AttributeRef } from "../schema/names.js";
import { groupSchema } from "../schema/other-schemas.js";
import { userSchema } from "../schema/user-schema.js";
import { compareBy } from "./compare-by.js";
import type { Filter } from "./tree.js";

type Plain = Readonly<Record<string, unknown>>;

/**
 * Whether a resource, or one element of a multi-valued attribute, meets the filter. Used for the value paths of PATCH,
 * where the element is at hand; lists are answered by the store. `ne` holds when no value equals.
 */
export function matches(filter: Filter, object: Plain): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, object) && matches(filter.right, object);
    case "or":
      return matches(filter.left, object) || matches(filter.right, object);
    case "not":
      return !matches(filter.inner, object);
    case "present":
      return valuesOf(filter.attribute, object).some((value) => value !== null && value !== "");
    case "within":
      return elementsOf(filter.of, object).some((element) => isPlain(element) && matches(filter.inner, element));
    case "compare": {
      const target = filter.attribute.sub ?? filter.attribute.attribute;
      const wanted = comparedForm(target, filter.value);
      const values = valuesOf(filter.attribute, object).map((value) => comparedForm(target, value));
      if (filter.op === "ne") return !values.includes(wanted);
      const { op } = filter;
      return values.some((value) => compareBy(op, value, wanted));
    }
  }
}

/** A value as it is compared: instants as numbers, texts without letter case unless it counts. */
export function comparedForm(attribute: Attribute, value: unknown): string | number | boolean | undefined {
  if (typeof value === "string") {
    if (attribute.type === "dateTime") return dateOf(value);
    return attribute.caseExact ? value : fold(value);
  }
  return typeof value === "boolean" || typeof value === "number" ? value : undefined;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const coreSchemas: ReadonlySet<unknown> = new Set([userSchema, groupSchema]);

function elementsOf(ref: AttributeRef, object: Plain): readonly unknown[] {
  const holder = holderOf(ref, object);
  const value = holder?.[ref.attribute.name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Extension data lies under its URN; in an element of an extension's attribute it lies bare. */
function holderOf(ref: AttributeRef, object: Plain): Plain | undefined {
  if (coreSchemas.has(ref.schema) || !ref.schema.attributes.includes(ref.attribute)) return object;
  const holder = object[ref.schema.urn];
  return isPlain(holder) ? holder : undefined;
}

function valuesOf(ref: AttributeRef, object: Plain): readonly unknown[] {
  const elements = elementsOf(ref, object);
  const { sub } = ref;
  if (sub === undefined) return elements;
  return elements.flatMap((element) => {
    const value = isPlain(element) ? element[sub.name] : undefined;
    return value === undefined ? [] : [value];
  });
}

/** How often a filter compares at most to tell whether it matches. */
export function comparisonsIn(filter: Filter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return comparisonsIn(filter.left) + comparisonsIn(filter.right);
    case "not":
    case "within":
      return comparisonsIn(filter.inner);
    case "compare":
    case "present":
      return 1;
  }
}
