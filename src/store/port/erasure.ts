import { fold } from "../../lib/fold.js";
import type { AuditEvent } from "../../model/event.js";
import type { TeamId, UserId } from "../../model/ids.js";

/** By what a person is found in what was written about them when it happened. */
export interface PersonMarks {
  readonly user: UserId;
  /**
   * Folded: user names, addresses, keys at SSO methods, external ids, full names. One with `@` is looked for anywhere in a text; any
   * other only where it stands alone or in quotation marks, for a user may be called "group".
   */
  readonly names: readonly string[];
}

/** The key of a note that may tell of anybody of a team. What stands in it is sealed, so that it goes when any of them is erased. */
export function noteOfPeople(team: TeamId, key: string): string {
  return `${peopleNotes(team).from}${key}`;
}

/** From where on, and before what, the keys of such notes lie. */
export function peopleNotes(team: TeamId): { readonly from: string; readonly before: string } {
  return { from: `people ${team} `, before: `people ${team}!` };
}

/** What the erasure of a person needs of a team's store, outside of works. */
export interface Erasing {
  /**
   * Deletes every attempt, trace, settled delivery and entry of the failed list that is about the person or names them (`mentions`), in portions;
   * answers how many. With them go the notes that may tell of anybody of the team (`noteOfPeople`).
   */
  eraseTracesOf(marks: PersonMarks): Promise<number>;
  /**
   * Clears what a storage engine keeps of overwritten and deleted records, in the log beside a database file. False: another
   * process is reading the file, and the log goes on with its next turn.
   */
  clearRemains(): Promise<boolean>;
}

/** Where names of an attempt, a trace or an entry stand; what is left out holds words of ours. */
const wordsOfOurs: ReadonlySet<string> = new Set([
  ...[
    "id",
    "teamId",
    "reference",
    "source",
    "operation",
    "status",
    "code",
    "state",
    "outcome",
    "method",
    "name",
    "label",
  ],
  ...["schemas", "type", "op", "resourceType"],
]);

/** What a record is about, in the words of attempts, entries and traces. */
interface About {
  readonly target?: string;
  readonly targetId?: string;
  readonly userId?: string;
  readonly asked?: { readonly body?: unknown };
  readonly answered?: { readonly body?: unknown };
}

/**
 * Is a record about the person and says more of them than their id, or does it name them? Who is a member of a group is said by
 * ids alone, so what was pushed of a group stays.
 */
export function mentions(record: About, { user, names }: PersonMarks): boolean {
  const { target, targetId, userId, asked, answered } = record;
  const isAbout = [target, targetId, userId].includes(user);
  const isBare = target === user && asked?.body === undefined && answered?.body === undefined;
  if (isAbout && !isBare) return true;
  return isIn(record, "", (text, key) => {
    const folded = fold(text);
    return names.some((name) => folded.includes(name) && namesIn(folded, name, wordsOfOurs.has(key)));
  });
}

function isIn(value: unknown, key: string, found: (text: string, key: string) => boolean): boolean {
  if (typeof value === "string") return found(value, key);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => isIn(inner, Array.isArray(value) ? key : name, found));
}

/** Of an address no part of a longer one: `ada@acme.example` is not in `nada@acme.example` nor in `ada@acme.example.org`. */
function namesIn(folded: string, name: string, isWordOfOurs: boolean): boolean {
  if (!name.includes("@")) {
    const parts = folded.split("|"); // as keys of the failed list are made
    return !isWordOfOurs && (parts.includes(name) || folded.includes(`"${name}"`));
  }
  for (let at = folded.indexOf(name); at >= 0; at = folded.indexOf(name, at + 1)) {
    const before = folded.slice(0, at);
    const after = folded.slice(at + name.length);
    if (!/[\p{L}\p{N}._%+-]$/u.test(before) && !/^(?:[\p{L}\p{N}@_-]|\.[\p{L}\p{N}])/u.test(after)) return true;
  }
  return false;
}

/** What an engine may look for in kept JSON before it reads a record whole: parts of it as they are written there. */
export function roughly({ user, names }: PersonMarks): readonly string[] {
  return [user, ...names].map((text) => JSON.stringify(text).slice(1, -1));
}

/** What is left of an event about somebody who is erased: it says that they were, and never who. */
export function isNameless(type: AuditEvent["type"], data: Readonly<Record<string, unknown>>): boolean {
  return type === "user.erased" || (type === "user.removed" && data["userName"] === undefined);
}
