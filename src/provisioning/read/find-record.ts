import { scopeOf } from "../../directory/index.js";
import type { Group } from "../../model/group.js";
import type { GroupId, UserId } from "../../model/ids.js";
import { ownerKey } from "../../model/owner.js";
import type { User } from "../../model/user.js";
import { ScimError } from "../../scim/index.js";
import type { ScimCall } from "../scim-call.js";

const longestId = 200;

/** A user by id, where this directory sees it. @throws ScimError 404 */
export async function findUser(call: ScimCall, id: string): Promise<User> {
  const user = id.length > longestId ? undefined : await call.team.users.get(id as UserId);
  if (user && user.removed === undefined && (await isVisible(call, user))) return user;
  throw unknown("user", id);
}

/** A group by id, where this directory sees it. @throws ScimError 404 */
export async function findGroup(call: ScimCall, id: string): Promise<Group> {
  const group = id.length > longestId ? undefined : await call.team.groups.get(id as GroupId);
  if (group && (await isVisible(call, group))) return group;
  throw unknown("group", id);
}

/** What another directory owns is not there. Most records are the directory's own, and then nothing more is asked. */
export async function isVisible(
  { team, directory }: ScimCall,
  { owner }: Pick<User | Group, "owner">,
): Promise<boolean> {
  if (owner.kind === "directory") return owner.id === directory.id;
  const { owners } = await scopeOf(team, directory);
  return owners === undefined || owners.includes(ownerKey(owner));
}

function unknown(kind: "user" | "group", id: string): ScimError {
  const shown = /^[\w.:@-]{1,80}$/.test(id) ? ` "${id}"` : "";
  return new ScimError(404, undefined, `There is no ${kind}${shown} in this directory.`);
}
