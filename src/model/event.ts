import type { EventData, EventOutcome, EventType } from "./event-catalogue.js";
import { catalogue } from "./event-catalogue.js";
import type { EventId, ReferenceId, TeamId } from "./ids.js";

export type { EventData, EventOutcome, EventType } from "./event-catalogue.js";

/**
 * Who did it, by kind and id alone: this much stands in the chained part of an event, which can never be taken back. By what
 * name they were known (the host's user, the file's path, a token's name) is said by `Caller.by`, and kept in the data.
 */
export type Actor =
  | { readonly kind: "admin" | "api_key" | "setup_link" | "directory" | "method"; readonly id: string }
  /** The person themselves: the user's id. */
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "file"; readonly id: "file" }
  | { readonly kind: "cli"; readonly id: "cli" }
  | { readonly kind: "system"; readonly id: null };

/** Who asks for a change, of every verb alike. */
export interface Caller {
  readonly actor: Actor;
  readonly reference: ReferenceId;
  /** The client's address, where the change came over the network. */
  readonly address?: string | undefined;
  /** What the actor was called when it happened: the host's user, the path of the file, the name of the token. */
  readonly by?: string | undefined;
}

/** Who did it, in which request and when: what every event of one operation shares. */
export interface Stamp extends Caller {
  readonly at: number;
}

export interface Subject {
  readonly kind:
    | "installation"
    | "team"
    | "domain"
    | "method"
    | "directory"
    | "token"
    | "app"
    | "oauth_client"
    | "user"
    | "group"
    | "key"
    | "admin"
    | "api_key"
    | "setup_link"
    | "webhook"
    | "audit_stream";
  readonly id: string;
  /** The subject's version after the change; orders the events of one subject before they are numbered. */
  readonly version?: number;
}

/** What a verb hands over: the audit record of a change, written in the same atomic work as the change. Made by `eventOf`. */
export interface EventDraft {
  readonly type: EventType;
  /** Of the shape of the data: the catalogue's. */
  readonly version: number;
  readonly at: number;
  readonly actor: Actor;
  readonly subject: Subject;
  readonly outcome: EventOutcome;
  /** As the catalogue says for the type. Never a secret. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A chained event: numbered without gaps in its chain, from 1, and tied by hash to the one before. */
export interface AuditEvent extends Omit<EventDraft, "data"> {
  readonly id: EventId;
  /** Null: of the installation's own chain. */
  readonly teamId: TeamId | null;
  readonly number: number;
  readonly dataDigest: string;
  readonly previousHash: string;
  readonly hash: string;
  /** Null, both: erased with the person that it was about. */
  readonly salt: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** Members named by one event at most; a larger change writes several. */
export const membersPerEvent = 1000;

/** The stamp of what a caller does now. */
export function stampOf({ actor, reference, address, by }: Caller, at: number): Stamp {
  return { actor, reference, at, ...(address !== undefined && { address }), ...(by !== undefined && { by }) };
}

/** The audit record of one thing that was done, refused or failed, as the catalogue knows it. */
export function eventOf<T extends EventType>(
  { actor, reference, at, address, by }: Stamp,
  type: T,
  { kind, id, version }: Subject,
  data: EventData<T>,
): EventDraft {
  return {
    type,
    version: catalogue[type].version,
    at,
    actor: { kind: actor.kind, id: actor.id } as Actor,
    subject: { kind, id, ...(version !== undefined && { version }) },
    outcome: catalogue[type].outcome,
    data: { reference, ...(address !== undefined && { address }), ...(by !== undefined && { by }), ...data },
  };
}
