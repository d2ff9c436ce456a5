import type { CustomAttribute } from "../../model/custom-attribute.js";
import type { UserId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import { type GroupOfUser, type Projection, userEtag, userResource } from "../../scim/index.js";
import type { MemberOf } from "../../store/port/questions.js";
import type { ScimCall } from "../scim-call.js";
import { attributesOf } from "../team-attributes.js";
import { isVisible } from "./is-visible.js";
import { groupsOfOneSeen } from "./groups-seen.js";

/** A user with the groups that its answer shows, or its ETag counts. */
export interface UserView {
  readonly user: User;
  readonly groups: readonly GroupOfUser[] | undefined;
  /** The team's own, of which the answer shows the values. */
  readonly attributes: readonly CustomAttribute[];
}

/** Groups are read only where the answer has them, or `meta.version`, which tells when they change. */
export function wantsGroups(projection: Projection): boolean {
  return projection.wants("groups") || projection.wants("meta");
}

export async function viewOf(call: ScimCall, user: User, projection: Projection): Promise<UserView> {
  const groups = wantsGroups(projection) ? await call.team.memberships.groupsOf(user.id) : undefined;
  return viewFrom(call, { user, groups });
}

async function viewFrom(call: ScimCall, { user, groups }: UserRead): Promise<UserView> {
  const attributes = await attributesShown(call, [user]);
  if (groups === undefined) return { user, groups, attributes };
  return { user, groups: await groupsOfOneSeen(call, groups), attributes };
}

interface UserRead {
  readonly user: User;
  readonly groups: readonly MemberOf[] | undefined;
}

/** The view of one user where this directory sees it; whoever wants its groups asks for both at once. */
export async function findView(
  call: ScimCall,
  by: { readonly id: UserId } | { readonly userName: string },
  projection: Projection,
): Promise<UserView | undefined> {
  const { users } = call.team;
  const read = wantsGroups(projection)
    ? await users.withGroups(by)
    : withoutGroups(await ("id" in by ? users.get(by.id) : users.byUserName(by.userName)));
  const isThere = read !== undefined && read.user.removed === undefined && (await isVisible(call, read.user));
  return isThere ? viewFrom(call, read) : undefined;
}

function withoutGroups(user: User | undefined): UserRead | undefined {
  return user && { user, groups: undefined };
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
