import type { User } from "../../model/user.js";
import { type GroupOfUser, type Projection, userEtag, userResource } from "../../scim/index.js";
import type { ScimCall } from "../scim-call.js";
import { groupsSeen } from "./groups-seen.js";

/** A user with the groups that its answer shows, or its ETag counts. */
export interface UserView {
  readonly user: User;
  readonly groups: readonly GroupOfUser[] | undefined;
}

/** Groups are read only where the answer has them, or `meta.version`, which tells when they change. */
export async function viewOf(call: ScimCall, user: User, projection: Projection): Promise<UserView> {
  if (!projection.wants("groups") && !projection.wants("meta")) return { user, groups: undefined };
  const groups = new Map([[user.id, await call.team.memberships.groupsOf(user.id)]]);
  return { user, groups: (await groupsSeen(call, groups)).get(user.id) ?? [] };
}

export function userText({ user, groups }: UserView, projection: Projection, base: string): string {
  return JSON.stringify(projection.cut(userResource(user, groups, base)));
}

export function etagOfView({ user, groups }: UserView): string {
  return userEtag(user, groups);
}
