import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { copiedKinds, type CopiedItems, type CopiedKind, type Copying } from "../port/copying.js";
import { archiveRefusals } from "./refusals.js";
import type { ArchiveReader, CheckedArchive, PlacedEntry } from "./reader.js";

const unpack = promisify(gunzip);

export interface ImportOptions {
  /** What becomes of an item on its way; undefined: it has a place elsewhere. */
  readonly change: <K extends CopiedKind>(kind: K, item: CopiedItems[K]) => Promise<CopiedItems[K] | undefined>;
  readonly told: (kind: CopiedKind, done: number, of: number) => void;
}

/** Which archive an import is of, and how many of its entries are in. */
interface Mark {
  readonly digest: string;
  readonly entries: number;
}

/**
 * Takes in a checked archive, each entry in one work with the mark of how far it has come: broken off at any moment, it goes on
 * where it stopped.
 * @returns how many items each kind has, and whether it went on
 * @throws Refused where something else is in the store, or half of another archive
 */
export async function importItems(
  copying: Copying,
  reader: ArchiveReader,
  archive: CheckedArchive,
  { change, told }: ImportOptions,
): Promise<{ readonly counts: Readonly<Partial<Record<CopiedKind, number>>>; readonly resumed: boolean }> {
  const { digest } = archive;
  const entries = itemEntries(archive);
  const before = markFrom(await copying.mark());
  if (before === undefined) {
    const filled = await copying.filled();
    if (filled.length > 0) throw archiveRefusals.notEmpty(filled);
    // Before anything is in: whoever starts a node meanwhile is told.
    await copying.fill("vault", [], markOf({ digest, entries: 0 }));
  } else if (before.digest !== digest) throw archiveRefusals.otherImport();
  const counts: Partial<Record<CopiedKind, number>> = {};
  const totals = countsOf(entries);
  for (const [n, entry] of entries.entries()) {
    const kind = kindOf(entry);
    if (n >= (before?.entries ?? 0)) {
      await fill(copying, kind, await linesOf(reader, entry), { change, mark: markOf({ digest, entries: n + 1 }) });
    }
    counts[kind] = (counts[kind] ?? 0) + (entry.items ?? 0);
    told(kind, counts[kind], totals[kind] ?? 0);
  }
  await copying.finish();
  return { counts, resumed: before !== undefined };
}

/** All items of some kinds, to be looked at before anything is taken in. */
export async function* itemsIn(
  reader: ArchiveReader,
  archive: CheckedArchive,
  kinds: readonly CopiedKind[],
): AsyncGenerator<readonly [CopiedKind, unknown]> {
  for (const entry of itemEntries(archive)) {
    const kind = kindOf(entry);
    if (!kinds.includes(kind)) continue;
    for (const line of await linesOf(reader, entry)) yield [kind, JSON.parse(line)];
  }
}

async function fill(
  copying: Copying,
  kind: CopiedKind,
  lines: readonly string[],
  { change, mark }: { readonly change: ImportOptions["change"]; readonly mark: string },
): Promise<void> {
  const items: CopiedItems[CopiedKind][] = [];
  for (const line of lines) {
    const item = await change(kind, JSON.parse(line) as CopiedItems[CopiedKind]);
    if (item !== undefined) items.push(item);
  }
  await copying.fill(kind, items, mark);
}

async function linesOf(reader: ArchiveReader, entry: PlacedEntry): Promise<readonly string[]> {
  const text = (await unpack(await reader.read(entry))).toString("utf8");
  return text.split("\n").slice(0, -1);
}

function itemEntries({ entries }: CheckedArchive): readonly PlacedEntry[] {
  return entries.filter(({ items }) => items !== undefined);
}

function kindOf({ name }: PlacedEntry): CopiedKind {
  const kind = name.slice(0, name.indexOf("/")) as CopiedKind;
  if (!copiedKinds.includes(kind)) throw new TypeError(`${name} holds items of no kind that is known`);
  return kind;
}

function countsOf(entries: readonly PlacedEntry[]): Partial<Record<CopiedKind, number>> {
  const counts: Partial<Record<CopiedKind, number>> = {};
  for (const entry of entries) counts[kindOf(entry)] = (counts[kindOf(entry)] ?? 0) + (entry.items ?? 0);
  return counts;
}

function markOf(mark: Mark): string {
  return JSON.stringify(mark);
}

function markFrom(text: string | undefined): Mark | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as Mark);
}
