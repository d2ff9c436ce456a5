import { groupAttributes, type GroupAttribute } from "../../model/attributes.js";
import type { UserId } from "../../model/ids.js";
import { type AttributeRef, type Filter, groupKind, idInRef, isOf, membersSelectedBy } from "../../scim/index.js";
import type { GroupQuestion } from "../../store/port/questions.js";
import { type Comparing, constantQuestion } from "./constant-question.js";
import { all, always, any, has, match, negated, never } from "./joined.js";
import { unsearchable } from "./unsearchable.js";

/**
 * A filter of groups as a question to the store, translated whole or refused by name.
 * @throws ScimError `invalidFilter`
 */
export function toGroupQuestion(filter: Filter, base: string): GroupQuestion {
  switch (filter.kind) {
    case "and":
      return all(toGroupQuestion(filter.left, base), toGroupQuestion(filter.right, base));
    case "or":
      return any(toGroupQuestion(filter.left, base), toGroupQuestion(filter.right, base));
    case "not":
      return negated(toGroupQuestion(filter.inner, base));
    case "present":
      return ask(filter.attribute, undefined, base);
    case "compare":
      return ask(filter.attribute, filter, base);
    case "within":
      if (!isOf(groupKind, filter.of.attribute)) return never;
      if (filter.of.attribute.name !== "members") throw unsearchable(filter.of, "invalidFilter");
      return hasOneOf(filter.inner, base);
  }
}

/** Members are asked for by identity: any of these users, or anybody. */
function hasOneOf(filter: Filter, base: string): GroupQuestion {
  const selection = membersSelectedBy(filter, (ref) => (ref.startsWith(`${base}/Users/`) ? idInRef(ref) : undefined));
  if (selection === "all") return { is: "hasEdges" };
  return any(...[...selection].map((id): GroupQuestion => ({ is: "hasMember", user: id as UserId })));
}

function ask(ref: AttributeRef, comparing: Comparing, base: string): GroupQuestion {
  if (!isOf(groupKind, ref.attribute)) return comparing?.op === "ne" ? always : never;
  if (ref.attribute.name === "members") return membersQuestion(ref, comparing, base);
  const constant = constantQuestion(ref, "Group", comparing, base);
  if (constant) return constant as GroupQuestion;
  const attribute = groupAttributeOf(ref, "invalidFilter");
  if (!comparing && (attribute === "id" || attribute === "displayName")) return always;
  return comparing ? match(attribute, comparing.op, comparing.value) : has(attribute);
}

/** `members eq "u"`; `ne` holds when no member equals. */
function membersQuestion(ref: AttributeRef, comparing: Comparing, base: string): GroupQuestion {
  if (comparing === undefined) return { is: "hasEdges" };
  const attribute: AttributeRef = { schema: ref.schema, attribute: ref.sub ?? ref.attribute };
  const { op, value } = comparing;
  if (op === "ne") return negated(hasOneOf({ kind: "compare", attribute, op: "eq", value }, base));
  return hasOneOf({ kind: "compare", attribute, op, value }, base);
}

/** The model's name of an attribute. @throws ScimError where the store cannot be asked about it */
export function groupAttributeOf(ref: AttributeRef, scimType: "invalidFilter" | "invalidPath"): GroupAttribute {
  const { attribute, sub } = ref;
  const own = sub ? `${attribute.name}.${sub.name}` : attribute.name;
  const path = own === "meta.created" ? "createdAt" : own === "meta.lastModified" ? "updatedAt" : own;
  if (!Object.hasOwn(groupAttributes, path)) throw unsearchable(ref, scimType);
  return path as GroupAttribute;
}
