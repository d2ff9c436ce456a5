import type { EventId, ReferenceId, TeamId } from "./ids.js";

/** Who did it: shown in the audit as it stands here. */
export type Actor =
  | { readonly kind: "directory"; readonly id: string; readonly token?: string }
  | { readonly kind: "method"; readonly id: string }
  | { readonly kind: "admin"; readonly name: string }
  | { readonly kind: "cli"; readonly name: string }
  | { readonly kind: "file"; readonly name: string }
  | { readonly kind: "person"; readonly userId: string }
  | { readonly kind: "system" };

export const eventTypes = [
  "team.created",
  "team.updated",
  "domain.added",
  "domain.approved",
  "domain.verified",
  "domain.failing",
  "domain.updated",
  "domain.removed",
  "method.created",
  "method.updated",
  "method.verified",
  "method.enabled",
  "method.disabled",
  "method.deleted",
  "certificate.added",
  "certificate.removed",
  "certificate.held",
  "certificate.expiring",
  "metadata.refreshed",
  "metadata.failed",
  "key.rotated",
  "directory.created",
  "directory.updated",
  "directory.deleted",
  "token.created",
  "token.rotated",
  "token.revoked",
  "app.created",
  "app.updated",
  "app.deleted",
  "user.created",
  "user.updated",
  "user.adopted",
  "user.detached",
  "user.suspended",
  "user.resumed",
  "user.locked",
  "user.unlocked",
  "user.removed",
  "user.restored",
  "user.deleted",
  "user.linked",
  "user.unlinked",
  "group.created",
  "group.updated",
  "group.adopted",
  "group.deleted",
  "group.members_added",
  "group.members_removed",
  "session.opened",
  "session.ended",
  "login.refused",
] as const;
export type EventType = (typeof eventTypes)[number];

export interface Subject {
  readonly kind: "team" | "method" | "directory" | "token" | "app" | "domain" | "user" | "group" | "session" | "key";
  readonly id: string;
  /** The subject's version after the change; orders the events of one subject before they are numbered. */
  readonly version?: number;
}

/** What a verb hands over: the audit record of a change, written in the same atomic work as the change. */
export interface EventDraft {
  readonly type: EventType;
  readonly at: number;
  readonly actor: Actor;
  readonly subject: Subject;
  /** Small and plain: what changed, before and after, ids; at most 1,000 members in one event. Never a secret. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly reference?: ReferenceId;
}

/** A chained event: numbered without gaps in its team, from 1, and chained by hash to the one before. */
export interface AuditEvent extends EventDraft {
  readonly id: EventId;
  readonly teamId: TeamId;
  readonly number: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** Members named by one event at most; a larger change writes several. */
export const membersPerEvent = 1000;
