import { hiddenIn } from "../../lib/hidden-letters.js";
import type { Group } from "../../model/group.js";
import { applyStep } from "../patch/apply-step.js";
import { applyMembersStep } from "../patch/members-step.js";
import { type MembersPlan, MembersPlanner } from "../patch/members-plan.js";
import type { Step } from "../patch/read-patch.js";
import { groupSchema } from "../schema/other-schemas.js";
import { groupKind } from "../schema/resource.js";
import { badRequest } from "../scim-error.js";
import type { Tolerance } from "../tolerance.js";
import { readMembers } from "./read-members.js";
import { readResource } from "./read-resource.js";
import { reading } from "./read-value.js";
import type { Tree } from "./tree.js";

/** A group as POST or PUT wants it: `members` are all it shall have. */
export interface ScimGroupDraft {
  readonly displayName: string;
  readonly externalId?: string | undefined;
  readonly members: readonly string[];
}

/** A group as PATCH wants it: its own attributes, and what happens to the members. */
export interface PatchedGroup {
  readonly displayName: string;
  readonly externalId?: string | undefined;
  readonly members: MembersPlan;
}

/** The body of POST or PUT as a draft. @throws ScimError */
export function readGroup(body: unknown, tolerance: Tolerance): ScimGroupDraft {
  let members: readonly string[] = [];
  const tree = readResource(groupKind, body, tolerance, ({ attribute }, value) => {
    if (attribute.name !== "members") return false;
    members = readMembers(value, "members", tolerance);
    return true;
  });
  return { ...namesOf(tree), members: [...new Set(members)] };
}

/**
 * The group's own attributes after all steps, and the composed plan for its members; the members themselves are not
 * needed, however many there are.
 * @throws ScimError
 */
export function patchGroup(
  group: Pick<Group, "displayName" | "externalId">,
  steps: readonly Step[],
  tolerance: Tolerance,
): PatchedGroup {
  const tree: Tree = new Map([
    [
      groupSchema,
      {
        displayName: group.displayName,
        ...(group.externalId !== undefined && { externalId: group.externalId }),
      },
    ],
  ]);
  const planner = new MembersPlanner();
  const to = reading(tolerance);
  for (const step of steps) {
    if (step.ref.attribute.name === "members") applyMembersStep(planner, step, tolerance);
    else applyStep(tree, step, to);
  }
  return { ...namesOf(tree, group.displayName), members: planner.plan };
}

function namesOf(tree: Tree, known?: string): { displayName: string; externalId?: string } {
  const { displayName, externalId } = tree.get(groupSchema) ?? {};
  if (typeof displayName !== "string" || displayName.trim() === "") {
    throw badRequest("invalidValue", "displayName is required and cannot be empty.");
  }
  const hidden = displayName === known ? undefined : hiddenIn(displayName);
  if (hidden !== undefined) {
    throw badRequest("invalidValue", `displayName holds ${hidden}, which nobody would see.`);
  }
  return { displayName, ...(typeof externalId === "string" && { externalId }) };
}
