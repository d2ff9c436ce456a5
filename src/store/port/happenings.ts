import type { Attempt, AttemptStatus, FailedEntry } from "../../model/attempt.js";
import type { AuditEvent, EventDraft } from "../../model/event.js";
import type {
  AdminId,
  AttemptId,
  DirectoryId,
  MethodId,
  ReferenceId,
  SessionId,
  TeamId,
  UserId,
} from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import type { Trace } from "../../model/trace.js";
import type { Page } from "./questions.js";
import type { Records } from "./records.js";

export interface Sessions {
  /** Undefined when unknown, or past either of its ends at `now`. */
  get(id: SessionId, now: number): Promise<StoredSession | undefined>;
  /** Creates or replaces. A session that `end` or `endAllOf` has ended is never brought back by a late save: answers false. */
  save(session: StoredSession): Promise<boolean>;
  /** Moves the idle end of a session that is still there. */
  touch(id: SessionId, expiresAt: number): Promise<void>;
  /** Ends a session that nobody is told of: one without a person, or one that a sign-in replaces. */
  end(id: SessionId): Promise<void>;
  ofUser(team: TeamId, user: UserId, now: number): Promise<readonly StoredSession[]>;
  ofAdmin(admin: AdminId, now: number): Promise<readonly StoredSession[]>;
}

export interface TeamSessions {
  /** The user's sessions that hold. */
  ofUser(user: UserId, now: number): Promise<readonly StoredSession[]>;
  /** Sessions of a method with this SAML SessionIndex or NameID, for single logout. */
  bySaml(
    method: MethodId,
    by: { nameId?: string | undefined; sessionIndex?: string | undefined },
    now: number,
  ): Promise<readonly StoredSession[]>;
  /** Ends one session of this team, and what OAuth made of it, with this work; false when it was not there or had ended. */
  end(id: SessionId): Promise<boolean>;
  /** Ends every session of the user, at every node, with this work. Answers how many. */
  endAllOf(user: UserId): Promise<number>;
  /** Keeps the session of a sign-in, under an id that nobody has used, with this work. */
  open(session: StoredSession): Promise<void>;
  /** Ends every session that came through the method, and what OAuth made of them; `signedBy`: only those that one of these certificates vouched for. */
  endAllOfMethod(method: MethodId, signedBy?: readonly string[]): Promise<number>;
}

/** The audit of a team, or the installation's own. */
export interface Events {
  append(event: EventDraft): Promise<void>;
  /** Chained events with a number above `after`, oldest first. */
  page(query: { after: number; limit: number }): Promise<readonly AuditEvent[]>;
  /** The newest chained events, newest first. */
  latest(query: LatestEvents): Promise<readonly AuditEvent[]>;
  /** Of the newest chained events those that somebody made, newest first. No index knows: `mostLookedThrough` holds. */
  madeBy(query: EventsMadeBy): Promise<EventsFound>;
  /**
   * Sets data and salt of every event to null that is about this subject or found under one of these keys
   * (`addressKeysIn`); the chain stays whole. What says nothing of a person (`isNameless`) stays. Answers how many.
   */
  erase(query: { subjectId: string; addressKeys: readonly string[] }): Promise<number>;
  /** Number and hash of the newest chained event; 0 and 64 zeros before the first. */
  head(): Promise<{ readonly number: number; readonly hash: string }>;
}

export interface LatestEvents {
  readonly limit: number;
  /** Only smaller numbers. */
  readonly below?: number | undefined;
  /** Each is answered by an index; of several together one is, and the others are looked for among what it leads to. */
  readonly subjectId?: string | undefined;
  readonly actorId?: string | undefined;
  readonly types?: readonly string[] | undefined;
}

export interface EventsMadeBy extends Omit<LatestEvents, "actorId"> {
  /** Kind or id of the actor, or the name that they went by then. */
  readonly actor: string;
}

export interface EventsFound {
  readonly events: readonly AuditEvent[];
  /** The number below which to go on; absent when there is nothing more. */
  readonly next?: number | undefined;
}

/**
 * A question that no index answers looks through so many records and no more: its page ends early, and `next` names the last
 * one that was looked at, whether it fits or not.
 */
export const mostLookedThrough = 5_000;

/** Without what was asked and answered, which may be large. */
export type AttemptOutline = Omit<Attempt, "asked" | "answered">;

export interface Attempts {
  append(attempt: Attempt): Promise<void>;
  get(id: AttemptId): Promise<Attempt | undefined>;
  byReference(reference: ReferenceId): Promise<readonly Attempt[]>;
  /** Newest first, unless asked for the oldest first; `mostLookedThrough` holds. */
  list(query: AttemptQuery): Promise<Page<Attempt>>;
  /** The newest of each of these directories and statuses, by an index and in one question: the page of a team asks of all its directories. */
  lastOf(directories: readonly DirectoryId[], statuses: readonly AttemptStatus[]): Promise<readonly AttemptOutline[]>;
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
  readonly order?: "newest" | "oldest" | undefined;
  /** In the order that is asked for. */
  readonly after?: AttemptId | undefined;
  /** Only ids between these, themselves left out: ids tell the time of writing, and are in order where instants are not. */
  readonly above?: string | undefined;
  readonly below?: string | undefined;
}

export interface Failures extends Records<FailedEntry, AttemptId> {
  byKey(key: string): Promise<FailedEntry | undefined>;
  /** Open entries of a subject, which a success resolves. */
  openOf(subjectKey: string): Promise<readonly FailedEntry[]>;
  /** How many wait for somebody, by an index. */
  countOpen(): Promise<number>;
  /** By last seen, newest first; `mostLookedThrough` holds. */
  list(query: FailureQuery): Promise<Page<FailedEntry>>;
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

export interface Traces {
  /** Keeps the trace; of those that are not authentic only the newest `tracesOfStrangers` of a method stay. */
  append(trace: Trace): Promise<void>;
  /** So many of each of these methods in one question, those of one method newest first. */
  latest(methods: readonly MethodId[], limit: number): Promise<readonly Trace[]>;
  /** The newest of each of these methods and outcomes, by an index and in one question. */
  lastOf(methods: readonly MethodId[], outcomes: readonly Trace["outcome"][]): Promise<readonly Trace[]>;
}
