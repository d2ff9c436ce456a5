import type { ResourceKind } from "./schema/resource.js";
import { badRequest, shown } from "./scim-error.js";
import type { Tolerance } from "./tolerance.js";
import { BULK_REQUEST, GROUP, PATCH_OP, SEARCH_REQUEST, USER } from "./urns.js";

const longestList = 100;
const versionOne = /^urn:scim:schemas:/i;
const ours: ReadonlySet<string> = new Set([USER, GROUP, PATCH_OP, BULK_REQUEST, SEARCH_REQUEST].map(lower));

function lower(text: string): string {
  return text.toLowerCase();
}

/**
 * Checks the `schemas` of a resource: the core schema must be among them, and none may be another kind of thing.
 * @returns lower-case URNs of the known schemas that are listed
 * @throws ScimError `invalidSyntax`
 */
export function readResourceSchemas(kind: ResourceKind, value: unknown, tolerance: Tolerance): ReadonlySet<string> {
  const listed = readSchemaNames(kind, value, tolerance);
  if (!listed.has(lower(kind.core.urn))) mend(kind.core.urn, tolerance);
  return listed;
}

/** As above for `schemas` within the value of a PATCH operation, where an extension may stand alone. */
export function readSchemaNames(kind: ResourceKind, value: unknown, tolerance: Tolerance): ReadonlySet<string> {
  const core = lower(kind.core.urn);
  const listed = new Set<string>();
  for (const name of namesIn(value)) {
    if (kind.schemas.has(name)) listed.add(name);
    else if (versionOne.test(name) && tolerance.take("scim-1-schemas")) listed.add(core);
    else passOver(name, kind.name, tolerance);
  }
  return listed;
}

/** Checks the `schemas` of a message, such as a PATCH request: exactly what the message is. */
export function readMessageSchemas(urn: string, value: unknown, tolerance: Tolerance): void {
  const names = namesIn(value);
  for (const name of names) if (name !== lower(urn)) passOver(name, urn, tolerance);
  if (!names.includes(lower(urn))) mend(urn, tolerance);
}

/** @throws ScimError `invalidSyntax` where the client is not known for leaving it out */
export function mend(urn: string, tolerance: Tolerance): void {
  if (!tolerance.take("missing-schemas")) throw badRequest("invalidSyntax", `"schemas" must name ${urn}.`);
}

function namesIn(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > longestList) throw notAList();
  return value.map((name: unknown) => {
    if (typeof name !== "string" || name.length > 1024) throw notAList();
    return lower(name);
  });
}

function passOver(name: string, what: string, tolerance: Tolerance): void {
  if (ours.has(name)) throw badRequest("invalidSyntax", `"schemas" names ${name}, but this is ${what}.`);
  if (!tolerance.take("unknown-schemas")) {
    throw badRequest("invalidSyntax", `"schemas" names "${shown(name)}", which this server does not know.`);
  }
}

const notAList = () => badRequest("invalidSyntax", `"schemas" must be a list of URNs, ${longestList} at most.`);
