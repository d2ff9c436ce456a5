import type { Filter } from "../filter/tree.js";
import { idInRef, readMembers } from "../resource/read-members.js";
import { badRequest } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import type { MembersPlanner } from "./members-plan.js";
import type { Step } from "./read-patch.js";

/**
 * One step on a group's members as a change of the plan. What would need the list of members to be answered is refused.
 * @throws ScimError `mutability`, `invalidFilter`, `noTarget`, `invalidSyntax`, `invalidValue`; 413
 */
export function applyMembersStep(planner: MembersPlanner, step: Step, tolerance: Tolerance): void {
  if (step.ref.sub !== undefined) applyToValue(planner, step, tolerance);
  else if (step.filter !== undefined) applyFiltered(planner, step, membersSelectedBy(step.filter), tolerance);
  else if (step.op === "remove") removeNamed(planner, step, tolerance);
  else {
    const ids = membersOf(step, tolerance);
    if (step.op === "add") planner.add(ids);
    else planner.replace(ids);
  }
}

function membersOf(step: Step, tolerance: Tolerance): readonly string[] {
  const lone = step.op === "add" && typeof step.value === "object" && step.value !== null && !Array.isArray(step.value);
  return readMembers(lone ? [step.value] : step.value, step.where, tolerance);
}

/** A remove without value empties the group; with a value it takes out those members alone, with `[]` nobody. */
function removeNamed(planner: MembersPlanner, step: Step, tolerance: Tolerance): void {
  if (step.value === undefined) {
    planner.replace([]);
    return;
  }
  if (!tolerance.take("remove-with-value")) {
    throw badRequest("invalidSyntax", `${step.where}: a remove names members by its path, not by a value.`);
  }
  const value = typeof step.value === "object" && !Array.isArray(step.value) ? [step.value] : step.value;
  const ids = readMembers(value, step.where, tolerance);
  if (Array.isArray(value) && ids.length < value.length) {
    throw badRequest("invalidValue", `${step.where}: who is to leave is named by their value.`);
  }
  planner.remove(ids);
}

export type MemberSelection = "all" | ReadonlySet<string>;

function applyFiltered(planner: MembersPlanner, step: Step, selection: MemberSelection, tolerance: Tolerance): void {
  if (step.op === "remove") {
    if (selection === "all") planner.replace([]);
    else planner.remove(selection);
    return;
  }
  // `add` or `replace` of one member by a filter that names it: it is a member afterwards, whether or not it was before
  const [id] = selection === "all" || selection.size > 1 ? [] : selection;
  const named = readMembers(
    typeof step.value === "object" && !Array.isArray(step.value) ? [step.value] : step.value,
    step.where,
    tolerance,
  );
  if (id === undefined || named.some((other) => other !== id)) {
    throw badRequest("mutability", `${step.where}: a member cannot become another one; remove it and add the other.`);
  }
  if (!tolerance.take("filtered-create")) {
    throw badRequest("noTarget", `${step.where}: add a member by its value, not by a filter.`);
  }
  planner.add([id]);
}

/** `members.value` and its neighbours: a member is whole or not there (RFC 7643 §4.2, immutable). */
function applyToValue(planner: MembersPlanner, step: Step, tolerance: Tolerance): void {
  const { sub } = step.ref;
  if (step.op === "add" && sub?.name === "value" && step.filter === undefined && tolerance.take("bare-value")) {
    planner.add(readMembers([step.value], step.where, tolerance));
    return;
  }
  throw badRequest("mutability", `${step.where} cannot be changed within a member; remove the member, or add another.`);
}

/**
 * The members that a value path selects, as far as the filter alone can say it.
 * @param userOf  the user whose address a `$ref` is; undefined where it is nobody's
 * @throws ScimError `invalidFilter`
 */
export function membersSelectedBy(
  filter: Filter,
  userOf: (ref: string) => string | undefined = userInRef,
): MemberSelection {
  switch (filter.kind) {
    case "or": {
      const [left, right] = [membersSelectedBy(filter.left, userOf), membersSelectedBy(filter.right, userOf)];
      return left === "all" || right === "all" ? "all" : new Set([...left, ...right]);
    }
    case "and": {
      if (saysOtherType(filter.left)) return membersSelectedBy(filter.right, userOf);
      if (saysOtherType(filter.right)) return membersSelectedBy(filter.left, userOf);
      const [left, right] = [membersSelectedBy(filter.left, userOf), membersSelectedBy(filter.right, userOf)];
      if (left === "all") return right;
      return right === "all" ? left : new Set([...left].filter((id) => right.has(id)));
    }
    case "present":
      return ["value", "type", "$ref", "display"].includes(filter.attribute.attribute.name) ? "all" : new Set();
    case "compare": {
      const { name } = filter.attribute.attribute;
      if (filter.op !== "eq" || typeof filter.value !== "string") throw unanswerable();
      if (name === "value") return new Set([filter.value]);
      if (name === "$ref") return new Set(listed(userOf(filter.value)));
      if (saysOtherType(filter)) throw unanswerable();
      if (name === "type") return filter.value.toLowerCase() === "user" ? "all" : new Set();
      throw unanswerable();
    }
    case "not":
    case "within":
      throw unanswerable();
  }
}

/**
 * A type of the client's own, as it wrote it of the members that it sent: types are suggestions (RFC 7643 §7), so that beside a
 * value it says nothing. Alone it would select nobody here, or everybody.
 */
function saysOtherType(filter: Filter): boolean {
  if (filter.kind !== "compare" || filter.op !== "eq" || filter.attribute.attribute.name !== "type") return false;
  return typeof filter.value === "string" && !/^\s*(?:users?|groups?)\s*$/i.test(filter.value.slice(0, 100));
}

const listed = (id: string | undefined): readonly string[] => (id === undefined ? [] : [id]);

/** Clients shorten addresses as they like, but a group's is never a user's. */
function userInRef(ref: string): string | undefined {
  return /(?:^|\/)groups\/[^/]*$/i.test(ref) ? undefined : idInRef(ref);
}

const unanswerable = () =>
  badRequest("invalidFilter", "Members are selected by `value eq`, `$ref eq` or `type eq`, joined by and, or.");
