import { fold } from "../../lib/fold.js";
import { type CustomPath, customPath, userAttributeInfo, type UserAttribute } from "../../model/attributes.js";
import type { CustomType } from "../../model/custom-attribute.js";
import {
  type Attribute,
  type AttributeRef,
  CUSTOM,
  ENTERPRISE,
  type Filter,
  isOf,
  type ResourceKind,
  userKind,
} from "../../scim/index.js";
import type { UserQuestion } from "../../store/port/questions.js";
import { type Comparing, constantQuestion } from "./constant-question.js";
import { groupsOfUserQuestion, withinGroupsQuestion } from "./groups-of-user-question.js";
import { all, always, any, has, match, negated, never } from "./joined.js";
import { unsearchable } from "./unsearchable.js";

/**
 * A filter of users as a question to the store. Every case is translated or refused by name, for a condition that is
 * dropped answers "everyone".
 * @param kind  users with the team's own attributes, as the filter was read
 * @throws ScimError `invalidFilter`
 */
export function toUserQuestion(filter: Filter, base: string, kind: ResourceKind = userKind): UserQuestion {
  return translate(filter, { base, kind }, undefined);
}

interface Asked {
  readonly base: string;
  readonly kind: ResourceKind;
}

/** @param within  the complex attribute whose element the filter looks at */
function translate(filter: Filter, asked: Asked, within: AttributeRef | undefined): UserQuestion {
  switch (filter.kind) {
    case "and":
      return all(translate(filter.left, asked, within), translate(filter.right, asked, within));
    case "or":
      return any(translate(filter.left, asked, within), translate(filter.right, asked, within));
    case "not":
      return negated(translate(filter.inner, asked, within));
    case "present":
      return ask(inElement(filter.attribute, within), undefined, asked);
    case "compare":
      return ask(inElement(filter.attribute, within), filter, asked);
    case "within":
      return elementQuestion(filter.of, filter.inner, asked);
  }
}

/** In brackets an attribute is the sub-attribute itself: put back under its parent. */
function inElement(ref: AttributeRef, within: AttributeRef | undefined): AttributeRef {
  return within ? { ...within, sub: ref.attribute } : ref;
}

function elementQuestion(of: AttributeRef, inner: Filter, asked: Asked): UserQuestion {
  const { attribute } = of;
  if (!isOf(asked.kind, attribute)) return never;
  if (of.schema === asked.kind.core && attribute.name === "groups") return withinGroupsQuestion(of, inner, asked.base);
  const where = translate(inner, asked, of);
  // a single complex value is its own and only element
  return attribute.multiValued ? { is: "element", of: elementOf(of), where } : where;
}

function ask(ref: AttributeRef, comparing: Comparing, asked: Asked): UserQuestion {
  const { attribute, sub } = ref;
  if (!isOf(asked.kind, attribute)) return comparing?.op === "ne" ? always : never;
  const isCustom = ref.schema.urn === CUSTOM;
  if (!isCustom && attribute.name === "groups") return groupsOfUserQuestion(ref, comparing, asked.base);
  const constant = isCustom
    ? undefined
    : (schemaOfTeam(ref, comparing, asked) ?? constantQuestion(ref, "User", comparing, asked.base));
  if (constant) return constant;
  // what every user has is not worth a question
  if (!isCustom && !comparing && alwaysThere.has(attribute.name)) return always;
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

/** `schemas eq` the extension of the team's own attributes: where any of them has a value. */
function schemaOfTeam(ref: AttributeRef, comparing: Comparing, { kind }: Asked): UserQuestion | undefined {
  if (ref.attribute.name !== "schemas" || !comparing || fold(String(comparing.value)) !== fold(CUSTOM))
    return undefined;
  if (comparing.op !== "eq" && comparing.op !== "ne") return undefined;
  const schema = kind.extensions.find(({ urn }) => urn === CUSTOM);
  const paths = (schema?.attributes ?? []).map((attribute) => customPathOf(attribute));
  const inUse = any(...paths.map((path) => has<UserAttribute>(path)));
  return comparing.op === "eq" ? inUse : negated(inUse);
}

const storedTypes: Readonly<Record<string, CustomType | undefined>> = {
  boolean: "boolean",
  decimal: "number",
  dateTime: "date",
};

function customPathOf({ name, type, simple, multiValued }: Attribute): CustomPath {
  return customPath(storedTypes[simple ?? type] ?? "string", name, multiValued);
}

/** What the store calls the elements of a multi-valued attribute. */
function elementOf({ schema, attribute }: AttributeRef): string {
  return schema.urn === CUSTOM ? customPathOf(attribute).replace(/\.value$/, "") : attribute.name;
}

function pathOf({ schema, attribute, sub }: AttributeRef): string {
  if (schema.urn === CUSTOM) return customPathOf(attribute);
  const own = sub ? `${attribute.name}.${sub.name}` : attribute.name;
  if (own === "meta.created") return "createdAt";
  if (own === "meta.lastModified") return "updatedAt";
  return schema.urn === ENTERPRISE ? `enterprise.${own}` : own;
}

const alwaysThere: ReadonlySet<string> = new Set(["id", "userName", "active"]);

function isKnown(path: string): path is UserAttribute {
  return userAttributeInfo(path) !== undefined;
}
