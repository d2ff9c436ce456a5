import type { Schema } from "../schema/attribute.js";
import { findName, isAttributePath } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import { badRequest, shown } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";

/** Sub-attributes by their names in the schema; "all": the attribute whole. */
type Part = "all" | ReadonlySet<string>;

/** What of a resource is answered (RFC 7644 §3.9), by schema and attribute name. Made once for each request. */
export interface Projection {
  /** Whether an attribute of the core schema, or a common one, is wanted at all: what is not is never read. */
  wants(name: string): boolean;
  /** The resource cut down; itself where nothing is cut. */
  cut(resource: WireResource): WireResource;
}

/** A resource in wire form: plain JSON in the schema's spelling, extension data under its URN. */
export type WireResource = Readonly<Record<string, unknown>>;

type Selection = ReadonlyMap<Schema, ReadonlyMap<string, Part>>;

const always: ReadonlySet<string> = new Set(["schemas", "id"]);

/** Everything that is returned by default. */
export const wholeResource: Projection = { wants: () => true, cut: (resource) => resource };

/**
 * Reads `attributes` and `excludedAttributes`. What is always returned stays (§3.4.2.5); of both together the first says
 * what comes and the second what of it does not.
 * @throws ScimError `invalidValue` for what is no attribute name, or, where the client is not excused, for an unknown one
 */
export function projectionOf(
  kind: ResourceKind,
  attributes: readonly string[] | undefined,
  excluded: readonly string[] | undefined,
  tolerance: Tolerance,
): Projection {
  if (attributes === undefined && excluded === undefined) return wholeResource;
  const listed = attributes && selectionOf(kind, attributes, tolerance);
  const left = excluded ? selectionOf(kind, excluded, tolerance) : none;
  const { core } = kind;
  return {
    wants: (name) =>
      always.has(name) ||
      ((listed ? listed.get(core)?.has(name) === true : true) && left.get(core)?.get(name) !== "all"),
    cut: (resource) => {
      const chosen = listed ? only(kind, resource, listed) : resource;
      return withSchemas(kind, left.size === 0 ? chosen : without(kind, chosen, left));
    },
  };
}

const none: Selection = new Map();
const mostNames = 200;

function selectionOf(kind: ResourceKind, names: readonly string[], tolerance: Tolerance): Selection {
  if (names.length > mostNames) throw badRequest("invalidValue", `More than ${mostNames} attributes are named.`);
  const selection = new Map<Schema, Map<string, Part>>();
  for (const name of names) {
    // some test collections put a whole value path here; the attribute is what they mean
    const bracket = name.indexOf("[");
    const path = bracket > 0 ? name.slice(0, bracket) : name;
    const found = findName(kind, path, tolerance);
    if (!found) {
      if (isAttributePath(path) && tolerance.take("unknown-projection")) continue;
      throw badRequest("invalidValue", `"${shown(name)}" is not the name of an attribute.`);
    }
    if (found.attribute) select(selection, found.schema, found.attribute.name, found.sub?.name);
    else for (const attribute of found.schema.attributes) select(selection, found.schema, attribute.name, undefined);
  }
  return selection;
}

function select(
  selection: Map<Schema, Map<string, Part>>,
  schema: Schema,
  attribute: string,
  sub: string | undefined,
): void {
  const parts = selection.get(schema) ?? new Map<string, Part>();
  selection.set(schema, parts);
  const known = parts.get(attribute);
  if (sub === undefined || known === "all") parts.set(attribute, "all");
  else parts.set(attribute, new Set([...(known ?? []), sub]));
}

function only(kind: ResourceKind, resource: WireResource, listed: Selection): WireResource {
  const cut: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(resource)) {
    const extension = extensionOf(kind, name);
    const part = always.has(name) ? "all" : listed.get(kind.core)?.get(name);
    const kept = extension
      ? onlyOf(value as WireResource, listed.get(extension) ?? new Map<string, Part>())
      : part && partOf(value, part, true);
    if (kept !== undefined) cut[name] = kept;
  }
  return cut;
}

function onlyOf(values: WireResource, parts: ReadonlyMap<string, Part>): WireResource | undefined {
  const cut: Record<string, unknown> = {};
  for (const [name, part] of parts) {
    const kept = values[name] === undefined ? undefined : partOf(values[name], part, true);
    if (kept !== undefined) cut[name] = kept;
  }
  return Object.keys(cut).length === 0 ? undefined : cut;
}

function without(kind: ResourceKind, resource: WireResource, left: Selection): WireResource {
  const cut: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(resource)) {
    const extension = extensionOf(kind, name);
    const kept = extension
      ? withoutOf(value as WireResource, left.get(extension))
      : remainder(value, always.has(name) ? undefined : left.get(kind.core)?.get(name));
    if (kept !== undefined) cut[name] = kept;
  }
  return cut;
}

function withoutOf(values: WireResource, parts: ReadonlyMap<string, Part> | undefined): WireResource | undefined {
  if (!parts) return values;
  const cut: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const kept = remainder(value, parts.get(name));
    if (kept !== undefined) cut[name] = kept;
  }
  return Object.keys(cut).length === 0 ? undefined : cut;
}

function remainder(value: unknown, part: Part | undefined): unknown {
  if (part === undefined) return value;
  return part === "all" ? undefined : partOf(value, part, false);
}

/** The sub-attributes of a complex value, or of each element, that are (`keep`) or are not in the part. */
function partOf(value: unknown, part: Part, keep: boolean): unknown {
  if (part === "all") return value;
  if (Array.isArray(value)) {
    const elements = value
      .map((element: unknown) => partOf(element, part, keep))
      .filter((element) => element !== undefined);
    return elements.length === 0 ? undefined : elements;
  }
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => part.has(name) === keep);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function extensionOf(kind: ResourceKind, name: string): Schema | undefined {
  return name.startsWith("urn:") ? kind.extensions.find((schema) => schema.urn === name) : undefined;
}

/** `schemas` names the extensions whose data is in the answer, and no other (RFC 7643 §3.3). */
function withSchemas(kind: ResourceKind, resource: WireResource): WireResource {
  // by the answer itself: data of an extension that nobody named in the request is there all the same
  const present = Object.keys(resource).filter((name) => name.startsWith("urn:"));
  return { ...resource, schemas: [kind.core.urn, ...present] };
}
