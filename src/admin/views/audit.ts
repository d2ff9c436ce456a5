import { z } from "zod";
import { eventTypes, type EventType } from "../../model/event-catalogue.js";
import type { AuditEvent } from "../../model/event.js";
import { instant, shownInstant } from "./shapes.js";

const label = z.string().nullable().describe("As people know it: a slug, a user name; null where nobody remembers");
const eventType = z.enum(eventTypes as [EventType, ...EventType[]]);

/** An event as it is read: what an exported line has but the salt, with the names of actor and subject. */
export const auditEventView = z
  .object({
    number: z.int(),
    id: z.string(),
    team: z.string().nullable().describe("The team's id; null: the installation's own chain"),
    type: eventType,
    version: z.int().describe("Of the shape of data"),
    at: instant,
    actor: z.object({ kind: z.string(), id: z.string().nullable(), label }),
    subject: z.object({ kind: z.string(), id: z.string(), version: z.int().nullable(), label }),
    outcome: z.enum(["success", "refused", "failed"]),
    data: z.record(z.string(), z.unknown()).nullable().describe("Null: erased with the person that it was about"),
    dataDigest: z.string(),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEvent" });
export type AuditEventView = z.infer<typeof auditEventView>;

export interface Labels {
  readonly actor: (event: AuditEvent) => string | null;
  readonly subject: (event: AuditEvent) => string | null;
}

export function shownAuditEvent(event: AuditEvent, labels: Labels): AuditEventView {
  const { number, id, teamId, type, version, at, outcome, data, dataDigest, previousHash, hash } = event;
  const { actor, subject } = event;
  return {
    ...{ number, id, team: teamId, type, version, at: shownInstant(at) },
    actor: { kind: actor.kind, id: actor.id, label: labels.actor(event) },
    subject: { ...bareSubject(subject), label: labels.subject(event) },
    ...{ outcome, data: data === null ? null : { ...data }, dataDigest, previousHash, hash },
  };
}

/** An event as programs follow it, in the form of a webhook's body: without names and addresses. */
export const feedEventView = z
  .object({
    id: z.string(),
    type: eventType,
    version: z.int().describe("Of the shape of the event's data"),
    number: z.int(),
    at: instant,
    team: z.string().nullable().describe("The team's id"),
    subject: z.object({ kind: z.string(), id: z.string(), version: z.int().nullable() }),
    actor: z.object({ kind: z.string(), id: z.string().nullable() }),
  })
  .meta({ id: "FeedEvent" });
export type FeedEventView = z.infer<typeof feedEventView>;

export function shownFeedEvent({ id, type, version, number, at, teamId, subject, actor }: AuditEvent): FeedEventView {
  return {
    ...{ id, type, version, number, at: shownInstant(at), team: teamId },
    subject: bareSubject(subject),
    actor: { kind: actor.kind, id: actor.id },
  };
}

function bareSubject({ kind, id, version }: AuditEvent["subject"]) {
  return { kind, id, version: version ?? null };
}

export const chainReportView = z
  .object({
    ok: z.boolean(),
    number: z.int().describe("The newest event that the chain is whole up to: worth noting elsewhere, with its hash"),
    hash: z.string(),
    erased: z.int().describe("Events whose data were erased with the person that they were about"),
    fault: z.object({ number: z.int(), because: z.string() }).nullable().describe("The first event at fault"),
  })
  .meta({ id: "ChainReport" });
