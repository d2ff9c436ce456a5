import type { Attribute, Schema } from "../schema/attribute.js";

/** A simple value, or the sub-attributes of a complex one. Absent means unassigned; nothing else does (RFC 7643 §2.5). */
export type Scalar = string | boolean | number;
export type Element = Readonly<Record<string, Scalar>>;
export type Value = Scalar | Element | readonly Element[];

/** The values of one schema, keyed by its own spelling of attribute names; no other key ever gets in. */
export type Values = Record<string, Value>;

/** A resource in hand while it is read or patched. Values in it are shared, never changed in place. */
export type Tree = Map<Schema, Values>;

export function valuesIn(tree: Tree, schema: Schema): Values {
  const known = tree.get(schema);
  if (known) return known;
  const fresh: Values = {};
  tree.set(schema, fresh);
  return fresh;
}

/** Assigns, or unassigns where the value is undefined. */
export function assign(tree: Tree, schema: Schema, attribute: Attribute, value: Value | undefined): void {
  const values = valuesIn(tree, schema);
  if (value === undefined) Reflect.deleteProperty(values, attribute.name);
  else values[attribute.name] = value;
}

export function isElements(value: Value | undefined): value is readonly Element[] {
  return Array.isArray(value);
}

export function elementsOf(value: Value | undefined): readonly Element[] {
  return isElements(value) ? value : [];
}

export function elementOf(value: Value | undefined): Element {
  return typeof value === "object" && !isElements(value) ? value : {};
}
