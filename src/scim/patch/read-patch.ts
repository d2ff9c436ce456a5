import { findName, isAttributePath, nameOfRef, type AttributeRef } from "../schema/names.js";
import type { Schema } from "../schema/attribute.js";
import type { Filter } from "../filter/tree.js";
import type { ResourceKind } from "../schema/resource.js";
import { looksLikeJson, parseJsonText } from "../resource/json-text.js";
import { isObject, saysNothing, wrongType } from "../resource/read-value.js";
import { readMessageSchemas, readSchemaNames } from "../read-schemas.js";
import { badRequest, ScimError, shown, shownName } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { PATCH_OP } from "../urns.js";
import { parsePath } from "./parse-path.js";

export type PatchVerb = "add" | "replace" | "remove";

/** One change of one attribute: an operation with a path, or one key of an operation without. */
export interface Step {
  readonly op: PatchVerb;
  readonly ref: AttributeRef;
  readonly filter?: Filter | undefined;
  /** Undefined where a remove names no values. */
  readonly value: unknown;
  /** The attribute as refusals name it, with the operation's number. */
  readonly where: string;
}

/** A group's members may leave by one operation each; a user has not that many attributes. */
const mostOperations = { User: 1000, Group: 10_000 } as const;
/** Characters of all paths together: parsing them is the costly part of a PATCH. */
const mostPath = 524_288;
const verbs: ReadonlySet<string> = new Set<PatchVerb>(["add", "replace", "remove"]);

interface Context {
  readonly kind: ResourceKind;
  readonly tolerance: Tolerance;
  /** The id of the resource that is patched, which a path-less value may repeat. */
  readonly id: string | undefined;
  readonly paths: { length: number };
}

/**
 * Reads the body of a PATCH (RFC 7644 §3.5.2) into steps, in order. Nothing is applied here: a body of which one
 * operation is wrong has no steps at all.
 * @throws ScimError `invalidSyntax`, `invalidPath`, `invalidFilter`, `noTarget`, `invalidValue`, `mutability`; 413
 */
export function readPatch(kind: ResourceKind, body: unknown, tolerance: Tolerance, id?: string): readonly Step[] {
  if (!isObject(body)) throw badRequest("invalidSyntax", "The body must be a PatchOp message as a JSON object.");
  const fields = fieldsOf(body, ["schemas", "operations"], "A PatchOp message");
  readMessageSchemas(PATCH_OP, fields.schemas, tolerance);
  const operations = fields.operations;
  if (!Array.isArray(operations)) throw badRequest("invalidSyntax", '"Operations" must be a list of operations.');
  if (operations.length === 0 && !tolerance.take("empty-operations")) {
    throw badRequest("invalidSyntax", '"Operations" is empty: there is nothing to do.');
  }
  const most = mostOperations[kind.name];
  if (operations.length > most) {
    throw new ScimError(413, undefined, `One PATCH of a ${kind.name} takes ${most} operations at most.`);
  }
  const context: Context = { kind, tolerance, id, paths: { length: 0 } };
  return operations.flatMap((operation: unknown, index) =>
    numbered(index + 1, () => readOperation(operation, index + 1, context)),
  );
}

/** A refusal that does not say which operation it is about is given its number. */
function numbered<T>(number: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScimError) || /\boperation \d/i.test(error.detail)) throw error;
    throw new ScimError(error.status, error.scimType, `Operation ${number}: ${error.detail}`, { cause: error });
  }
}

/** The known fields of a message, in lower case, whatever the letter case they came in (RFC 7643 §2.1). */
function fieldsOf<Name extends string>(
  object: Readonly<Record<string, unknown>>,
  names: readonly Name[],
  what: string,
): Partial<Record<Name, unknown>> {
  const fields: Partial<Record<Name, unknown>> = {};
  for (const key of Object.keys(object)) {
    const name = names.find((known) => known === key.toLowerCase());
    if (name === undefined) throw badRequest("invalidSyntax", `${what} has no "${shown(key)}".`);
    if (Object.hasOwn(fields, name)) throw badRequest("invalidSyntax", `${what} has "${name}" twice.`);
    fields[name] = object[key];
  }
  return fields;
}

function readOperation(operation: unknown, number: number, context: Context): readonly Step[] {
  if (!isObject(operation)) throw badRequest("invalidSyntax", `Operation ${number} is not a JSON object.`);
  const fields = fieldsOf(withoutLabel(operation, context.tolerance), ["op", "path", "value"], `Operation ${number}`);
  const op = readVerb(fields.op, number, context.tolerance);
  const { path, value } = fields;
  if (op !== "remove" && !("value" in fields)) {
    throw badRequest("invalidValue", `Operation ${number} (${op}) has no "value".`);
  }
  if (path === undefined || path === null) return readPathless(op, value, number, context);
  if (typeof path !== "string") throw badRequest("invalidPath", `The path of operation ${number} is not a text.`);
  return stepsAt(op, path, value, number, context);
}

/** Microsoft's test collection gives each operation a name, which asks for nothing. */
function withoutLabel(operation: Readonly<Record<string, unknown>>, tolerance: Tolerance): typeof operation {
  const { name, ...rest } = operation;
  return typeof name === "string" && tolerance.take("extra-label") ? rest : operation;
}

function readVerb(op: unknown, number: number, tolerance: Tolerance): PatchVerb {
  if (typeof op === "string") {
    if (verbs.has(op)) return op as PatchVerb;
    const lower = op.length < 10 ? op.toLowerCase() : op;
    if (verbs.has(lower) && tolerance.take("op-capitals")) return lower as PatchVerb;
  }
  const found = typeof op === "string" ? `"${shown(op)}"` : "something else";
  throw badRequest("invalidSyntax", `"op" of operation ${number} must be add, replace or remove, but it is ${found}.`);
}

function stepsAt(op: PatchVerb, path: string, value: unknown, number: number, context: Context): readonly Step[] {
  context.paths.length += path.length;
  if (context.paths.length > mostPath) throw new ScimError(413, undefined, "The paths of this PATCH are too long.");
  const found = parsePath(path, context.kind, context.tolerance);
  if (found.ref?.attribute.name === "schemas" && op !== "remove") return schemasNamed(value, number, context);
  if (found.ref !== undefined) return [step(op, found.ref, found.filter, value, number, context)];
  if (op === "remove") return removalOf(found.schema, number, context);
  return readSchemaValue(op, found.schema, value, number, context);
}

/** `schemas` follow from the data (RFC 7643 §3.3): a client may name what it uses, and nothing more comes of it. */
function schemasNamed(value: unknown, number: number, { kind, tolerance }: Context): readonly Step[] {
  if (value === null) throw badRequest("invalidValue", `schemas (operation ${number}) cannot be empty.`);
  readSchemaNames(kind, value, tolerance);
  return [];
}

function step(
  op: PatchVerb,
  ref: AttributeRef,
  filter: Filter | undefined,
  value: unknown,
  number: number,
  { kind }: Context,
): Step {
  return { op, ref, filter, value: value ?? undefined, where: `${nameOfRef(kind, ref)} (operation ${number})` };
}

/** No path: the target is the resource itself, and each key of the value names an attribute (RFC 7644 §3.5.2.1). */
function readPathless(op: PatchVerb, value: unknown, number: number, context: Context): readonly Step[] {
  if (op === "remove") throw badRequest("noTarget", `Operation ${number} (remove) needs a path.`);
  return objectsOf(value, number, context.tolerance).flatMap((object) => {
    const keys = Object.keys(object);
    if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) {
      throw badRequest("invalidSyntax", `The value of operation ${number} has a key twice.`);
    }
    return keys.flatMap((key) => readKey(op, key, object[key], number, context));
  });
}

function objectsOf(value: unknown, number: number, tolerance: Tolerance): readonly Readonly<Record<string, unknown>>[] {
  const where = `The value of operation ${number}, which has no path,`;
  if (isObject(value)) return [value];
  if (typeof value === "string" && looksLikeJson(value) && tolerance.take("json-text")) {
    const parsed = parseJsonText(value, where);
    if (isObject(parsed)) return [parsed];
  }
  if (Array.isArray(value) && value.length > 0 && value.every(isObject) && tolerance.take("listed-value")) return value;
  throw wrongType(where, "an object", value);
}

function readKey(op: PatchVerb, key: string, value: unknown, number: number, context: Context): readonly Step[] {
  const { kind, tolerance, id } = context;
  const lower = key.toLowerCase();
  if (lower === "schemas") {
    readSchemaNames(kind, value, tolerance);
    return [];
  }
  if (lower === "meta" && tolerance.take("id-in-value")) return [];
  if (lower === "id" && value === id && tolerance.take("id-in-value")) return [];
  if (saysNothing(value) && isAttributePath(key) && !findName(kind, key, tolerance)) return [];
  const isPlainName = kind.top.has(lower) || kind.schemas.has(lower) || lower === "ssoname";
  if (!isPlainName && isDotted(key) && !tolerance.take("flat-keys")) {
    throw badRequest("invalidPath", `"${shown(key)}" in operation ${number} is a path, not the name of an attribute.`);
  }
  return stepsAt(op, key, value, number, context);
}

const isDotted = (key: string): boolean => key.includes(".") || key.includes(":") || key.includes("[");

/** A whole schema as target: what is named in the value changes, and what is not stays. */
function readSchemaValue(
  op: Exclude<PatchVerb, "remove">,
  schema: Schema,
  value: unknown,
  number: number,
  context: Context,
): readonly Step[] {
  if (value === null || value === "") return removalOf(schema, number, context);
  const [object] = objectsOf(value, number, context.tolerance);
  return Object.keys(object ?? {}).flatMap((key) => {
    const lower = key.toLowerCase();
    if (lower === "schemas") {
      readSchemaNames(context.kind, object?.[key], context.tolerance);
      return [];
    }
    const attribute = schema.byName.get(lower);
    if (attribute) return step(op, { schema, attribute }, undefined, object?.[key], number, context);
    // a dotted key, or one with its URN, is a path of its own
    const path = lower.startsWith("urn:") ? key : `${schema.urn}:${key}`;
    return isDotted(key) && context.tolerance.take("flat-keys")
      ? stepsAt(op, path, object?.[key], number, context)
      : saysNothing(object?.[key])
        ? []
        : refuseKey(`${schema.urn}:${key}`);
  });
}

function refuseKey(name: string): never {
  throw badRequest("invalidPath", `There is no attribute "${shownName(name)}".`);
}

function removalOf(schema: Schema, number: number, context: Context): readonly Step[] {
  if (schema === context.kind.core)
    throw badRequest("noTarget", `Operation ${number} would remove the whole resource.`);
  return schema.attributes.map((attribute) =>
    step("remove", { schema, attribute }, undefined, undefined, number, context),
  );
}
