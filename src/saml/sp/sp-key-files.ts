/**
 * SP keys as files, `saml-sp-{role}.pem` in one folder: private key and certificate together in one file, so that
 * neither can be there without the other. Readable by the owner only, created only where nothing is, moved by rename.
 */
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSpKey, SpKeyFault, type SpPrivateKey } from "./sp-keys.js";

/** `current` signs and is published; `next` is published already; `previous` only still decrypts. */
export const spKeyRoles = ["current", "next", "previous"] as const;
export type SpKeyRole = (typeof spKeyRoles)[number];
export type SpKeySet = { readonly [role in SpKeyRole]?: SpPrivateKey };

/**
 * Reads the keys that are there.
 * @throws SpKeyFault naming the file that cannot serve
 */
export async function readSpKeyFiles(folder: string): Promise<SpKeySet> {
  const found: { [role in SpKeyRole]?: SpPrivateKey } = {};
  for (const role of spKeyRoles) {
    const key = await readOne(pathOf(folder, role));
    if (key !== undefined) found[role] = key;
  }
  return found;
}

/**
 * Writes a key where none is. Of two processes that start at once, one gets `false` and reads what the other wrote.
 * @returns whether this call made the file
 */
export async function createSpKeyFile(folder: string, role: SpKeyRole, key: SpPrivateKey): Promise<boolean> {
  const temporary = join(folder, `.saml-sp-${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, key.privateKeyPem + key.certificatePem, { flag: "wx", mode: 0o600, flush: true });
    // A hard link is made whole or not at all and refuses an existing name: nobody ever reads half a key.
    await link(temporary, pathOf(folder, role));
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The next key becomes the current one, and the current one the previous. Does nothing where no next key is. There is a
 * current key at every moment, so that a crash in between leaves a folder that serves, and the call can be repeated.
 */
export async function promoteSpKeyFile(folder: string): Promise<boolean> {
  const keys = await readSpKeyFiles(folder);
  if (keys.next === undefined) return false;
  if (keys.current !== undefined) {
    await rm(pathOf(folder, "previous"), { force: true });
    await link(pathOf(folder, "current"), pathOf(folder, "previous"));
  }
  await rename(pathOf(folder, "next"), pathOf(folder, "current"));
  return true;
}

function pathOf(folder: string, role: SpKeyRole): string {
  return join(folder, `saml-sp-${role}.pem`);
}

async function readOne(path: string): Promise<SpPrivateKey | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
  try {
    return readSpKey({ privateKeyPem: text, certificatePem: text });
  } catch (error) {
    if (error instanceof SpKeyFault) throw new SpKeyFault(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
