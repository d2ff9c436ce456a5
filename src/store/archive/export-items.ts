import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { copiedKinds, type CopiedItems, type CopiedKind, type StoreCopy } from "../port/copying.js";
import type { ArchiveWriter } from "./writer.js";

/** An entry is what an import takes in as one work. */
const mostItems = 1_000;
const mostEdges = 5_000;
const mostBytes = 1024 * 1024;

const pack = promisify(gzip) as (text: string, options: { readonly level: number }) => Promise<Buffer>;

export interface ExportOptions {
  /** What becomes of an item on its way; undefined: it stays behind. */
  readonly change: <K extends CopiedKind>(kind: K, item: CopiedItems[K]) => CopiedItems[K] | undefined;
  /** @param of  about how many there are of this kind */
  readonly told: (kind: CopiedKind, done: number, of: number) => void;
}

/** Items that come from elsewhere than the copy, in front of those that it has. */
export async function addItems<K extends CopiedKind>(
  writer: ArchiveWriter,
  kind: K,
  items: readonly CopiedItems[K][],
): Promise<void> {
  const lines = items.map((item) => `${JSON.stringify(item)}\n`);
  await writer.add(nameOf(kind, 0), await pack(lines.join(""), { level: 3 }), lines.length);
}

export type ItemCounts = Readonly<Partial<Record<CopiedKind, number>>>;

/** Writes all items of a copy, kind by kind, each a line of JSON. Memory holds one entry at a time. */
export async function exportItems(copy: StoreCopy, writer: ArchiveWriter, options: ExportOptions): Promise<ItemCounts> {
  const counts: Partial<Record<CopiedKind, number>> = {};
  for (const kind of copiedKinds) {
    const done = await exportKind(kind, copy, writer, options);
    if (done > 0) counts[kind] = done;
  }
  return counts;
}

async function exportKind(
  kind: CopiedKind,
  copy: StoreCopy,
  writer: ArchiveWriter,
  { change, told }: ExportOptions,
): Promise<number> {
  const of = await copy.count(kind);
  const most = kind === "membership" ? mostEdges : mostItems;
  let [lines, bytes, entries, done]: [string[], number, number, number] = [[], 0, 0, 0];
  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    await writer.add(nameOf(kind, ++entries), await pack(lines.join(""), { level: 3 }), lines.length);
    done += lines.length;
    [lines, bytes] = [[], 0];
    told(kind, done, of);
  };
  for await (const portion of copy.portions(kind)) {
    for (const item of portion) {
      const changed: unknown = change(kind, item);
      if (changed === undefined) continue;
      const line = `${JSON.stringify(changed)}\n`;
      lines.push(line);
      bytes += line.length;
      if (lines.length >= most || bytes >= mostBytes) await flush();
    }
  }
  await flush();
  return done;
}

function nameOf(kind: CopiedKind, number: number): string {
  return `${kind}/${String(number).padStart(8, "0")}.jsonl.gz`;
}
