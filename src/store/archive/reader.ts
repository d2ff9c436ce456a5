import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { sealedBy, type Sealer } from "../../lib/seal.js";
import { sha256Hex } from "../../lib/sha256.js";
import {
  formatVersion,
  headName,
  manifestName,
  sealName,
  type ArchiveHead,
  type Manifest,
  type ManifestEntry,
} from "./format.js";
import { archiveRefusals } from "./refusals.js";
import { blockBytes, padding, readTarHeader } from "./tar.js";

/** An entry where it lies in the file. */
export interface PlacedEntry extends ManifestEntry {
  readonly offset: number;
}

export interface CheckedArchive {
  /** But for the head, the manifest and the seal; in their order. */
  readonly entries: readonly PlacedEntry[];
  /** Of the manifest: two archives are the same when it is. */
  readonly digest: string;
}

const chunkBytes = 1024 * 1024;
/** What is read whole: a head, a manifest of some hundred thousand entries. */
const longestText = 256 * 1024 * 1024;

/** Reads an archive: its head first, then all of it to see that it is whole, then entry by entry. */
export class ArchiveReader {
  readonly head: ArchiveHead;
  readonly size: number;
  readonly #file: FileHandle;
  readonly #path: string;

  private constructor(file: FileHandle, path: string, size: number, head: ArchiveHead) {
    this.#file = file;
    this.#path = path;
    this.size = size;
    this.head = head;
  }

  /** @throws Refused for what cannot be read, is no archive, or is one of a newer release */
  static async open(path: string): Promise<ArchiveReader> {
    const file = await open(path, "r").catch((error: unknown) => {
      throw archiveRefusals.unreadable(path, wordsOf(error));
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw archiveRefusals.unreadable(path, "it is no file");
      const header = await bytesAt(file, 0, blockBytes);
      const first = header.length === blockBytes ? readTarHeader(header) : undefined;
      if (first?.name !== headName || first.size > 64 * 1024) throw archiveRefusals.foreign(path);
      const text = await bytesAt(file, blockBytes, first.size);
      if (text.length < first.size) throw archiveRefusals.cut(path, `within ${headName}`);
      const head = headOf(path, text);
      return new ArchiveReader(file, path, stat.size, head);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Reads all of it and holds it to its manifest, and the manifest to its seal.
   * @param told  how many octets have been read
   * @throws Refused naming what is cut, changed or in another's place, or that no key at hand opens it
   */
  async check(sealer: Sealer, told: (bytes: number) => void): Promise<CheckedArchive> {
    const found: PlacedEntry[] = [];
    let manifest: { readonly text: Buffer; readonly offset: number } | undefined;
    let seal: string | undefined;
    let at = 0;
    while (seal === undefined) {
      const header = await bytesAt(this.#file, at, blockBytes);
      const after = found.at(-1)?.name ?? headName;
      if (header.length < blockBytes) throw archiveRefusals.cut(this.#path, `after ${after}`);
      const entry = readTarHeader(header);
      if (entry === undefined) throw archiveRefusals.changed(this.#path, `what stands behind ${after} is no entry`);
      const offset = at + blockBytes;
      const end = offset + entry.size + padding(entry.size);
      if (end > this.size) throw archiveRefusals.cut(this.#path, `within ${entry.name}`);
      if (entry.name === manifestName) {
        if (entry.size > longestText) throw archiveRefusals.changed(this.#path, `${manifestName} is too long`);
        manifest = { text: await bytesAt(this.#file, offset, entry.size), offset };
      } else if (entry.name === sealName) {
        seal = (await bytesAt(this.#file, offset, Math.min(entry.size, 4096))).toString("ascii");
      } else {
        found.push({ name: entry.name, bytes: entry.size, sha256: await this.#digest(offset, entry.size), offset });
      }
      at = end;
      told(at);
    }
    if (manifest === undefined) throw archiveRefusals.changed(this.#path, `${manifestName} is missing`);
    const digest = sha256Hex(manifest.text);
    const opened = await sealer.open(seal);
    if (sealedBy(seal) === undefined) throw archiveRefusals.changed(this.#path, `${sealName} was changed`);
    if (opened === undefined) throw archiveRefusals.key(this.#path, this.head.keyIn);
    const other = archiveRefusals.changed(this.#path, `${manifestName} is not the one that was sealed`);
    // Before it is read: what was changed in it may have left no JSON.
    if (opened !== digest) throw other;
    const { id, entries } = JSON.parse(manifest.text.toString("utf8")) as Manifest;
    if (id !== this.head.id) throw other;
    this.#compare(found, entries);
    const rest = await bytesAt(this.#file, at, 3 * blockBytes);
    if (rest.length !== 2 * blockBytes || rest.some((octet) => octet !== 0)) {
      throw rest.length < 2 * blockBytes
        ? archiveRefusals.cut(this.#path, "before its last blocks")
        : archiveRefusals.changed(this.#path, "something stands behind its end");
    }
    const items = entries.map((entry, n) => ({ ...entry, offset: found[n]?.offset ?? 0 }));
    return { entries: items.slice(1), digest };
  }

  /** What an entry of this name holds, before the archive is checked; undefined where there is none. */
  async peek(name: string): Promise<Buffer | undefined> {
    for (let at = 0; ;) {
      const header = await bytesAt(this.#file, at, blockBytes);
      const entry = header.length < blockBytes ? undefined : readTarHeader(header);
      if (entry === undefined) return undefined;
      if (entry.name === name) return bytesAt(this.#file, at + blockBytes, Math.min(entry.size, 64 * 1024));
      at += blockBytes + entry.size + padding(entry.size);
    }
  }

  /** The octets of an entry, of one that memory holds. */
  read({ offset, bytes }: PlacedEntry): Promise<Buffer> {
    return bytesAt(this.#file, offset, bytes);
  }

  /** The octets of an entry, in portions. */
  async *stream({ offset, bytes }: PlacedEntry): AsyncGenerator<Buffer> {
    for (let done = 0; done < bytes; done += chunkBytes) {
      yield await bytesAt(this.#file, offset + done, Math.min(chunkBytes, bytes - done));
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #compare(found: readonly PlacedEntry[], told: readonly ManifestEntry[]): void {
    for (const [n, entry] of told.entries()) {
      const there = found[n];
      if (there === undefined) throw archiveRefusals.changed(this.#path, `${entry.name} is missing`);
      if (there.name !== entry.name) {
        throw archiveRefusals.changed(this.#path, `${there.name} stands where ${entry.name} was`);
      }
      if (there.sha256 !== entry.sha256) throw archiveRefusals.changed(this.#path, `${entry.name} was changed`);
    }
    const more = found[told.length];
    if (more !== undefined) throw archiveRefusals.changed(this.#path, `${more.name} was put in`);
  }

  async #digest(offset: number, size: number): Promise<string> {
    const hash = createHash("sha256");
    for (let done = 0; done < size; done += chunkBytes) {
      hash.update(await bytesAt(this.#file, offset + done, Math.min(chunkBytes, size - done)));
    }
    return hash.digest("hex");
  }
}

function headOf(path: string, bytes: Buffer): ArchiveHead {
  let head: unknown;
  try {
    head = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw archiveRefusals.foreign(path);
  }
  if (typeof head !== "object" || head === null || !("format" in head) || head.format !== "drawbridge-archive") {
    throw archiveRefusals.foreign(path);
  }
  const { version } = head as Partial<ArchiveHead>;
  if (typeof version !== "number") throw archiveRefusals.foreign(path);
  if (version > formatVersion) throw archiveRefusals.newer(path, version, formatVersion);
  return head as ArchiveHead;
}

/** As many as there are from there on. */
async function bytesAt(file: FileHandle, at: number, size: number): Promise<Buffer> {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(bytes, done, size - done, at + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  return code === "EACCES" ? "this user has no permission" : String(code ?? error);
}
