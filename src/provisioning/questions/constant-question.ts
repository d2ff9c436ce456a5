import { fold } from "../../lib/fold.js";
import { type AttributeRef, type CompareOp, type FilterValue, groupKind, userKind } from "../../scim/index.js";
import type { Question } from "../../store/port/questions.js";
import { always, any, constant, has, match, negated, never } from "./joined.js";
import { unsearchable } from "./unsearchable.js";

/** A comparison, or, where it is absent, the question whether there is a value at all. */
export type Comparing = { readonly op: CompareOp; readonly value: FilterValue } | undefined;

/**
 * Questions about what the store does not keep because it follows from the rest: the type of a resource, its address
 * and its `schemas`.
 * @returns undefined for every other attribute
 * @throws ScimError `invalidFilter` for what cannot be told so: `meta.version`
 */
export function constantQuestion(
  ref: AttributeRef,
  kind: "User" | "Group",
  comparing: Comparing,
  base: string,
): Question<"id" | ExtensionAttribute> | undefined {
  const { attribute, sub } = ref;
  if (attribute.name === "schemas") return schemasQuestion(ref, kind, comparing);
  if (attribute.name !== "meta") return undefined;
  if (comparing === undefined) return always;
  const { op, value } = comparing;
  switch (sub?.name) {
    case "resourceType":
      return constant(compares(op, kind, String(value)));
    case "location":
      return locationQuestion(ref, op, idIn(String(value), `${base}/${kind}s/`));
    case "created":
    case "lastModified":
      return undefined;
    default:
      throw unsearchable(ref, "invalidFilter");
  }
}

type ExtensionAttribute =
  | "ssoName"
  | `enterprise.${"employeeNumber" | "costCenter" | "organization" | "division" | "department" | "manager.value" | "manager.$ref"}`;

function locationQuestion(ref: AttributeRef, op: CompareOp, id: string | undefined): Question<"id"> {
  if (op !== "eq" && op !== "ne") throw unsearchable(ref, "invalidFilter");
  const named: Question<"id"> = id === undefined ? never : match("id", "eq", id);
  return op === "eq" ? named : negated(named);
}

function idIn(location: string, prefix: string): string | undefined {
  const id = location.startsWith(prefix) ? location.slice(prefix.length) : "";
  return id === "" || id.includes("/") ? undefined : id;
}

/** One text against another, both in the form they are compared in. */
export function compares(op: CompareOp, actual: string, wanted: string): boolean {
  switch (op) {
    case "eq":
      return actual === wanted;
    case "ne":
      return actual !== wanted;
    case "co":
      return actual.includes(wanted);
    case "sw":
      return actual.startsWith(wanted);
    case "ew":
      return actual.endsWith(wanted);
    case "gt":
      return actual > wanted;
    case "ge":
      return actual >= wanted;
    case "lt":
      return actual < wanted;
    case "le":
      return actual <= wanted;
  }
}

/** `schemas eq URN`: the core schema is in every resource, an extension where its data is. */
function schemasQuestion(
  ref: AttributeRef,
  kind: "User" | "Group",
  comparing: Comparing,
): Question<ExtensionAttribute> {
  if (comparing === undefined) return always;
  const { op, value } = comparing;
  if (op !== "eq" && op !== "ne") throw unsearchable(ref, "invalidFilter");
  const named = hasSchema(kind === "User" ? userKind : groupKind, fold(String(value)));
  return op === "eq" ? named : negated(named);
}

const extensionAttributes: readonly ExtensionAttribute[] = [
  "enterprise.employeeNumber",
  "enterprise.costCenter",
  "enterprise.organization",
  "enterprise.division",
  "enterprise.department",
  "enterprise.manager.value",
  "enterprise.manager.$ref",
  "ssoName",
];

function hasSchema(kind: typeof userKind, urn: string): Question<ExtensionAttribute> {
  if (urn === kind.core.urn.toLowerCase()) return always;
  const extension = kind.extensions.find((schema) => schema.urn.toLowerCase() === urn);
  if (!extension) return never;
  const isOurs = extension.byName.has("ssoname");
  return any(...extensionAttributes.filter((name) => (name === "ssoName") === isOurs).map((name) => has(name)));
}
