import type { CustomAttribute } from "../../model/custom-attribute.js";
import type { User } from "../../model/user.js";
import { type GroupOfUser, type Projection, userEtag, userResource } from "../../scim/index.js";
import type { ScimCall } from "../scim-call.js";
import { attributesOf } from "../team-attributes.js";
import { groupsSeen } from "./groups-seen.js";

/** A user with the groups that its answer shows, or its ETag counts. */
export interface UserView {
  readonly user: User;
  readonly groups: readonly GroupOfUser[] | undefined;
  /** The team's own, of which the answer shows the values. */
  readonly attributes: readonly CustomAttribute[];
}

/** Groups are read only where the answer has them, or `meta.version`, which tells when they change. */
export async function viewOf(call: ScimCall, user: User, projection: Projection): Promise<UserView> {
  const attributes = await attributesShown(call, [user]);
  if (!projection.wants("groups") && !projection.wants("meta")) return { user, groups: undefined, attributes };
  const groups = new Map([[user.id, await call.team.memberships.groupsOf(user.id)]]);
  return { user, groups: (await groupsSeen(call, groups)).get(user.id) ?? [], attributes };
}

/** The team is asked only where somebody has values. */
export async function attributesShown(call: ScimCall, users: readonly User[]): Promise<readonly CustomAttribute[]> {
  return users.some(({ profile }) => profile.custom !== undefined) ? attributesOf(call) : [];
}

export function userText({ user, groups, attributes }: UserView, projection: Projection, base: string): string {
  return JSON.stringify(projection.cut(userResource(user, groups, base, attributes)));
}

export function etagOfView({ user, groups }: UserView): string {
  return userEtag(user, groups);
}
