import { isObject } from "../resource/read-value.js";
import { badRequest, ScimError, shown } from "../scim-error.js";
import { readMessageSchemas } from "../read-schemas.js";
import type { Tolerance } from "../tolerance.js";
import { BULK_REQUEST } from "../urns.js";

export const mostBulkOperations = 1000;
export const mostBulkBytes = 16 * 1024 * 1024;

export type BulkMethod = "POST" | "PUT" | "PATCH" | "DELETE";

/** One operation of a bulk request, or the fault that is its answer; a fault of one does not stop the others. */
export interface BulkOperation {
  readonly method: string;
  readonly bulkId?: string | undefined;
  readonly version?: string | undefined;
  readonly path: string;
  readonly data?: unknown;
  readonly fault?: ScimError | undefined;
}

export interface BulkRequest {
  /** Errors after which the rest is left alone; undefined: never. */
  readonly failOnErrors?: number | undefined;
  readonly operations: readonly BulkOperation[];
}

const methods: ReadonlySet<string> = new Set<BulkMethod>(["POST", "PUT", "PATCH", "DELETE"]);
/** The address of a resource has some 40; a client's own ids may be longer. */
const longestPath = 1024;
const bulkIdForm = /^[^\s"\\/]{1,200}$/;

/**
 * Reads a BulkRequest (RFC 7644 §3.7). What makes the whole meaningless is thrown; what is wrong with one operation is
 * kept as its fault.
 * @throws ScimError `invalidSyntax`; 413 past the limits that ServiceProviderConfig tells
 */
export function readBulk(body: unknown, tolerance: Tolerance): BulkRequest {
  if (!isObject(body)) throw badRequest("invalidSyntax", "The body must be a BulkRequest as a JSON object.");
  const fields = fieldsOf(body);
  for (const name of fields.keys()) {
    if (!["schemas", "failonerrors", "operations"].includes(name)) {
      throw badRequest("invalidSyntax", `A BulkRequest has no "${shown(name)}".`);
    }
  }
  readMessageSchemas(BULK_REQUEST, fields.get("schemas"), tolerance);
  const operations = fields.get("operations");
  if (!Array.isArray(operations)) throw badRequest("invalidSyntax", '"Operations" must be a list of operations.');
  if (operations.length === 0 && !tolerance.take("empty-operations")) {
    throw badRequest("invalidSyntax", '"Operations" is empty: there is nothing to do.');
  }
  if (operations.length > mostBulkOperations) {
    throw new ScimError(413, undefined, `One bulk request takes ${mostBulkOperations} operations at most.`);
  }
  const read = operations.map((operation: unknown) => readOperation(operation));
  refuseDoubles(read);
  return { failOnErrors: readFailOnErrors(fields.get("failonerrors")), operations: read };
}

function fieldsOf(object: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(object).map(([key, value]) => [key.toLowerCase(), value]));
}

function readFailOnErrors(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value === 0 ? undefined : value;
  throw badRequest("invalidSyntax", '"failOnErrors" must be a whole number.');
}

function readOperation(operation: unknown): BulkOperation {
  if (!isObject(operation)) {
    return { method: "", path: "", fault: badRequest("invalidSyntax", "The operation is not a JSON object.") };
  }
  const fields = fieldsOf(operation);
  const textOf = (name: string): string | undefined => {
    const value = fields.get(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const method = textOf("method")?.toUpperCase() ?? "";
  const bulkId = textOf("bulkid");
  const path = textOf("path") ?? "";
  const fault = faultOf(fields, method, bulkId, path);
  return {
    method,
    path: path.length > longestPath ? "" : path,
    ...(bulkId !== undefined && { bulkId }),
    ...(textOf("version") !== undefined && { version: textOf("version") }),
    ...(fields.has("data") && { data: fields.get("data") }),
    ...(fault && { fault }),
  };
}

function faultOf(
  fields: ReadonlyMap<string, unknown>,
  method: string,
  bulkId: string | undefined,
  path: string,
): ScimError | undefined {
  if (!methods.has(method)) return badRequest("invalidSyntax", '"method" must be POST, PUT, PATCH or DELETE.');
  if (path === "") return badRequest("invalidSyntax", '"path" is missing.');
  if (path.length > longestPath) {
    return badRequest(
      "invalidSyntax",
      `"path" is longer than ${longestPath} characters: it names a resource, as /Users/ID.`,
    );
  }
  if (/[?#]/.test(path)) {
    return badRequest("invalidSyntax", '"path" names a resource, as /Users/ID, and takes no query: leave it out.');
  }
  if (method === "POST" && bulkId === undefined) return badRequest("invalidSyntax", 'POST needs a "bulkId".');
  if (bulkId !== undefined && !bulkIdForm.test(bulkId)) {
    return badRequest("invalidSyntax", '"bulkId" must be a short text without spaces, quotes and slashes.');
  }
  if (method !== "DELETE" && !fields.has("data")) return badRequest("invalidSyntax", `${method} needs "data".`);
  return undefined;
}

/** Two operations of one bulkId make every reference to it ambiguous. */
function refuseDoubles(operations: readonly BulkOperation[]): void {
  const seen = new Set<string>();
  for (const { bulkId, method } of operations) {
    if (bulkId === undefined || method !== "POST") continue;
    if (seen.has(bulkId)) throw badRequest("invalidSyntax", `The bulkId "${shown(bulkId)}" is there twice.`);
    seen.add(bulkId);
  }
}
