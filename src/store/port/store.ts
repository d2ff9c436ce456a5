import type { Attempt, AttemptStatus, FailedEntry } from "../../model/attempt.js";
import type { App, Directory, ScimToken } from "../../model/directory.js";
import type { AuditEvent, EventDraft } from "../../model/event.js";
import type { Group, Membership } from "../../model/group.js";
import type { Identity } from "../../model/identity.js";
import type {
  AppId,
  AttemptId,
  DirectoryId,
  GroupId,
  IdentityId,
  MethodId,
  ReferenceId,
  SessionId,
  TeamId,
  TokenId,
  UserId,
} from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { Trace } from "../../model/trace.js";
import type { User } from "../../model/user.js";
import type { GroupQuery, MemberOf, Page, Scope, UserQuery } from "./questions.js";

/**
 * The storage port. Two engines stand behind it, `sqlite/` and `mongo/`, and one contract suite holds both to what is
 * said here. Times are milliseconds since 1970. All texts are kept exactly; the port refuses NUL and lone surrogates
 * with a TypeError, for one engine cuts and the other mangles them (doors refuse them first, with a 4xx).
 */
export interface Store {
  readonly engine: "sqlite" | "mongodb";
  /** All that belongs to one team; nothing reached through it can touch another one. */
  inTeam(id: TeamId): TeamStore;

  readonly teams: {
    get(id: TeamId): Promise<Team | undefined>;
    bySlug(slug: string): Promise<Team | undefined>;
    /** By slug. Teams are few: an installation has tens or hundreds. */
    list(): Promise<readonly Team[]>;
    /** @throws StoreConflict `slug` */
    create(team: Fresh<Team>): Promise<Team>;
  };
  /** Slugs of methods and directories are unique in the installation: the doors find their team by them. */
  methodBySlug(slug: string): Promise<SsoMethod | undefined>;
  directoryBySlug(slug: string): Promise<Directory | undefined>;
  /**
   * The directory of this slug with its token of this hash, in one question; undefined unless the one is the other's. The
   * token's last use may be an earlier one.
   */
  directoryByToken(
    slug: string,
    hash: string,
  ): Promise<{ readonly directory: Directory; readonly token: ScimToken } | undefined>;
  /** Every method of the installation, for scheduled work such as the refresh of metadata. */
  allMethods(): Promise<readonly SsoMethod[]>;
  /** Teams whose policies name this e-mail domain (lower case). */
  teamsByDomain(domain: string): Promise<readonly Team[]>;
  traceByReference(reference: ReferenceId): Promise<Trace | undefined>;

  readonly sessions: {
    /** Undefined when unknown, or past either of its ends at `now`. */
    get(id: SessionId, now: number): Promise<StoredSession | undefined>;
    /** Creates or replaces. A session that `end` or `endAllOf` has ended is never brought back by a late save: answers false. */
    save(session: StoredSession): Promise<boolean>;
    /** Moves the idle end of a session that is still there. */
    touch(id: SessionId, expiresAt: number): Promise<void>;
    end(id: SessionId): Promise<void>;
    ofUser(team: TeamId, user: UserId, now: number): Promise<readonly StoredSession[]>;
    /** Sessions of a method with this SAML SessionIndex or NameID, for single logout. */
    bySaml(
      method: MethodId,
      by: { nameId?: string | undefined; sessionIndex?: string | undefined },
      now: number,
    ): Promise<readonly StoredSession[]>;
  };

  /** Small things with an end: rate limits, paging anchors, OAuth artefacts. A key belongs to whoever wrote it last. */
  readonly notes: {
    get(key: string, now: number): Promise<string | undefined>;
    put(key: string, value: string, expiresAt: number): Promise<void>;
    delete(key: string): Promise<void>;
    /** Records the key until `expiresAt`; false when it is there already. One atomic insert: of many at once, one gets true. */
    claim(key: string, expiresAt: number): Promise<boolean>;
  };

  /** Sealed secrets of the installation (SP keys, the session secret of a cluster), by name. */
  readonly vault: {
    get(name: string): Promise<{ readonly value: string; readonly version: number } | undefined>;
    /** The first writer wins and everybody gets the winner's value. */
    putIfAbsent(name: string, value: string): Promise<string>;
    /** @throws StoreConflict `version` */
    replace(name: string, value: string, at: { readonly version: number }): Promise<void>;
  };

  /** A right to do scheduled work alone, until `untilMs`. The holder may take it again; others get false until then. */
  lease(name: string, holder: string, now: number, untilMs: number): Promise<boolean>;

  /** Applies migrations under a lock. Called once at start, before anything else. @throws StoreUnusable */
  migrate(): Promise<void>;
  readonly schemaVersion: number;
  /** Resolves when the store answers and can be written. @throws StoreUnavailable */
  ping(): Promise<void>;
  /** Deletes what has expired and edges whose ends are gone, in small portions; answers how many records went. */
  sweep(now: number): Promise<number>;
  close(): Promise<void>;
}

/** A record as handed to `create`: the store sets the version to 1. */
export type Fresh<T> = Omit<T, "version">;

/** What every kind of record can do. A replaced record must carry the version that was read. */
export interface Records<T, Id extends string> {
  get(id: Id): Promise<T | undefined>;
  /** @throws StoreConflict with the unique field that is taken */
  create(record: Fresh<T>): Promise<T>;
  /** Stores the record with the next version and answers it. @throws StoreConflict `version`, or a unique field */
  replace(record: T): Promise<T>;
  /** Deletes whatever its version is; false when it was not there. */
  delete(id: Id): Promise<boolean>;
}

export interface TeamRecords {
  readonly teamId: TeamId;
  readonly team: {
    get(): Promise<Team | undefined>;
    /** @throws StoreConflict `version` or `slug` */
    replace(team: Team): Promise<Team>;
  };
  readonly methods: Records<SsoMethod, MethodId> & { list(): Promise<readonly SsoMethod[]> };
  readonly directories: Records<Directory, DirectoryId> & { list(): Promise<readonly Directory[]> };
  readonly tokens: Records<ScimToken, TokenId> & {
    ofDirectory(directory: DirectoryId): Promise<readonly ScimToken[]>;
    /** Notes a use without a new version; written at most once a minute for each token by the caller. */
    touch(id: TokenId, at: number): Promise<void>;
  };
  readonly apps: Records<App, AppId> & { list(): Promise<readonly App[]> };

  readonly users: Users;
  readonly groups: Groups;
  readonly memberships: Memberships;
  readonly identities: Records<Identity, IdentityId> & {
    byKey(method: MethodId, key: string): Promise<Identity | undefined>;
    ofUser(user: UserId): Promise<readonly Identity[]>;
    deleteOfMethod(method: MethodId): Promise<number>;
  };
  readonly seats: Seats;
  readonly sessions: {
    /** Ends every session of the user, at every node, with this work. Answers how many. */
    endAllOf(user: UserId): Promise<number>;
    /** Keeps the session of a sign-in, under an id that nobody has used, with this work. */
    open(session: StoredSession): Promise<void>;
    /** Ends every session that came through the method. */
    endAllOfMethod(method: MethodId): Promise<number>;
  };
  readonly events: {
    append(event: EventDraft): Promise<void>;
    /** Sealed events with a number above `after`, oldest first. */
    page(query: { after: number; limit: number }): Promise<readonly AuditEvent[]>;
    /** The newest sealed events, newest first; `subject` narrows to one record. */
    latest(query: { limit: number; subjectId?: string | undefined }): Promise<readonly AuditEvent[]>;
    /** Number and hash of the newest sealed event; 0 and the empty text before the first. */
    head(): Promise<{ readonly number: number; readonly hash: string }>;
  };
  readonly attempts: {
    append(attempt: Attempt): Promise<void>;
    get(id: AttemptId): Promise<Attempt | undefined>;
    byReference(reference: ReferenceId): Promise<readonly Attempt[]>;
    /** Newest first. */
    list(query: AttemptQuery): Promise<Page<Attempt>>;
  };
  readonly failures: Records<FailedEntry, AttemptId> & {
    byKey(key: string): Promise<FailedEntry | undefined>;
    /** Open entries of a subject, which a success resolves. */
    openOf(subjectKey: string): Promise<readonly FailedEntry[]>;
    /** By last seen, newest first. */
    list(query: FailureQuery): Promise<Page<FailedEntry>>;
  };
  readonly traces: {
    /** Keeps the trace; of those that are not authentic only the newest `tracesOfStrangers` of a method stay. */
    append(trace: Trace): Promise<void>;
    /** Of one method, newest first. */
    latest(method: MethodId, limit: number): Promise<readonly Trace[]>;
  };
  /**
   * Spends a key (an assertion ID, a request ID) until `expiresAt`, with this work: if the work is undone the key is free.
   * @throws StoreConflict `once` when it was spent before; of many at once exactly one goes on
   */
  spend(key: string, expiresAt: number): Promise<void>;
}

export interface TeamStore extends TeamRecords {
  /**
   * Several records, whole or nothing, durable when it resolves. Losing a race is retried by the engine, so `work` may run
   * more than once: nothing but store calls inside, one at a time, and only through `tx`. After a StoreConflict the
   * work is over and undone; `deciding` decides again from a fresh read.
   * @throws StoreUnavailable when contention or the disk outlasts the engine's patience
   */
  atomically<T>(work: (tx: TeamRecords) => Promise<T>): Promise<T>;
}

export interface Users extends Records<User, UserId> {
  /** Any record of the team with this userName (folded), removed ones too. */
  byUserName(userName: string): Promise<User | undefined>;
  /** Users whose primary e-mail folds to this, removed ones too; at most two, for one must be the only one. */
  byPrimaryEmail(email: string): Promise<readonly User[]>;
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

export interface AttemptQuery {
  readonly directoryId?: DirectoryId | undefined;
  readonly methodId?: MethodId | undefined;
  readonly source?: Attempt["source"] | undefined;
  readonly status?: readonly AttemptStatus[] | undefined;
  readonly code?: string | undefined;
  /** Folded text that the target contains. */
  readonly target?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly limit: number;
  readonly after?: AttemptId | undefined;
}

export interface FailureQuery {
  readonly state?: readonly FailedEntry["state"][] | undefined;
  readonly source?: Attempt["source"] | undefined;
  readonly directoryId?: DirectoryId | undefined;
  readonly methodId?: MethodId | undefined;
  readonly code?: string | undefined;
  readonly limit: number;
  readonly after?: { readonly lastSeenAt: number; readonly id: AttemptId } | undefined;
}
