import { canonicalJson } from "../../lib/canonical-json.js";
import { fold } from "../../lib/fold.js";
import { randomHex } from "../../lib/random-pool.js";
import { sha256Hex } from "../../lib/sha256.js";
import type { EventType } from "../../model/event-catalogue.js";
import type { Actor, AuditEvent, EventDraft } from "../../model/event.js";
import type { EventId, TeamId } from "../../model/ids.js";
import { checkJson, checkText } from "../check-text.js";
import { isNameless } from "./erasure.js";

/** Number and hash of the newest event of a chain: what the next one is tied to. */
export interface ChainHead {
  readonly number: number;
  readonly hash: string;
}

/** Before the first event: its `previousHash` is 64 zeros. */
export const emptyChain: ChainHead = { number: 0, hash: "0".repeat(64) };

/** Whose chain: a team's, or the installation's own (null). */
export type ChainOf = TeamId | null;

/** The chained part of an event before it has a number: all but its data, of which only the digest is chained. */
export type ChainedPart = Omit<AuditEvent, "number" | "previousHash" | "hash" | "salt" | "data">;

/** Data as it is kept: its canonical text, and the salt that keeps anybody from guessing erased data by its digest. */
export interface SaltedData {
  /** 16 octets in lower-case hex. */
  readonly salt: string;
  readonly text: string;
}

/**
 * What becomes of a draft when it is written: a chained part that says nothing of anybody but ids, and data that can be erased.
 * @throws TypeError when a text in it cannot be kept
 */
export function splitDraft(of: ChainOf, id: EventId, draft: EventDraft): { chained: ChainedPart; salted: SaltedData } {
  const { data, type, version, at, actor, subject, outcome } = draft;
  checkText({ type, actor, subject, outcome }, "event");
  const salted: SaltedData = { salt: randomHex(16), text: canonicalJson(data) };
  checkJson(salted.text, data, "event.data");
  const dataDigest = digestOf(salted);
  return { chained: { id, teamId: of, type, version, at, actor, subject, outcome, dataDigest }, salted };
}

/** SHA-256 over the octets of the salt and the canonical JSON of the data, lower-case hex. */
export function digestOf({ salt, text }: SaltedData): string {
  return sha256Hex(Buffer.concat([Buffer.from(salt, "hex"), Buffer.from(text, "utf8")]));
}

/** Numbers an event and ties it to the one before. */
export function chainEvent(head: ChainHead, chained: ChainedPart): ChainHead & { readonly previousHash: string } {
  const number = head.number + 1;
  return { number, previousHash: head.hash, hash: hashOf({ ...chained, number, previousHash: head.hash }) };
}

/** No team has this id: the name of the installation's own chain, where an engine keeps one beside those of teams. */
const ofInstallation = "installation";

export function chainName(of: ChainOf): string {
  return of ?? ofInstallation;
}

/** What an engine keeps in fields of its own, for it looks events up by them: the text does not say it a second time. */
export interface Fields {
  readonly chain: string;
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  readonly actor: string | null;
}

/** The chained part as an engine keeps it beside its fields. */
export function keptPart(part: ChainedPart): string {
  const { id: _, teamId: __, type: ___, subject, actor, ...rest } = part;
  return JSON.stringify({ ...rest, subject: { ...subject, id: undefined }, actor: { kind: actor.kind } });
}

export function partFrom(text: string, { chain, id, subject, type, actor }: Fields): ChainedPart {
  const kept = readable(text) as Omit<ChainedPart, "id" | "teamId" | "type">;
  const teamId = chain === ofInstallation ? null : (chain as TeamId);
  const of = { ...kept.subject, id: subject };
  return {
    ...kept,
    id: id as EventId,
    teamId,
    type: type as EventType,
    subject: of,
    actor: { ...kept.actor, id: actor } as Actor,
  };
}

/** Whether somebody made an event, by kind, by id, or by the name that its data tell. */
export function isMadeBy({ actor: { kind, id }, data }: Pick<AuditEvent, "actor" | "data">, actor: string): boolean {
  return kind === actor || id === actor || data?.["by"] === actor;
}

/** What stands in the kept part of an event whose actor is of this kind; and in the data, among others, of one whose actor had this name. */
export function textsOfActor(actor: string): { readonly inPart: string; readonly inData: string } {
  return { inPart: `"actor":${JSON.stringify({ kind: actor })}`, inData: `"by":${canonicalJson(actor)}` };
}

/** Text that is no JSON object any more was tampered with: it reads as an empty one, so that the check names its event. */
function readable(text: string): object {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The data of an event as an engine keeps them. */
export function dataFrom(text: string): Readonly<Record<string, unknown>> {
  return readable(text) as Readonly<Record<string, unknown>>;
}

/** `isNameless` of an event as an engine keeps it. */
export function isNamelessText(type: string, data: string): boolean {
  return isNameless(type as EventType, dataFrom(data));
}

/** The event from what an engine keeps of it. */
export function eventFrom(
  chained: ChainedPart,
  place: Pick<AuditEvent, "number" | "previousHash" | "hash">,
  salted: { readonly salt: string | null; readonly data: string | null },
): AuditEvent {
  const data = salted.data === null ? null : dataFrom(salted.data);
  return { ...chained, ...place, salt: salted.salt, data };
}

/** SHA-256 over the canonical JSON of the chained members of an exported line, lower-case hex. */
export function hashOf(event: ChainedPart & Pick<AuditEvent, "number" | "previousHash">): string {
  const { actor, at, dataDigest, id, number, outcome, previousHash, subject, teamId, type, version } = event;
  // In the order of RFC 8785 already, and of nothing but texts, whole numbers and null: what canonicalJson makes of `chainedLine`, sooner.
  return sha256Hex(
    JSON.stringify({
      actor: { id: actor.id, kind: actor.kind },
      at: new Date(at).toISOString(),
      dataDigest,
      id,
      number,
      outcome,
      previousHash,
      subject: { id: subject.id, kind: subject.kind, version: subject.version ?? null },
      team: teamId,
      type,
      version,
    }),
  );
}

/** The members of an exported line that its hash covers. */
function chainedLine(event: ChainedPart & Pick<AuditEvent, "number" | "previousHash">): Record<string, unknown> {
  const { number, id, teamId, type, version, at, actor, subject, outcome, dataDigest, previousHash } = event;
  return {
    number,
    id,
    team: teamId,
    type,
    version,
    at: new Date(at).toISOString(),
    actor: { kind: actor.kind, id: actor.id },
    subject: { kind: subject.kind, id: subject.id, version: subject.version ?? null },
    outcome,
    dataDigest,
    previousHash,
  };
}

/** An event as it is exported. The recipe by which another program checks it stands in `docs/audit.md`. */
export function exportedLine(event: AuditEvent): Record<string, unknown> {
  return { ...chainedLine(event), hash: event.hash, salt: event.salt, data: event.data };
}

/** Why an event does not continue the chain; undefined when it does, and its data, unless erased, are what was digested. */
export function faultOf(head: ChainHead, event: AuditEvent): string | undefined {
  if (event.number !== head.number + 1) return `number ${head.number + 1} is missing`;
  if (event.previousHash !== head.hash) return "it is not tied to the one before";
  if (!isHashed(event)) return "it was changed: its hash is another";
  if (event.data === null && event.salt === null) return undefined;
  if (event.data === null || event.salt === null) return "its data are there in part";
  const digest = digestOf({ salt: event.salt, text: canonicalJson(event.data) });
  return digest === event.dataDigest ? undefined : "its data were changed";
}

/** Does it say what its hash covers? What has lost its shape does not. */
function isHashed(event: AuditEvent): boolean {
  try {
    return event.hash === hashOf(event);
  } catch {
    return false;
  }
}

/** True when this event follows that head and says what its hash and digest cover. */
export function continuesChain(head: ChainHead, event: AuditEvent): boolean {
  return faultOf(head, event) === undefined;
}

const longestAddress = 320;
const mostAddresses = 50;

/**
 * Under which keys an event can be found when a person is erased, besides its subject: one for each text in its data that
 * looks like an address, and for each user name. Hashed, so that the keys themselves name nobody.
 */
export function addressKeysIn(data: EventDraft["data"]): readonly string[] {
  const found = new Set<string>();
  collect(data, "", found);
  return [...new Set([...found].slice(0, mostAddresses).map(addressKey))];
}

export function addressKey(address: string): string {
  return sha256Hex(fold(address)).slice(0, 32);
}

/** What names a person whether it looks like an address or not. */
const naming: ReadonlySet<string> = new Set(["userName", "who", "key"]);

/** Each from where a run of its letters begins: else a long run is gone through from each of its letters. */
const addresses = /(?<![^\s"'<>(),;:])[^\s"'<>(),;:]+@[^\s"'<>(),;:]*[^\s"'<>(),;:.]/gu;

function collect(value: unknown, key: string, found: Set<string>): void {
  if (typeof value === "string") {
    if (naming.has(key) && value.length <= longestAddress) found.add(value);
    if (!value.includes("@")) return;
    for (const [address] of value.matchAll(addresses)) {
      if (address.length <= longestAddress) found.add(address);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const isState = name === "before" || name === "after" || Array.isArray(value);
      collect(inner, isState ? key : name, found);
    }
  }
}
