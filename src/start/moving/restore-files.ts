import type { Told } from "../../cli/index.js";
import { createWriteStream } from "node:fs";
import { link, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { Settings } from "../../config/index.js";
import { makeSealer } from "../../lib/seal.js";
import { Refused } from "../../model/refused.js";
import {
  archiveFault,
  ArchiveReader,
  archiveRefusals,
  sealPurpose,
  sqlitePath,
  type ArchiveHead,
  type PlacedEntry,
} from "../../store/index.js";
import { hasOwnKey } from "./archive-head.js";
import { certsEntries, databaseEntry, secretsEntry } from "./backup.js";
import { developmentSecretsFile } from "./export-store.js";

/** What a backup holds, and the keys that it brought along. */
export interface OpenedBackup {
  readonly content: ArchiveHead["content"];
  readonly keys: readonly Buffer[];
}

/** Looks at a backup before anything is done with it. @throws Refused */
export async function openBackup(file: string): Promise<OpenedBackup> {
  const reader = await ArchiveReader.open(file);
  try {
    return { content: reader.head.content, keys: keysIn(await reader.peek(secretsEntry)) };
  } finally {
    await reader.close();
  }
}

/**
 * Lays the files of a backup where the settings say that they lie: SAML keys and secrets first, the database last, so that
 * whatever is broken off is done again with the same file. Nothing is laid over what is there.
 * @throws Refused
 */
export async function restoreFiles(
  settings: Settings,
  { file, told, keys }: { readonly file: string; readonly told: Told; readonly keys: readonly Buffer[] },
): Promise<ArchiveHead> {
  const reader = await ArchiveReader.open(file);
  try {
    if (!settings.databaseUrl.startsWith("sqlite:")) throw archiveRefusals.toMongo(file);
    const database = resolve(sqlitePath(settings.databaseUrl));
    await refuseThere([database, `${database}-wal`]);
    const own = hasOwnKey(settings) ? settings.encryptionKeys : keys;
    const secrets = own.length > 0 ? own : settings.encryptionKeys;
    const { entries } = await reader.check(makeSealer(secrets, sealPurpose), (bytes) => {
      told(bytes, reader.size, "octets checked");
    });
    for (const entry of entries.filter(({ name }) => name.startsWith(certsEntries))) {
      await layKey(settings.certsFolder, entry, await reader.read(entry));
    }
    const kept = entries.find(({ name }) => name === secretsEntry);
    if (kept !== undefined && !hasOwnKey(settings)) {
      // Those that were just made here open nothing: there is no database yet.
      await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 });
      await writeWhole(join(settings.dataFolder, developmentSecretsFile), await reader.read(kept));
    }
    const packed = entries.find(({ name }) => name === databaseEntry);
    if (packed === undefined) throw archiveRefusals.changed(file, `${databaseEntry} is missing`);
    await layDatabase(reader, packed, { database, told });
    return reader.head;
  } finally {
    await reader.close();
  }
}

async function refuseThere(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    throw new Refused({
      code: "restore_not_empty",
      cause: `${path} is there already.`,
      fix: "Stop the server and move its files away, or name another file in DATABASE_URL. Nothing is ever laid over what is there.",
    });
  }
}

async function layKey(folder: string, { name }: PlacedEntry, bytes: Buffer): Promise<void> {
  const path = join(folder, name.slice(certsEntries.length));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await readFile(path).catch(() => undefined);
  if (there?.equals(bytes) === true) return;
  if (there !== undefined) {
    throw new Refused({
      code: "sp_keys_differ",
      cause: `${path} is another key than that of the backup.`,
      fix: "Move it away, or name an empty folder in CERTS_FOLDER.",
    });
  }
  await writeWhole(path, bytes);
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const half = `${path}.${process.pid}.half`;
  try {
    await writeFile(half, bytes, { mode: 0o600, flush: true });
    await rename(half, path);
  } catch (error) {
    throw archiveFault(path, error);
  } finally {
    await rm(half, { force: true });
  }
}

async function layDatabase(
  reader: ArchiveReader,
  packed: PlacedEntry,
  { database, told }: { readonly database: string; readonly told: Told },
): Promise<void> {
  const half = `${database}.${process.pid}.half`;
  try {
    await mkdir(dirname(database), { recursive: true, mode: 0o700 });
    let done = 0;
    const source = Readable.from(
      counted(reader.stream(packed), (bytes) => told((done += bytes), packed.bytes, "octets laid")),
    );
    await pipeline(source, createGunzip(), createWriteStream(half, { mode: 0o600 }));
    const file = await open(half, "r+");
    await file.sync();
    await file.close();
    await link(half, database);
  } catch (error) {
    throw archiveFault(database, error);
  } finally {
    await rm(half, { force: true });
  }
}

async function* counted(source: AsyncIterable<Buffer>, told: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    told(bytes.length);
    yield bytes;
  }
}

function keysIn(secrets: Buffer | undefined): readonly Buffer[] {
  if (secrets === undefined) return [];
  try {
    const { encryptionKey } = JSON.parse(secrets.toString("utf8")) as { readonly encryptionKey?: unknown };
    return typeof encryptionKey === "string" ? [Buffer.from(encryptionKey, "base64")] : [];
  } catch {
    return []; // the check of the archive tells what is wrong with it
  }
}
