import { userAttributes, type UserAttribute } from "../../model/attributes.js";
import { type AttributeRef, ENTERPRISE, type Filter, isOf, userKind } from "../../scim/index.js";
import type { UserQuestion } from "../../store/port/questions.js";
import { type Comparing, constantQuestion } from "./constant-question.js";
import { groupsOfUserQuestion, withinGroupsQuestion } from "./groups-of-user-question.js";
import { all, always, any, has, match, negated, never } from "./joined.js";
import { unsearchable } from "./unsearchable.js";

/**
 * A filter of users as a question to the store. Every case is translated or refused by name, for a condition that is
 * dropped answers "everyone".
 * @throws ScimError `invalidFilter`
 */
export function toUserQuestion(filter: Filter, base: string): UserQuestion {
  return translate(filter, base, undefined);
}

/** @param within  the complex attribute whose element the filter looks at */
function translate(filter: Filter, base: string, within: AttributeRef | undefined): UserQuestion {
  switch (filter.kind) {
    case "and":
      return all(translate(filter.left, base, within), translate(filter.right, base, within));
    case "or":
      return any(translate(filter.left, base, within), translate(filter.right, base, within));
    case "not":
      return negated(translate(filter.inner, base, within));
    case "present":
      return ask(inElement(filter.attribute, within), undefined, base);
    case "compare":
      return ask(inElement(filter.attribute, within), filter, base);
    case "within":
      return elementQuestion(filter.of, filter.inner, base);
  }
}

/** In brackets an attribute is the sub-attribute itself: put back under its parent. */
function inElement(ref: AttributeRef, within: AttributeRef | undefined): AttributeRef {
  return within ? { ...within, sub: ref.attribute } : ref;
}

function elementQuestion(of: AttributeRef, inner: Filter, base: string): UserQuestion {
  const { attribute } = of;
  if (!isOf(userKind, attribute)) return never;
  if (attribute.name === "groups") return withinGroupsQuestion(of, inner, base);
  const where = translate(inner, base, of);
  // a single complex value is its own and only element
  return attribute.multiValued ? { is: "element", of: attribute.name, where } : where;
}

function ask(ref: AttributeRef, comparing: Comparing, base: string): UserQuestion {
  const { attribute, sub } = ref;
  if (!isOf(userKind, attribute)) return comparing?.op === "ne" ? always : never;
  if (attribute.name === "groups") return groupsOfUserQuestion(ref, comparing, base);
  const constant = constantQuestion(ref, "User", comparing, base);
  if (constant) return constant;
  // what every user has is not worth a question
  if (!comparing && alwaysThere.has(attribute.name)) return always;
  if (comparing) return match(userAttributeOf(ref, "invalidFilter"), comparing.op, comparing.value);
  if (sub !== undefined || attribute.type !== "complex") return has(userAttributeOf(ref, "invalidFilter"));
  const parts = (attribute.subAttributes ?? []).map((part) => pathOf({ ...ref, sub: part })).filter(isKnown);
  return any(...parts.map((path) => has(path)));
}

/** The model's name of an attribute. @throws ScimError where the store cannot be asked about it */
export function userAttributeOf(ref: AttributeRef, scimType: "invalidFilter" | "invalidPath"): UserAttribute {
  const path = pathOf(ref);
  if (!isKnown(path)) throw unsearchable(ref, scimType);
  return path;
}

function pathOf({ schema, attribute, sub }: AttributeRef): string {
  const own = sub ? `${attribute.name}.${sub.name}` : attribute.name;
  if (own === "meta.created") return "createdAt";
  if (own === "meta.lastModified") return "updatedAt";
  return schema.urn === ENTERPRISE ? `enterprise.${own}` : own;
}

const alwaysThere: ReadonlySet<string> = new Set(["id", "userName", "active"]);

function isKnown(path: string): path is UserAttribute {
  return Object.hasOwn(userAttributes, path);
}
