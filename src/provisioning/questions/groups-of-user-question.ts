import { fold } from "../../lib/fold.js";
import { type AttributeRef, type Filter, idInRef } from "../../scim/index.js";
import type { GroupQuestion, UserQuestion } from "../../store/port/questions.js";
import { type Comparing, compares } from "./constant-question.js";
import { all, always, any, constant, has, match, negated, never } from "./joined.js";
import { unsearchable } from "./unsearchable.js";

/**
 * `groups`, `groups.value`, `groups.display`, `groups.$ref` and `groups.type` of a user. `ne` holds when no group equals.
 * @throws ScimError `invalidFilter`
 */
export function groupsOfUserQuestion(ref: AttributeRef, comparing: Comparing, base: string): UserQuestion {
  if (comparing === undefined) return { is: "hasEdges" };
  if (comparing.op !== "ne") return inGroup(oneGroup(ref, comparing, base));
  return negated(inGroup(oneGroup(ref, { ...comparing, op: "eq" }, base)));
}

/** `groups[…]`: one group meets all of it. */
export function withinGroupsQuestion(of: AttributeRef, inner: Filter, base: string): UserQuestion {
  return inGroup(translate(inner, of, base));
}

function inGroup(where: GroupQuestion): UserQuestion {
  if (where.is === "never") return never;
  return where.is === "always" ? { is: "hasEdges" } : { is: "inGroup", where };
}

function translate(filter: Filter, of: AttributeRef, base: string): GroupQuestion {
  switch (filter.kind) {
    case "and":
      return all(translate(filter.left, of, base), translate(filter.right, of, base));
    case "or":
      return any(translate(filter.left, of, base), translate(filter.right, of, base));
    case "not":
      return negated(translate(filter.inner, of, base));
    case "present":
      return always;
    case "compare":
      return oneGroup({ ...of, sub: filter.attribute.attribute }, filter, base);
    case "within":
      throw unsearchable(filter.of, "invalidFilter");
  }
}

function oneGroup(ref: AttributeRef, comparing: NonNullable<Comparing>, base: string): GroupQuestion {
  const { op, value } = comparing;
  switch (ref.sub?.name) {
    case "value":
      return match("id", op, value);
    case "display":
      return match("displayName", op, value);
    case "$ref": {
      const id = String(value).startsWith(`${base}/Groups/`) ? idInRef(value) : undefined;
      if (op === "eq") return id === undefined ? never : match("id", "eq", id);
      if (op === "ne") return id === undefined ? always : negated<"id">(match("id", "eq", id));
      throw unsearchable(ref, "invalidFilter");
    }
    case "type":
      // memberships of memberships are refused, so every one is direct
      return constant(compares(op, "direct", fold(String(value))));
    case undefined:
      return has("id");
    default:
      throw unsearchable(ref, "invalidFilter");
  }
}
