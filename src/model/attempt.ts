import type { IdentityConflict } from "./identity-conflict.js";
import type { AttemptId, DirectoryId, MethodId, ReferenceId, TeamId } from "./ids.js";

export const attemptSources = ["scim", "jit", "admin", "logout"] as const;
export const attemptStatuses = ["success", "failure", "skipped", "warning"] as const;
export type AttemptStatus = (typeof attemptStatuses)[number];
export const failureStates = ["open", "resolved", "dismissed"] as const;

/** A SCIM operation as it was asked, kept so that it can be applied again. Passwords and secrets are taken out. */
export interface KeptOperation {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the base URL, as `/Users/ID`, with the query that matters to it. */
  readonly path: string;
  readonly body?: unknown;
  /** The body was long, and only the beginning of its JSON is kept, as a text: enough to look at, and never applied again. */
  readonly cut?: true;
}

/** One provisioning operation with its outcome. */
export interface Attempt {
  readonly id: AttemptId;
  readonly teamId: TeamId;
  readonly at: number;
  readonly source: (typeof attemptSources)[number];
  readonly directoryId?: DirectoryId;
  readonly methodId?: MethodId;
  /** As `user.create`, `group.update`, `sign-in`. */
  readonly operation: string;
  /** Whom or what it was about, as an admin would name it: userName, email or group name. */
  readonly target: string;
  readonly targetId?: string;
  readonly status: AttemptStatus;
  /** A stable reason code, as `seat_limit`; absent on success. */
  readonly code?: string;
  readonly cause?: string;
  readonly fix?: string;
  /** More lines of the outcome: skipped groups, warnings. */
  readonly notes: readonly string[];
  readonly reference: ReferenceId;
  readonly asked?: KeptOperation;
  readonly answered?: { readonly status: number; readonly body?: unknown };
  readonly durationMs?: number;
  /** Of a refused sign-in with the code `identity_conflict`. */
  readonly conflict?: IdentityConflict;
  /** After this instant the sweep deletes it. */
  readonly expiresAt: number;
}

/** An entry of the failed provisioning list: all failures and warnings alike of one thing, told once. */
export interface FailedEntry {
  readonly id: AttemptId;
  readonly teamId: TeamId;
  readonly version: number;
  /** What makes two failures the same one: source, operation's subject and code; unique in the team. */
  readonly key: string;
  /** What a later success resolves: source and subject, without the code. */
  readonly subjectKey: string;
  readonly source: Attempt["source"];
  readonly directoryId?: DirectoryId;
  readonly methodId?: MethodId;
  readonly operation: string;
  readonly target: string;
  readonly status: "failure" | "warning";
  readonly code: string;
  readonly cause: string;
  readonly fix: string;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly attempts: number;
  readonly lastAttemptId: AttemptId;
  readonly reference: ReferenceId;
  readonly state: "open" | "resolved" | "dismissed";
  /** Of the last time, where the code is `identity_conflict`. */
  readonly conflict?: IdentityConflict;
  /** False: anybody could have caused it; kept apart, and counted rather than told one by one. */
  readonly proven?: false;
  /** After this instant the sweep deletes it: it names people, and nobody has seen it since long. */
  readonly expiresAt: number;
}
