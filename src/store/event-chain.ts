import { sha256Hex } from "../lib/sha256.js";
import type { AuditEvent, EventDraft } from "../model/event.js";
import type { EventId, TeamId } from "../model/ids.js";

/** Number and hash of the newest chained event of a team: what the next one is chained to. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
}

export const emptyChain: ChainHead = { number: 0, hash: "" };

/**
 * Numbers an event and chains it to the one before: its hash covers everything it says, its number and the hash of its
 * predecessor, so that nothing in the audit can be changed, dropped or slipped in without breaking what follows.
 */
export function chainEvent(head: ChainHead, team: TeamId, id: EventId, draft: EventDraft): AuditEvent {
  const event = { ...draft, id, teamId: team, number: head.number + 1, previousHash: head.hash };
  return { ...event, hash: hashOfEvent(event) };
}

/** SHA-256 over the canonical JSON of the event without its own hash, lower-case hex. */
export function hashOfEvent(event: Omit<AuditEvent, "hash">): string {
  const { type, at, actor, subject, data, reference, id, teamId, number, previousHash } = event;
  const said = { type, at, actor, subject, data, reference, id, teamId, number, previousHash };
  return sha256Hex(canonicalJson(said));
}

/** True when this event follows that head and says what its hash covers. */
export function continuesChain(head: ChainHead, event: AuditEvent): boolean {
  return event.number === head.number + 1 && event.previousHash === head.hash && event.hash === hashOfEvent(event);
}

/**
 * JSON with keys in order of their UTF-16 units and no spaces, so that one value has one spelling (as RFC 8785 §3.2,
 * whose rules for numbers and texts are those of JSON.stringify). Whole-number keys come first, as they do in every object
 * of this language. What JSON leaves out is left out.
 */
export function canonicalJson(value: unknown): string {
  return spelling(value) ?? "null";
}

/** Undefined for what JSON leaves out. */
function spelling(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const map = value as Readonly<Record<string, unknown>>;
  let members = "";
  for (const key of inOrder(Object.keys(map))) {
    const inner = spelling(map[key]);
    if (inner !== undefined) members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${inner}`;
  }
  return `{${members}}`;
}

/** Keys as `Object.keys` gives them: whole numbers first and in order already. */
function inOrder(keys: string[]): readonly string[] {
  const names = keys.findIndex((key) => !isIndex(key));
  if (names <= 0) return names < 0 ? keys : keys.sort();
  return [...keys.slice(0, names), ...keys.slice(names).sort()];
}

const wholeNumber = /^(0|[1-9][0-9]{0,9})$/;

function isIndex(key: string): boolean {
  return wholeNumber.test(key) && Number(key) < 0xffffffff;
}
