import type { Group } from "../../model/group.js";
import type { GroupId, UserId } from "../../model/ids.js";
import { type Projection, ScimError } from "../../scim/index.js";
import type { ScimCall } from "../scim-call.js";
import { findView, type UserView } from "./user-answer.js";
import { isVisible } from "./is-visible.js";

const longestId = 200;

/** A user by id as its answer shows it, where this directory sees it. @throws ScimError 404 */
export async function findUser(call: ScimCall, id: string, projection: Projection): Promise<UserView> {
  const view = id.length > longestId ? undefined : await findView(call, { id: id as UserId }, projection);
  if (view !== undefined) return view;
  throw unknown("user", id);
}

/** A group by id, where this directory sees it. @throws ScimError 404 */
export async function findGroup(call: ScimCall, id: string): Promise<Group> {
  const group = id.length > longestId ? undefined : await call.team.groups.get(id as GroupId);
  if (group && (await isVisible(call, group))) return group;
  throw unknown("group", id);
}

function unknown(kind: "user" | "group", id: string): ScimError {
  const shown = /^[\w.:@-]{1,80}$/.test(id) ? ` "${id}"` : "";
  return new ScimError(404, undefined, `There is no ${kind}${shown} in this directory.`);
}
