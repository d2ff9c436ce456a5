import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { GroupId } from "../model/ids.js";
import type { Moment } from "../store/port/moment.js";

/** What can be compared by its ids and versions. */
export const reconciledKinds = ["user", "group", "membership"] as const;
export type ReconciledKind = (typeof reconciledKinds)[number];

export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/** From one id (with it) to another (without it); null: open. */
export interface Range {
  readonly from: string | null;
  readonly to: string | null;
}

const perPage = 1_000;
/** So many ids can be compared one by one. */
export const mostIds = 500;

/** What a moment holds of a kind in a range, in the order of ids; a membership's id is `group:user`, and its version 1. */
export async function* versionsIn(moment: Moment, kind: ReconciledKind, range: Range): AsyncGenerator<Versioned> {
  for await (const one of allOf(moment, kind, range.from)) {
    if (range.to !== null && one.id >= range.to) return;
    if (range.from === null || one.id >= range.from) yield one;
  }
}

async function* allOf(moment: Moment, kind: ReconciledKind, from: string | null): AsyncGenerator<Versioned> {
  if (kind === "user") {
    yield* pagesOf((after, limit) => moment.users(after, limit), before(from));
    return;
  }
  const [group = "", user = ""] = (from ?? "").split(":");
  const groups = pagesOf((after, limit) => moment.groups(after, limit), before(group));
  if (kind === "group") {
    yield* groups;
    return;
  }
  for await (const { id } of groups) {
    const start = id === group ? before(user) : "";
    yield* membersOf(moment, id as GroupId, start);
  }
}

async function* membersOf(moment: Moment, group: GroupId, start: string): AsyncGenerator<Versioned> {
  for (let after = start; ;) {
    const page = await moment.members(group, after, perPage);
    for (const user of page) yield { id: `${group}:${user}`, version: 1 };
    const last = page.at(-1);
    if (last === undefined || page.length < perPage) return;
    after = last;
    await nextTurn();
  }
}

async function* pagesOf(
  read: (after: string, limit: number) => Promise<readonly Versioned[]>,
  start: string,
): AsyncGenerator<Versioned> {
  for (let after = start; ;) {
    const page = await read(after, perPage);
    for (const { id, version } of page) yield { id, version };
    const last = page.at(-1);
    if (last === undefined || page.length < perPage) return;
    after = last.id;
    // Whoever else is served gets a turn between the pages of a million.
    await nextTurn();
  }
}

/**
 * A text that ids from this one on come after, and few others do; pages begin after a text. Whatever was asked for, it is one that
 * every engine takes.
 */
function before(id: string | null): string {
  const letters = Array.from(id ?? "");
  const last = letters.pop()?.codePointAt(0) ?? 0;
  const [start, lower] = [letters.join(""), last - 1];
  const isLetter = lower > 0 && (lower < 0xd800 || lower > 0xdfff);
  return isLetter ? `${start}${String.fromCodePoint(lower)}\u{10ffff}` : start;
}

export interface Part extends Range {
  readonly count: number;
  /** SHA-256 in hex over `id:version` and a line feed of each, in the order of ids. */
  readonly digest: string;
}

export type Compared =
  | { readonly equal: true }
  | {
      readonly equal: false;
      /** The halves of what is here. */
      readonly halves: readonly [Part, Part];
      /** All there is in the range, where it is no more than can be compared one by one. */
      readonly ids: readonly Versioned[] | null;
    };

/** Compares a range by count and digest; where they differ, answers those of its halves. */
export async function compareDigest(
  moment: Moment,
  kind: ReconciledKind,
  range: Range,
  said: { readonly count: number; readonly digest: string },
): Promise<Compared> {
  const whole = createHash("sha256");
  const first: Versioned[] = [];
  let count = 0;
  for await (const one of versionsIn(moment, kind, range)) {
    count++;
    whole.update(lineOf(one));
    if (first.length <= mostIds) first.push(one);
  }
  if (count === said.count && whole.digest("hex") === said.digest) return { equal: true };
  const parts = [createHash("sha256"), createHash("sha256")] as const;
  const half = Math.ceil(count / 2);
  let middle: string | null = null;
  let at = 0;
  for await (const one of versionsIn(moment, kind, range)) {
    if (at === half) middle = one.id;
    parts[at < half ? 0 : 1].update(lineOf(one));
    at++;
  }
  const halves = [
    { from: range.from, to: middle ?? range.to, count: half, digest: parts[0].digest("hex") },
    { from: middle ?? range.to, to: range.to, count: count - half, digest: parts[1].digest("hex") },
  ] as const;
  return { equal: false, halves, ids: count <= mostIds ? first : null };
}

export interface Differences {
  /** Here, and not there: the first of them. */
  readonly missing: readonly Versioned[];
  /** There are more than these. */
  readonly hasMore: boolean;
  /** There, and not here. */
  readonly extra: readonly string[];
  /** Here at another version; this one. */
  readonly different: readonly Versioned[];
}

/** Compares a range one by one. Whoever holds little of much is told what they lack bit by bit: all at once fills the memory. */
export async function compareIds(
  moment: Moment,
  kind: ReconciledKind,
  range: Range,
  theirs: readonly Versioned[],
): Promise<Differences> {
  const left = new Map(theirs.map(({ id, version }) => [id, version]));
  const missing: Versioned[] = [];
  const different: Versioned[] = [];
  let hasMore = false;
  for await (const one of versionsIn(moment, kind, range)) {
    const version = left.get(one.id);
    left.delete(one.id);
    if (version === undefined && missing.length === mostIds) hasMore = true;
    else if (version === undefined) missing.push(one);
    else if (version !== one.version) different.push(one);
  }
  return { missing, hasMore, extra: [...left.keys()], different };
}

function lineOf({ id, version }: Versioned): string {
  return `${id}:${version}\n`;
}
