import { z } from "zod";
import type { Group } from "../../model/group.js";
import type { Identity } from "../../model/identity.js";
import type { Owner } from "../../model/owner.js";
import { nameOf, primaryEmail, stateOf, userStates, type User } from "../../model/user.js";
import type { MemberView } from "../../store/port/people.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

const ownerShape = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("directory"), id: z.string() }),
    z.object({ kind: z.literal("method"), id: z.string() }),
    z.object({ kind: z.literal("manual") }),
  ])
  .meta({ id: "Owner" });

export const userView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    userName: z.string(),
    externalId: z.string().nullable(),
    email: z.string().nullable().describe("The primary email"),
    name: z.string().nullable().describe("The name to show"),
    state: z.enum(userStates),
    active: z.boolean().describe("The owner's switch"),
    locked: z.boolean().describe("An admin's own switch: survives every push"),
    inactiveBy: z.enum(["directory", "admin"]).nullable(),
    removed: z
      .object({ at: instant, directory: z.string().nullable().describe("Null: erased by an admin") })
      .nullable(),
    owner: ownerShape,
    ownedBy: z.string().describe("scim:SLUG, jit:SLUG or manual"),
    sso: z
      .object({ method: z.string(), name: z.string() })
      .nullable()
      .describe("The only method that may sign them in"),
    profile: z.record(z.string(), z.unknown()).describe("In the words of RFC 7643 §4.1 and §4.3"),
    lastSignInAt: maybeInstant,
  })
  .meta({ id: "User" });
export type UserView = z.infer<typeof userView>;

export function shownUser(user: User, ownedBy: string): UserView {
  return {
    id: user.id,
    teamId: user.teamId,
    version: user.version,
    createdAt: shownInstant(user.createdAt),
    updatedAt: shownInstant(user.updatedAt),
    userName: user.userName,
    externalId: user.externalId ?? null,
    email: primaryEmail(user.profile) ?? null,
    name: nameOf(user.profile) ?? null,
    state: stateOf(user),
    active: user.active,
    locked: user.locked,
    inactiveBy: user.inactiveBy ?? null,
    removed:
      user.removed === undefined
        ? null
        : { at: shownInstant(user.removed.at), directory: user.removed.directory ?? null },
    owner: user.owner,
    ownedBy,
    sso: user.sso ?? null,
    profile: { ...user.profile },
    lastSignInAt: shownMaybe(user.lastSignInAt),
  };
}

export const identityView = z
  .object({
    id: z.string(),
    methodId: z.string(),
    method: z.string().nullable().describe("The slug of the SSO method"),
    key: z.string().describe("What leads to the user at this method"),
    kind: z.string(),
  })
  .meta({ id: "Identity" });
export type IdentityView = z.infer<typeof identityView>;

export function shownIdentity(identity: Identity, method: string | undefined): IdentityView {
  return {
    id: identity.id,
    methodId: identity.methodId,
    method: method ?? null,
    key: identity.key,
    kind: identity.kind,
  };
}

export const userDetailView = userView
  .extend({
    groups: z.array(z.object({ groupId: z.string(), displayName: z.string() })),
    identities: z.array(identityView),
    sessions: z.int().describe("Open sessions"),
    attributes: z
      .record(z.string(), z.unknown())
      .describe("Values of the attributes that the team keeps beside the standard"),
  })
  .meta({ id: "UserDetail" });
export type UserDetailView = z.infer<typeof userDetailView>;

export const groupView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    displayName: z.string(),
    externalId: z.string().nullable(),
    owner: ownerShape,
    ownedBy: z.string().describe("scim:SLUG, jit:SLUG or manual"),
    members: z.int().describe("How many"),
  })
  .meta({ id: "Group" });
export type GroupView = z.infer<typeof groupView>;

export function shownGroup(group: Group, ownedBy: string, members: number): GroupView {
  return {
    id: group.id,
    teamId: group.teamId,
    version: group.version,
    createdAt: shownInstant(group.createdAt),
    updatedAt: shownInstant(group.updatedAt),
    displayName: group.displayName,
    externalId: group.externalId ?? null,
    owner: group.owner,
    ownedBy,
    members,
  };
}

export const memberView = z
  .object({
    userId: z.string(),
    display: z.string(),
    methodId: z.string().nullable().describe("The SSO method whose sign-in made it; null: the group's owner's"),
  })
  .meta({ id: "Member" });
export type MemberOfGroupView = z.infer<typeof memberView>;

export function shownMember(member: MemberView): MemberOfGroupView {
  return { userId: member.userId, display: member.display, methodId: member.method ?? null };
}

/** How owners are called: `scim:SLUG`, `jit:SLUG`, `manual`. */
export function ownerName(
  owner: Owner,
  slugOf: (kind: "directory" | "method", id: string) => string | undefined,
): string {
  switch (owner.kind) {
    case "manual":
      return "manual";
    case "directory":
      return `scim:${slugOf("directory", owner.id) ?? owner.id}`;
    case "method":
      return `jit:${slugOf("method", owner.id) ?? owner.id}`;
  }
}
