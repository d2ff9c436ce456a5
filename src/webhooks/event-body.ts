import type { AuditEvent } from "../model/event.js";

/** An event as programs are told of it: without names and addresses, for it passes through many logs. */
export interface EventBody {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** In its chain; null of a test. */
  readonly number: number | null;
  readonly at: string;
  readonly team: string | null;
  readonly subject: { readonly kind: string; readonly id: string; readonly version: number | null };
  readonly actor: { readonly kind: string; readonly id: string | null };
}

export function eventBody(
  event: Pick<AuditEvent, "id" | "type" | "version" | "number" | "at" | "teamId" | "subject" | "actor">,
): EventBody {
  const { id, type, version, number, at, teamId, subject, actor } = event;
  return {
    ...{ id, type, version, number, at: new Date(at).toISOString(), team: teamId },
    subject: { kind: subject.kind, id: subject.id, version: subject.version ?? null },
    actor: { kind: actor.kind, id: actor.id },
  };
}
