import { isStorable } from "../../lib/storable-text.js";
import { badRequest, ScimError, shown } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { looksLikeJson, parseJsonText } from "./json-text.js";
import { isObject, saysNothing, wrongType } from "./read-value.js";

/** Members that one body may name. */
export const mostMembers = 100_000;

const longestId = 1024;
const memberNames: ReadonlySet<string> = new Set(["value", "$ref", "type", "display"]);

/**
 * The ids of the users that a list of members names (RFC 7643 §4.2). `display` is this server's to say and passed over;
 * a `$ref` stands for the value where there is none.
 * @throws ScimError `invalidValue` for nested groups and wrong types, `invalidSyntax` for an unknown name; 413
 */
export function readMembers(input: unknown, where: string, tolerance: Tolerance): readonly string[] {
  if (input === null || input === undefined) return [];
  const list = listOf(input, where, tolerance);
  if (list.length > mostMembers) {
    throw new ScimError(
      413,
      undefined,
      `${shown(where)} names more than ${mostMembers} members; send several requests.`,
    );
  }
  const ids: string[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const id = readMember(list[index], where, tolerance);
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

function listOf(input: unknown, where: string, tolerance: Tolerance): readonly unknown[] {
  if (Array.isArray(input)) return input;
  if (input === "" && tolerance.take("empty-complex")) return [];
  if (typeof input === "string" && looksLikeJson(input) && tolerance.take("json-text")) {
    const parsed = parseJsonText(input, where);
    return Array.isArray(parsed) ? parsed : [parsed];
  }
  if (typeof input === "string" && tolerance.take("bare-value")) return [input];
  if (isObject(input) && tolerance.take("single-element")) return [input];
  throw wrongType(where, "a list of members", input);
}

function readMember(input: unknown, where: string, tolerance: Tolerance): string | undefined {
  if (typeof input === "string" && looksLikeJson(input) && tolerance.take("json-text")) {
    const parsed = parseJsonText(input, `A member in ${where}`);
    if (!isObject(parsed)) throw wrongType(`A member in ${where}`, "an object", parsed);
    return readMember(parsed, where, tolerance);
  }
  if (typeof input === "string" && input !== "" && tolerance.take("bare-value")) return checkedId(input, where);
  if (!isObject(input)) throw wrongType(`A member in ${where}`, "an object", input);
  let value: unknown;
  let ref: unknown;
  let type: unknown;
  for (const key of Object.keys(input)) {
    const name = memberNames.has(key) ? key : key.toLowerCase();
    if (name === "value") value = input[key];
    else if (name === "$ref") ref = input[key];
    else if (name === "type") type = input[key];
    else if (!memberNames.has(name) && !saysNothing(input[key])) {
      if (name !== "displayname" || typeof input[key] !== "string" || !tolerance.take("extra-label"))
        throw badRequest("invalidSyntax", `There is no attribute "members.${shown(key)}".`);
    }
  }
  refuseGroup(type, ref, where);
  const id = value ?? idInRef(ref);
  if (id === undefined || id === "") {
    if (Object.keys(input).length === 0) return undefined;
    throw badRequest("invalidValue", `A member in ${where} has no value.`);
  }
  return checkedId(id, where);
}

function checkedId(id: unknown, where: string): string {
  if (typeof id !== "string") throw wrongType(`The value of a member in ${where}`, "text", id);
  if (id.length > longestId || !isStorable(id)) {
    throw badRequest("invalidValue", `There is no user "${shown(id)}" to be a member.`);
  }
  return id;
}

/**
 * Nested groups are not supported, and a member that says it is one is refused by name rather than lost. Other types are
 * suggestions (RFC 7643 §7, `canonicalValues`): PingFederate says "value" of every user.
 */
function refuseGroup(type: unknown, ref: unknown, where: string): void {
  if (type !== undefined && type !== null && type !== "") {
    if (typeof type !== "string") throw wrongType(`The type of a member in ${where}`, "text", type);
    if (/^\s*groups?\s*$/i.test(type.slice(0, longestId))) throw nested(type);
  }
  if (ref === undefined || ref === null) return;
  if (typeof ref !== "string") throw wrongType(`The $ref of a member in ${where}`, "text", ref);
  if (/(?:^|\/)groups\/[^/]*$/i.test(ref.slice(-longestId))) throw nested("Group");
}

const nested = (type: string) =>
  badRequest(
    "invalidValue",
    `Members must be users: a member of type "${shown(type)}" (a nested group) is not supported.`,
  );

/** The last segment of `…/Users/ID`. */
export function idInRef(ref: unknown): string | undefined {
  if (typeof ref !== "string" || ref.length > 8192) return undefined;
  const last = ref.slice(ref.lastIndexOf("/") + 1);
  return last === "" ? undefined : last;
}
