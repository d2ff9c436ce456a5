import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { createGzip } from "node:zlib";
import type { Sealer } from "../../lib/seal.js";
import { sha256Hex } from "../../lib/sha256.js";
import { headName, manifestName, sealName, type ArchiveHead, type Manifest, type ManifestEntry } from "./format.js";
import { archiveRefusals } from "./refusals.js";
import { blockBytes, padding, tarHeader } from "./tar.js";

/**
 * Writes an archive beside its name, mode 0600, and gives it the name when it is whole: whatever happens before, nothing half
 * made stands there.
 */
export class ArchiveWriter {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #half: string;
  readonly #head: ArchiveHead;
  readonly #entries: ManifestEntry[] = [];
  #at = 0;

  private constructor(file: FileHandle, path: string, half: string, head: ArchiveHead) {
    this.#file = file;
    this.#path = path;
    this.#half = half;
    this.#head = head;
  }

  /** @throws Refused where there is such a file already, or none can be made */
  static async begin(path: string, head: ArchiveHead): Promise<ArchiveWriter> {
    const target = resolve(path);
    if (await isThere(target)) throw archiveRefusals.exists(path);
    const half = join(dirname(target), `.${basename(target)}.${process.pid}.half`);
    await rm(half, { force: true });
    let file: FileHandle | undefined;
    try {
      file = await open(half, "wx", 0o600);
      const writer = new ArchiveWriter(file, path, half, head);
      await writer.add(headName, Buffer.from(`${JSON.stringify(head, null, 2)}\n`));
      return writer;
    } catch (error) {
      await file?.close();
      await rm(half, { force: true });
      throw archiveFault(path, error);
    }
  }

  async add(name: string, bytes: Buffer, items?: number): Promise<void> {
    await this.#write(tarHeader({ name, size: bytes.length }, this.#madeAt));
    await this.#write(bytes);
    await this.#write(Buffer.alloc(padding(bytes.length)));
    this.#entries.push({ name, bytes: bytes.length, sha256: sha256Hex(bytes), ...(items !== undefined && { items }) });
  }

  /** A file, compressed on its way: its size is known only when it is in. @param told  how much of it has been read */
  async addFile(name: string, path: string, told: (bytes: number) => void): Promise<void> {
    const start = this.#at;
    await this.#write(Buffer.alloc(blockBytes));
    const hash: Hash = createHash("sha256");
    let size = 0;
    const read = createReadStream(path);
    read.on("data", (chunk) => told(chunk.length));
    const packed = read.pipe(createGzip({ level: 3 }));
    read.on("error", (error) => packed.destroy(error));
    for await (const chunk of packed as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      await this.#write(chunk);
    }
    await this.#write(Buffer.alloc(padding(size)));
    await this.#write(tarHeader({ name, size }, this.#madeAt), start);
    this.#entries.push({ name, bytes: size, sha256: hash.digest("hex") });
  }

  /** Ends it and gives it its name. @throws Refused */
  async finish(sealer: Sealer): Promise<void> {
    const manifest: Manifest = { id: this.#head.id, entries: [...this.#entries] };
    const text = Buffer.from(`${JSON.stringify(manifest)}\n`);
    await this.add(manifestName, text);
    await this.add(sealName, Buffer.from(await sealer.seal(sha256Hex(text))));
    await this.#write(Buffer.alloc(2 * blockBytes));
    await this.#file.sync().catch((error: unknown) => {
      throw archiveFault(this.#path, error);
    });
    await this.#file.close();
    await named(this.#half, resolve(this.#path)).catch((error: unknown) => {
      throw archiveFault(this.#path, error);
    });
    await rm(this.#half, { force: true });
  }

  /** Nothing of it stays. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#half, { force: true });
  }

  get #madeAt(): number {
    return Date.parse(this.#head.madeAt);
  }

  async #write(bytes: Buffer, at?: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const from = (at ?? this.#at) + done;
        done += (await this.#file.write(bytes, done, bytes.length - done, from)).bytesWritten;
      }
    } catch (error) {
      throw archiveFault(this.#path, error);
    }
    if (at === undefined) this.#at += bytes.length;
  }
}

/** A hard link refuses a name that is taken; where there are none, a rename must do. */
async function named(half: string, target: string): Promise<void> {
  try {
    await link(half, target);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(error))) throw error;
    await rename(half, target);
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What of the file system's words is for whoever named the file. */
export function archiveFault(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === "ENOSPC" || code === "EDQUOT") return archiveRefusals.full(path);
  if (code === "EEXIST") return archiveRefusals.exists(path);
  return code === "" ? error : archiveRefusals.unwritable(path, code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
