import type { Told } from "../../cli/index.js";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { rm, stat } from "node:fs/promises";
import { makeSealer } from "../../lib/seal.js";
import type { Caller } from "../../model/event.js";
import { archiveFault, ArchiveWriter, sealPurpose } from "../../store/index.js";
import { sealedSpKeys } from "../../teams/index.js";
import { spKeyOptions, type Parts } from "../services.js";
import { archiveHead, hasOwnKey } from "./archive-head.js";
import { developmentSecretsFile, exportStore } from "./export-store.js";
import { tellExported } from "./told.js";

/** Names of entries in a backup of files. */
export const databaseEntry = "drawbridge.db.gz";
export const certsEntries = "certs/";
export const secretsEntry = `files/${developmentSecretsFile}`;

const keyFile = /^saml-sp-(?:current|next|previous)\.pem$/;

export interface BackedUp {
  readonly file: string;
  /** Whether the key that opens the secrets is in it; else it must be kept elsewhere. */
  readonly hasKey: boolean;
}

/**
 * Writes one file of which the installation can be made again, while it runs: on SQLite the database, the SAML keys and the secrets
 * that were made for somebody who set none; on MongoDB an export, with the same.
 * @throws Refused, StoreUnavailable
 */
export async function backUp(
  parts: Parts,
  caller: Caller,
  { file, told }: { readonly file: string; readonly told: Told },
): Promise<BackedUp> {
  const { settings, store, now } = parts;
  const { copyFile } = store.copying;
  const hasKey = !hasOwnKey(settings);
  if (copyFile === undefined) {
    await exportStore(parts, caller, { file, told, withKeys: true });
    return { file, hasKey };
  }
  const head = archiveHead(settings, store.engine, { content: "files", now: now() });
  const writer = await ArchiveWriter.begin(file, head);
  const copy = join(dirname(resolve(file)), `.${basename(file)}.${process.pid}.db`);
  try {
    await tellExported(store, caller, head, now());
    // Made here, where they are not there yet: a backup without them would be one of other keys.
    await sealedSpKeys(spKeyOptions(settings, store, now));
    for (const name of (await readdir(settings.certsFolder)).filter((one) => keyFile.test(one)).sort()) {
      await writer.add(`${certsEntries}${name}`, await readFile(join(settings.certsFolder, name)));
    }
    if (hasKey) await writer.add(secretsEntry, await readFile(join(settings.dataFolder, developmentSecretsFile)));
    await rm(copy, { force: true });
    await copyFile(copy).catch((error: unknown) => {
      throw archiveFault(file, error);
    });
    const { size } = await stat(copy);
    let read = 0;
    await writer.addFile(databaseEntry, copy, (bytes) => {
      told((read += bytes), size, "octets of the database");
    });
    await writer.finish(makeSealer(settings.encryptionKeys, sealPurpose));
    return { file, hasKey };
  } catch (error) {
    await writer.abandon();
    throw error;
  } finally {
    await rm(copy, { force: true });
  }
}
