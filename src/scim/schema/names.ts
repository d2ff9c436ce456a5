import type { Tolerance } from "../tolerance.js";
import { CUSTOM, DRAWBRIDGE } from "../urns.js";
import type { Attribute, Schema } from "./attribute.js";
import type { ResourceKind } from "./resource.js";

/** An attribute found through the schema: all that paths, filters, sorts and projections ever act on. */
export interface AttributeRef {
  readonly schema: Schema;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}

/** A schema named as a whole, as in a path that is a bare extension URN. */
export interface SchemaRef {
  readonly schema: Schema;
  readonly attribute?: undefined;
}

const attributeName = /^(?:[a-z][a-z0-9_-]*|\$ref)(?:\.(?:[a-z][a-z0-9_-]*|\$ref))?$/i;
const longestName = 300;

/** Whether the text has the form `[URN:]name[.sub]` (RFC 7644 §3.10), whatever it names. */
export function isAttributePath(text: string): boolean {
  if (text.length > longestName) return false;
  if (attributeName.test(text)) return true;
  return /^urn:[a-z0-9:._$-]+$/i.test(text);
}

/**
 * Finds what `[URN:]name[.sub]` names, whatever its letter case (RFC 7643 §2.1, RFC 7644 §3.10). Only schema tables are
 * asked, so that a name such as `__proto__` is an unknown attribute like any other.
 * @returns undefined where the schemas know no such attribute
 */
export function findName(kind: ResourceKind, text: string, tolerance: Tolerance): AttributeRef | SchemaRef | undefined {
  if (text.length > longestName) return undefined;
  const lower = text.toLowerCase();
  if (!lower.startsWith("urn:")) return findBare(kind, lower, tolerance);
  const named = kind.schemas.get(lower);
  if (named) return { schema: named };
  for (const [urn, schema] of kind.schemas) {
    if (lower.startsWith(urn) && lower[urn.length] === ":") {
      return within(schema, schema === kind.core ? kind.top : schema.byName, lower.slice(urn.length + 1));
    }
  }
  return undefined;
}

function findBare(kind: ResourceKind, lower: string, tolerance: Tolerance): AttributeRef | undefined {
  const core = within(kind.core, kind.top, lower);
  if (core) return core;
  for (const schema of kind.extensions) {
    // a team calls its attributes what it likes: without the URN they would stand in front of names that come later
    if (schema.urn === CUSTOM) continue;
    const found = within(schema, schema.byName, lower);
    // `ssoName` is ours, and taken bare by design; Entra names `manager` without its URN in filters and paths
    if (found && (schema.urn === DRAWBRIDGE || tolerance.take("bare-extension-name"))) return found;
  }
  return undefined;
}

function within(schema: Schema, names: ReadonlyMap<string, Attribute>, lower: string): AttributeRef | undefined {
  const dot = lower.indexOf(".");
  const attribute = names.get(dot < 0 ? lower : lower.slice(0, dot));
  if (!attribute) return undefined;
  if (dot < 0) return { schema, attribute };
  const sub = attribute.subs.get(lower.slice(dot + 1));
  return sub && { schema, attribute, sub };
}

/** The name in full for extensions, bare for the core schema: `emails.value`, `urn:…:User:manager.value`. */
export function nameOfRef(kind: ResourceKind, ref: AttributeRef): string {
  const own = ref.sub ? `${ref.attribute.name}.${ref.sub.name}` : ref.attribute.name;
  return ref.schema === kind.core ? own : `${ref.schema.urn}:${own}`;
}
