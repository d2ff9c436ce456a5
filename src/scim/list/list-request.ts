import { badRequest, type ScimError, shown } from "../scim-error.js";
import { readMessageSchemas } from "../read-schemas.js";
import { isObject } from "../resource/read-value.js";
import type { Tolerance } from "../tolerance.js";
import { SEARCH_REQUEST } from "../urns.js";

/** What a list is asked for, by query parameters or by a SearchRequest (RFC 7644 §3.4.2, §3.4.3; RFC 9865 §2). */
export interface ListRequest {
  readonly filter?: string | undefined;
  readonly sortBy?: string | undefined;
  readonly descending: boolean;
  readonly attributes?: readonly string[] | undefined;
  readonly excludedAttributes?: readonly string[] | undefined;
  /** Resources wanted, already between 0 and the server's own limit. */
  readonly count: number;
  readonly paging: { readonly by: "index"; readonly startIndex: number } | CursorPaging;
}

/** `cursor` empty: the first page. */
export interface CursorPaging {
  readonly by: "cursor";
  readonly cursor: string;
}

export const pageSizes = { default: 100, most: 1000 } as const;

const names = [
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
  "attributes",
  "excludedAttributes",
] as const;
type Name = (typeof names)[number];
type Raw = Partial<Record<Name, unknown>>;

const byLowerName = new Map<string, Name>(names.map((name) => [name.toLowerCase(), name]));

/**
 * From query parameters; names in any letter case, unknown ones left alone (Entra puts flags of its own into the URL).
 * @throws ScimError `invalidValue`, `invalidCount`, `invalidSyntax`
 */
export function listRequestOfQuery(query: readonly (readonly [string, string])[]): ListRequest {
  const raw: Raw = {};
  for (const [key, value] of query) {
    const name = byLowerName.get(key.toLowerCase());
    if (name === undefined) continue;
    if (raw[name] !== undefined) throw badRequest("invalidValue", `The parameter ${name} is there twice.`);
    raw[name] = value;
  }
  return {
    ...common(raw),
    attributes: namesInText(raw.attributes),
    excludedAttributes: namesInText(raw.excludedAttributes),
    ...paged(raw, (name) => integerInText(raw[name], name, raw)),
  };
}

/** From the body of `POST …/.search`. @throws ScimError as above */
export function listRequestOfBody(body: unknown, tolerance: Tolerance): ListRequest {
  if (!isObject(body)) throw badRequest("invalidSyntax", "The body must be a SearchRequest as a JSON object.");
  const raw: Raw = {};
  let schemas: unknown;
  for (const key of Object.keys(body)) {
    const lower = key.toLowerCase();
    const name = byLowerName.get(lower);
    if (lower === "schemas") schemas = body[key];
    else if (name === undefined) throw badRequest("invalidSyntax", `A SearchRequest has no "${shown(key)}".`);
    else if (raw[name] !== undefined) throw badRequest("invalidSyntax", `"${name}" is there twice.`);
    else raw[name] = body[key] ?? undefined;
  }
  readMessageSchemas(SEARCH_REQUEST, schemas, tolerance);
  return {
    ...common(raw),
    attributes: namesInList(raw.attributes, "attributes"),
    excludedAttributes: namesInList(raw.excludedAttributes, "excludedAttributes"),
    ...paged(raw, (name) => integerInBody(raw[name], name, raw, tolerance)),
  };
}

function common(raw: Raw): Pick<ListRequest, "filter" | "sortBy" | "descending"> {
  const filter = textOf(raw.filter, "filter");
  const sortBy = textOf(raw.sortBy, "sortBy");
  const order = textOf(raw.sortOrder, "sortOrder")?.toLowerCase();
  if (order !== undefined && order !== "ascending" && order !== "descending") {
    throw badRequest("invalidValue", "sortOrder is ascending or descending.");
  }
  return {
    ...(filter !== undefined && { filter }),
    ...(sortBy !== undefined && { sortBy }),
    descending: order === "descending",
  };
}

/** An empty text is as good as none: forms and string builders leave `filter=` behind. */
function textOf(value: unknown, name: string): string | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") throw badRequest("invalidValue", `${name} must be text.`);
  return value;
}

function paged(
  raw: Raw,
  integer: (name: "count" | "startIndex") => number | undefined,
): Pick<ListRequest, "count" | "paging"> {
  const asked = integer("count") ?? pageSizes.default;
  const startIndex = integer("startIndex");
  // negative counts are zero (RFC 7644 §3.4.2.4, RFC 9865 §2.1), a startIndex below 1 is 1
  const count = Math.min(Math.max(asked, 0), pageSizes.most);
  if (raw.cursor === undefined) return { count, paging: { by: "index", startIndex: Math.max(startIndex ?? 1, 1) } };
  if (startIndex !== undefined)
    throw badRequest("invalidValue", "A list is paged by cursor or by startIndex, not both.");
  if (typeof raw.cursor !== "string") throw badRequest("invalidCursor", "The cursor must be text.");
  return { count, paging: { by: "cursor", cursor: raw.cursor } };
}

const largest = 2_147_483_647;

function integerInText(value: unknown, name: "count" | "startIndex", raw: Raw): number | undefined {
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string" || !/^[+-]?\d{1,20}$/.test(value)) throw notInteger(name, raw);
  return Math.min(Number(value), largest);
}

function integerInBody(
  value: unknown,
  name: "count" | "startIndex",
  raw: Raw,
  tolerance: Tolerance,
): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return Math.min(value, largest);
  if (typeof value === "string" && /^[+-]?\d{1,20}$/.test(value) && tolerance.take("string-numbers")) {
    return Math.min(Number(value), largest);
  }
  throw notInteger(name, raw);
}

function notInteger(name: "count" | "startIndex", raw: Raw): ScimError {
  const byCursor = name === "count" && raw.cursor !== undefined;
  return badRequest(byCursor ? "invalidCount" : "invalidValue", `${name} must be a whole number.`);
}

/** Names are separated by commas; a comma inside the brackets of a value path does not count. */
export function namesInText(value: unknown): readonly string[] | undefined {
  if (typeof value !== "string" || value.trim() === "") return undefined;
  if (value.length > 16_384) throw badRequest("invalidValue", "The list of attributes is too long.");
  const found: string[] = [];
  let start = 0;
  let depth = 0;
  for (let at = 0; at <= value.length; at += 1) {
    const char = value[at];
    if (char === "[") depth += 1;
    else if (char === "]") depth = Math.max(depth - 1, 0);
    if (char !== undefined && (char !== "," || depth > 0)) continue;
    const name = value.slice(start, at).trim();
    if (name !== "") found.push(name);
    start = at + 1;
  }
  return found.length === 0 ? undefined : found;
}

function namesInList(value: unknown, name: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return namesInText(value);
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw badRequest("invalidValue", `${name} must be a list of attribute names.`);
  }
  return value.length === 0 ? undefined : value;
}
