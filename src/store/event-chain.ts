import { createHash } from "node:crypto";
import type { AuditEvent, EventDraft } from "../model/event.js";
import type { EventId, TeamId } from "../model/ids.js";

/** Number and hash of the newest sealed event of a team: what the next one is chained to. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
}

export const emptyChain: ChainHead = { number: 0, hash: "" };

/**
 * Numbers an event and chains it to the one before: its hash covers everything it says, its number and the hash of its
 * predecessor, so that nothing in the audit can be changed, dropped or slipped in without breaking what follows.
 */
export function sealEvent(head: ChainHead, team: TeamId, id: EventId, draft: EventDraft): AuditEvent {
  const event = { ...draft, id, teamId: team, number: head.number + 1, previousHash: head.hash };
  return { ...event, hash: hashOfEvent(event) };
}

/** SHA-256 over the canonical JSON of the event without its own hash, lower-case hex. */
export function hashOfEvent(event: Omit<AuditEvent, "hash">): string {
  const { type, at, actor, subject, data, reference, id, teamId, number, previousHash } = event;
  const said = { type, at, actor, subject, data, reference, id, teamId, number, previousHash };
  return createHash("sha256").update(canonicalJson(said)).digest("hex");
}

/** True when this event follows that head and says what its hash covers. */
export function continuesChain(head: ChainHead, event: AuditEvent): boolean {
  return event.number === head.number + 1 && event.previousHash === head.hash && event.hash === hashOfEvent(event);
}

/**
 * JSON with keys in order of their UTF-16 units and no spaces, so that one value has one spelling (as RFC 8785 §3.2,
 * whose rules for numbers and texts are those of JSON.stringify). What JSON leaves out is left out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    // Without a prototype an own `__proto__` stays an ordinary key. Whole-number keys come first whatever is done
    // here, as they do in every other object of this language: still one spelling.
    const sorted = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(inner).sort()) sorted[key] = (inner as Record<string, unknown>)[key];
    return sorted;
  });
}
