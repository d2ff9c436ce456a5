import type { Attribute, Schema } from "../schema/attribute.js";
import { type AttributeRef, findName, isAttributePath, nameOfRef } from "../schema/names.js";
import type { ResourceKind } from "../schema/resource.js";
import { mend, readResourceSchemas } from "../read-schemas.js";
import { badRequest, type ScimError, shownName } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { isObject, type Reading, reading, readValue, saysNothing, wrongType } from "./read-value.js";
import { DRAWBRIDGE } from "../urns.js";
import { assign, elementOf, type Tree } from "./tree.js";

/** Called for attributes that the caller reads itself, as a group's members; true: it has done so. */
export type Own = (ref: AttributeRef, value: unknown) => boolean;

/**
 * Reads the body of a POST or PUT (RFC 7644 §3.3, §3.5.1). Names come in any letter case, each at most once. What only
 * the server writes is passed over, whatever it is; a name that no schema knows is refused, for dropping it would
 * answer 201 to something that was not done.
 * @throws ScimError `invalidSyntax`, `invalidValue`
 */
export function readResource(kind: ResourceKind, body: unknown, tolerance: Tolerance, own: Own = () => false): Tree {
  if (!isObject(body)) throw badRequest("invalidSyntax", `The body must be a ${kind.name} as a JSON object.`);
  const keys = Object.keys(body);
  if (keys.length > mostKeys) throw badRequest("invalidSyntax", `The body has more than ${mostKeys} attributes.`);
  const reader = new ResourceReader(kind, tolerance, own);
  let schemas: unknown;
  for (const key of keys) {
    if (key.toLowerCase() !== "schemas") reader.readKey(key, body[key]);
    else if (schemas === undefined) schemas = body[key];
    else throw badRequest("invalidSyntax", "schemas is there twice.");
  }
  const listed = readResourceSchemas(kind, schemas, tolerance);
  for (const { urn } of reader.tree.keys()) {
    // our own extension's attribute may come bare, and then its URN need not be listed
    if (!listed.has(urn.toLowerCase()) && urn !== DRAWBRIDGE) mend(urn, tolerance);
  }
  return reader.tree;
}

const mostKeys = 1000;

class ResourceReader {
  readonly tree: Tree = new Map();
  readonly #seen = new Set<Attribute>();
  readonly #reading: Reading;

  constructor(
    readonly kind: ResourceKind,
    readonly tolerance: Tolerance,
    readonly own: Own,
  ) {
    this.#reading = reading(tolerance);
  }

  readKey(key: string, value: unknown): void {
    const found = isAttributePath(key) ? findName(this.kind, key, this.tolerance) : undefined;
    if (!found) {
      if (saysNothing(value)) return;
      throw unknown(key);
    }
    if (found.attribute === undefined) this.#readExtension(found.schema, value);
    else this.#readAttribute(found, value, key);
  }

  #readExtension(schema: Schema, value: unknown): void {
    if (schema === this.kind.core) throw unknown(schema.urn);
    if (value === null) return;
    if (!isObject(value)) throw wrongType(schema.urn, "an object", value);
    for (const key of Object.keys(value)) {
      const attribute = schema.byName.get(key.toLowerCase());
      if (!attribute && saysNothing(value[key])) continue;
      if (!attribute) throw unknown(key, schema);
      this.#readAttribute({ schema, attribute }, value[key], key);
    }
  }

  #readAttribute(ref: AttributeRef, value: unknown, key: string): void {
    const { schema, attribute, sub } = ref;
    if (attribute.mutability === "readOnly") return;
    const where = nameOfRef(this.kind, ref);
    if (sub !== undefined) {
      // only path-less PATCH has dotted keys by any reading of the RFC
      if (attribute.multiValued || !this.tolerance.take("flat-keys")) throw unknown(key);
      this.#readSub(schema, attribute, sub, value, where);
      return;
    }
    if (this.#seen.has(attribute)) throw badRequest("invalidSyntax", `${where} is there twice.`);
    this.#seen.add(attribute);
    if (this.own(ref, value)) return;
    const read = readValue(attribute, value, where, this.#reading);
    // a password is checked like any text, and then let go
    if (read !== undefined && attribute.mutability !== "writeOnly") assign(this.tree, schema, attribute, read);
  }

  #readSub(schema: Schema, attribute: Attribute, sub: Attribute, value: unknown, where: string): void {
    if (sub.mutability === "readOnly") return;
    const read = readValue(sub, value, where, this.#reading);
    if (read === undefined || typeof read === "object") return;
    const known = elementOf(this.tree.get(schema)?.[attribute.name]);
    assign(this.tree, schema, attribute, { ...known, [sub.name]: read });
  }
}

function unknown(name: string, schema?: Schema): ScimError {
  const where = schema === undefined ? "this server's schemas" : schema.urn;
  return badRequest("invalidSyntax", `There is no attribute "${shownName(name)}" in ${where}.`);
}
