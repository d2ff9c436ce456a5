import type { Group, Membership } from "../../model/group.js";
import type { Identity } from "../../model/identity.js";
import type { GroupId, IdentityId, MethodId, UserId } from "../../model/ids.js";
import type { GroupLastSaid } from "../../model/last-said.js";
import type { User } from "../../model/user.js";
import type { GroupQuery, MemberOf, Page, Scope, UserQuery } from "./questions.js";
import type { Records } from "./records.js";

export interface UserWithGroups {
  readonly user: User;
  readonly groups: readonly MemberOf[];
}

export interface UsersOfDomain {
  readonly first: readonly User[];
  /** As many as were wanted counted, where there are more. */
  readonly count: number;
}

export interface Users extends Records<User, UserId> {
  /** Any record of the team with this userName (folded), removed ones too. */
  byUserName(userName: string): Promise<User | undefined>;
  /** By the one or the other, with the groups that `memberships.groupsOf` tells: what most answers show, by as few questions as can be. */
  withGroups(by: { readonly id: UserId } | { readonly userName: string }): Promise<UserWithGroups | undefined>;
  /**
   * Users whose primary email folds to this, removed ones too, by id.
   * @param atMost  two where none is said, for mostly one must be the only one
   */
  byPrimaryEmail(email: string, atMost?: number): Promise<readonly User[]>;
  /** Users with a primary email of this very domain, removed ones left out: the first of them by address, and how many. */
  ofEmailDomain(domain: string, wanted: { readonly first: number; readonly counted: number }): Promise<UsersOfDomain>;
  byExternalId(externalId: string, scope: Scope): Promise<readonly User[]>;
  list(query: UserQuery): Promise<Page<User>>;
  count(query: Pick<UserQuery, "scope" | "where">): Promise<number>;
  /** Which of these are users in scope, in one question for up to 100,000 ids. */
  existing(ids: readonly UserId[], scope: Scope): Promise<ReadonlySet<UserId>>;
  /** Hands all users of one owner to another, in portions, each with its version moved on; answers how many. Outside of works. */
  changeOwner(from: User["owner"], to: User["owner"]): Promise<number>;
  /** Clears `sso` bindings to a method that is being deleted. Outside of works. */
  clearSsoOf(method: MethodId): Promise<number>;
  /** Notes a sign-in without a new version. */
  signedIn(id: UserId, at: number): Promise<void>;
}

export interface Groups extends Records<Group, GroupId> {
  byName(displayName: string): Promise<Group | undefined>;
  byExternalId(externalId: string): Promise<readonly Group[]>;
  list(query: GroupQuery): Promise<Page<Group>>;
  count(query: Pick<GroupQuery, "scope" | "where">): Promise<number>;
  /** As for users. */
  changeOwner(from: Group["owner"], to: Group["owner"]): Promise<number>;
  /**
   * Notes that a push of this directory's has left the members as they are now, without a new version and without reading
   * them; writes nothing where its last push left the same.
   */
  noteSaid(id: GroupId, said: Pick<GroupLastSaid, "directoryId" | "at">): Promise<void>;
  /** What was noted last. */
  lastSaid(id: GroupId): Promise<GroupLastSaid | undefined>;
}

export interface MemberView {
  readonly userId: UserId;
  readonly method?: MethodId | undefined;
  /** The user's displayName, else name, else userName. */
  readonly display: string;
}

/**
 * Edges show only while both ends live; a deleted group's edges vanish at once and are swept later. Whatever changes the
 * members of a group moves its version and `updatedAt` on by a blind increment (the base of its ETag), and nothing else does
 * it: a caller that replaces the group record in the same work does so before it touches members.
 */
export interface Memberships {
  /** Answers those that were not members before. A member is never twice in a group. */
  add(
    group: GroupId,
    users: readonly UserId[],
    how: { at: number; method?: MethodId | undefined },
  ): Promise<readonly UserId[]>;
  /** Answers those that were members. `onlyOf`: only edges that this method made. */
  remove(
    group: GroupId,
    users: readonly UserId[],
    how: { at: number; onlyOf?: MethodId | undefined },
  ): Promise<readonly UserId[]>;
  /** Removes all members; answers how many there were. */
  clear(group: GroupId, at: number): Promise<number>;
  ofUser(user: UserId): Promise<readonly Membership[]>;
  /** Names too, ordered by group id; of removed users none. */
  groupsOf(user: UserId): Promise<readonly MemberOf[]>;
  /** The groups of many users at once, for one page of a list. */
  groupsOfMany(users: readonly UserId[]): Promise<ReadonlyMap<UserId, readonly MemberOf[]>>;
  removeAllOf(user: UserId, at: number): Promise<readonly GroupId[]>;
  /** Members after a user id, in id order. */
  page(group: GroupId, query: { after?: UserId | undefined; limit: number }): Promise<readonly MemberView[]>;
  /** All member ids, for the difference that a full replacement needs: ids only. */
  ids(group: GroupId): Promise<ReadonlySet<UserId>>;
  count(group: GroupId): Promise<number>;
  /** Which of these users are members. */
  among(group: GroupId, users: readonly UserId[]): Promise<ReadonlySet<UserId>>;
  /** Of these users, those that are in any other living group than this one; with one such group each (one-group teams). */
  inOtherGroups(group: GroupId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, GroupId>>;
  /** Makes every edge of the group its owner's own. */
  takeOver(group: GroupId): Promise<void>;
  /** Moves the user's version on when it joins its one allowed group, so that two joins at once collide. */
  lockOneGroup(user: UserId): Promise<void>;
}

/**
 * Seats count active users. Callers name every change by its difference, in the same work, and as the last thing in it;
 * `limit` is the team's policy as read in this work.
 */
export interface Seats {
  /** False: with these the limit is passed, and the caller must undo its work by throwing. A null limit always holds. */
  claim(count: number, limit: number | null): Promise<boolean>;
  release(count: number, limit: number | null): Promise<void>;
  used(): Promise<number>;
  /** Called when the policy changes, outside of works: counts anew where the engine keeps a number. */
  recount(limit: number | null): Promise<void>;
}

/** As many as one person has at a method, nearly always: so many are looked at to name one. */
export const identitiesEach = 5;

export interface Identities extends Records<Identity, IdentityId> {
  byKey(method: MethodId, key: string): Promise<Identity | undefined>;
  ofUser(user: UserId): Promise<readonly Identity[]>;
  deleteOfMethod(method: MethodId): Promise<number>;
  /**
   * How many users have an identity at the method: one who has several counts once.
   * @param looked  looks at so many identities; where there are more, there may be more users
   */
  peopleOf(method: MethodId, looked?: number): Promise<{ readonly users: number; readonly orMore: boolean }>;
  /** Users of the first of them in the order of keys, each once. */
  firstOf(method: MethodId, limit: number): Promise<readonly UserId[]>;
}
