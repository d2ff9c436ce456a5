import { eventOf, type EventDraft } from "../../model/event.js";
import { mkdir } from "node:fs/promises";
import type { Sealer } from "../../lib/seal.js";
import {
  createSpKeyFile,
  makeSpKey,
  promoteSpKeyFile,
  readSpKey,
  readSpKeyFiles,
  SpKeyFault,
  type SpKeyPem,
  type SpKeySet,
  type SpPrivateKey,
} from "../../saml/index.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { Vault } from "../../store/port/small-things.js";
import type { Store } from "../../store/port/store.js";
import { stamp, type TeamsDeps } from "../deps.js";

/** The bridge's own keys: `current` signs and is published, `next` is published already, `previous` only still decrypts. */
export interface SpKeys {
  readonly current: SpPrivateKey;
  readonly next?: SpPrivateKey | undefined;
  readonly previous?: SpPrivateKey | undefined;
}

/** Where the keys are kept. Files win, for an operator who puts keys there means them. */
export type SpKeyPlace = "files" | "store";

export interface SpKeyRing {
  /** The keys in force, made at first use of the installation; read again now and then, for a rotation by the CLI. */
  keys(): Promise<SpKeys>;
  place(): Promise<SpKeyPlace>;
  /** The next key becomes the current one, the current one the previous, and a new next one is made. */
  rotate(told: (keys: SpKeys) => EventDraft): Promise<SpKeys>;
  /**
   * Tells of a current key that nobody was told of: laid there by hand, or left by a rotation that was broken off between its
   * files and its event. False: it is the one that was told of, or the first.
   */
  tell(told: (keys: SpKeys) => EventDraft): Promise<boolean>;
  /** Seals a pair that is a method's and not ours. */
  seal(key: SpPrivateKey): Promise<string>;
  /** Opens what `seal` has made. @throws SpKeysUnusable where ENCRYPTION_KEY does not open it */
  open(sealed: string): Promise<SpPrivateKey>;
}

export interface SpKeyRingOptions {
  readonly store: Pick<Store, "engine" | "vault" | "installation">;
  readonly certsFolder: string;
  /** Seals keys that lie in the store: `makeSealer(settings.encryptionKeys, "sp keys")`. */
  readonly sealer: Sealer;
  /** What the certificates are called: our host name. */
  readonly commonName: string;
  readonly now: () => number;
  /** Bits; the usual ones unless given. Tests make shorter keys, which take less time. */
  readonly modulusLength?: number | undefined;
}

/** Keys that cannot be used: a broken file, or sealed with an ENCRYPTION_KEY that is not at hand. Says what to do. */
export class SpKeysUnusable extends Error {
  override readonly name = "SpKeysUnusable";
}

/** Where the store keeps the keys, sealed. */
export const spKeysInVault = "saml-sp-keys";
const vaultName = spKeysInVault;
const readAgainMs = 60_000;

export function makeSpKeyRing(options: SpKeyRingOptions): SpKeyRing {
  let held: { readonly keys: Promise<SpKeys>; readonly at: number } | undefined;
  const sayingWhatToDo = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw unusable(options, error);
    }
  };
  const read = (): Promise<SpKeys> => sayingWhatToDo(readKeys(options));
  return {
    keys() {
      const now = options.now();
      if (held === undefined || now - held.at >= readAgainMs) {
        const keys = read();
        held = { keys, at: now };
        // A failed read is tried again by whoever asks next.
        keys.catch(() => (held = undefined));
      }
      return held.keys;
    },
    async place() {
      return (await sayingWhatToDo(isFiled(options))) ? "files" : "store";
    },
    async rotate(told) {
      const before = await read();
      // Told of first, so that what is told of next is the rotation.
      await tellOfNew(options, before, told);
      await sayingWhatToDo(rotateKeys(options, told));
      held = undefined;
      return read();
    },
    async tell(told) {
      return tellOfNew(options, await this.keys(), told);
    },
    seal: ({ privateKeyPem, certificatePem }) => options.sealer.seal(JSON.stringify({ privateKeyPem, certificatePem })),
    open: remembering(async (sealed) => openPair(options, sealed)),
  };
}

const mostRemembered = 1000;

/** Parsing a key costs more than signing with it, and a method's are asked for at each sign-in. */
function remembering(open: (sealed: string) => Promise<SpPrivateKey>): (sealed: string) => Promise<SpPrivateKey> {
  const opened = new Map<string, SpPrivateKey>();
  return async (sealed) => {
    const known = opened.get(sealed);
    if (known !== undefined) return known;
    const key = await open(sealed);
    if (opened.size >= mostRemembered) opened.clear();
    opened.set(sealed, key);
    return key;
  };
}

async function openPair({ sealer }: SpKeyRingOptions, sealed: string): Promise<SpPrivateKey> {
  const text = await sealer.open(sealed);
  if (text === undefined) {
    throw new SpKeysUnusable(
      "The SAML key of an SSO method does not open with ENCRYPTION_KEY. Put the key it was sealed with back into its list.",
    );
  }
  return readSpKey(JSON.parse(text) as SpKeyPem);
}

/** What is wrong with the files, and what to do; a fault of the store stays what it is. */
function unusable({ certsFolder }: SpKeyRingOptions, error: unknown): unknown {
  if (error instanceof SpKeyFault) return new SpKeysUnusable(error.message, { cause: error });
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return error;
  return new SpKeysUnusable(
    `The folder of the SAML keys, ${certsFolder}, cannot be used (${String(error.code)}): give this user permission to read and write it, or name another in CERTS_FOLDER.`,
    { cause: error },
  );
}

async function isFiled({ certsFolder, store }: SpKeyRingOptions): Promise<boolean> {
  return store.engine === "sqlite" || (await readSpKeyFiles(certsFolder)).current !== undefined;
}

async function readKeys(options: SpKeyRingOptions): Promise<SpKeys> {
  const { certsFolder, store } = options;
  const files = await readSpKeyFiles(certsFolder);
  if (files.current !== undefined && files.next !== undefined) return { ...files, current: files.current };
  // Where nodes share a store, keys that an operator laid into a folder are used as they are: it may be read-only.
  if (files.current !== undefined && store.engine !== "sqlite") return { ...files, current: files.current };
  return store.engine === "sqlite" ? makeFiles(options, files) : readFromStore(options);
}

async function makeFiles(options: SpKeyRingOptions, files: SpKeySet): Promise<SpKeys> {
  await mkdir(options.certsFolder, { recursive: true, mode: 0o700 });
  const missing = (["current", "next"] as const).filter((role) => files[role] === undefined);
  await Promise.all(missing.map(async (role) => createSpKeyFile(options.certsFolder, role, await makeKey(options))));
  // Read back: another process may have been first, and then its keys are the ones.
  const made = await readSpKeyFiles(options.certsFolder);
  if (made.current === undefined) throw new SpKeysUnusable(`No key could be made in ${options.certsFolder}.`);
  return { ...made, current: made.current };
}

async function readFromStore(options: SpKeyRingOptions): Promise<SpKeys> {
  const kept = await options.store.vault.get(vaultName);
  if (kept !== undefined) return unseal(options, kept.value);
  const [current, next] = await Promise.all([makeKey(options), makeKey(options)]);
  return unseal(options, await options.store.vault.putIfAbsent(vaultName, await seal(options, { current, next })));
}

type Told = Parameters<SpKeyRing["rotate"]>[0];

async function rotateKeys(options: SpKeyRingOptions, told: Told): Promise<void> {
  if (!(await isFiled(options))) return rotateInStore(options, told);
  await promoteSpKeyFile(options.certsFolder);
  await createSpKeyFile(options.certsFolder, "next", await makeKey(options));
  await tellOfNew(options, await readKeys(options), told);
}

async function rotateInStore(options: SpKeyRingOptions, told: Told): Promise<void> {
  const kept = await options.store.vault.get(vaultName);
  if (kept === undefined) throw new SpKeysUnusable("The keys have vanished from the store.");
  const { current, next } = await unseal(options, kept.value);
  const rotated = { current: next ?? current, previous: current, next: await makeKey(options) };
  const sealed = await seal(options, rotated);
  await options.store.installation.atomically(async (tx) => {
    await tx.vault.replace(vaultName, sealed, { version: kept.version });
    await note(tx.vault, rotated.current.fingerprint256, await tx.vault.get(toldName));
    await tx.events.append(told(rotated));
  });
}

/** The fingerprint of the current key that was told of last. */
const toldName = "saml-sp-key-told";

/** Note and event are one work: of many that find the note to differ, one tells. */
async function tellOfNew({ store }: SpKeyRingOptions, keys: SpKeys, told: Told): Promise<boolean> {
  const { fingerprint256 } = keys.current;
  const kept = await store.vault.get(toldName);
  if (kept === undefined) {
    await store.vault.putIfAbsent(toldName, fingerprint256);
    return false;
  }
  if (kept.value === fingerprint256) return false;
  try {
    await store.installation.atomically(async (tx) => {
      await note(tx.vault, fingerprint256, kept);
      await tx.events.append(told(keys));
    });
    return true;
  } catch (error) {
    if (error instanceof StoreConflict && error.field === "version") return false;
    throw error;
  }
}

async function note(vault: Vault, fingerprint: string, kept: { readonly version: number } | undefined): Promise<void> {
  if (kept === undefined) await vault.putIfAbsent(toldName, fingerprint);
  else await vault.replace(toldName, fingerprint, { version: kept.version });
}

/** The keys in force as the store keeps them, wherever they lie: for an archive. */
export async function sealedSpKeys(options: SpKeyRingOptions): Promise<string> {
  return seal(options, await readKeys(options));
}

/** Whether keys lie in the folder that are not these; where they do, they would win. @throws SpKeysUnusable */
export async function hasOtherSpKeyFiles(options: SpKeyRingOptions, sealed: string): Promise<boolean> {
  const [files, keys] = [await readSpKeyFiles(options.certsFolder), await unseal(options, sealed)];
  return (Object.keys(files) as (keyof SpKeys)[]).some(
    (role) => files[role] !== undefined && files[role].fingerprint256 !== keys[role]?.fingerprint256,
  );
}

/** Lays sealed keys into the folder, as files; those that are there already stay. @throws SpKeysUnusable */
export async function laySpKeyFiles(options: SpKeyRingOptions, sealed: string): Promise<void> {
  const keys = await unseal(options, sealed);
  await mkdir(options.certsFolder, { recursive: true, mode: 0o700 });
  for (const role of ["previous", "next", "current"] as const) {
    if (keys[role] !== undefined) await createSpKeyFile(options.certsFolder, role, keys[role]);
  }
}

async function seal({ sealer }: SpKeyRingOptions, keys: SpKeys): Promise<string> {
  const there = Object.entries(keys) as readonly (readonly [string, SpPrivateKey | undefined])[];
  const pem = there.flatMap(([role, key]) =>
    key === undefined ? [] : [[role, { privateKeyPem: key.privateKeyPem, certificatePem: key.certificatePem }]],
  );
  return sealer.seal(JSON.stringify(Object.fromEntries(pem)));
}

async function unseal({ sealer }: SpKeyRingOptions, sealed: string): Promise<SpKeys> {
  const opened = await sealer.open(sealed);
  if (opened === undefined) {
    throw new SpKeysUnusable(
      "The SAML keys in the store do not open with ENCRYPTION_KEY. Put the key they were sealed with back into its list.",
    );
  }
  const pem = JSON.parse(opened) as Record<keyof SpKeys, Parameters<typeof readSpKey>[0] | undefined>;
  const read = (role: keyof SpKeys): SpPrivateKey | undefined => pem[role] && readSpKey(pem[role]);
  const current = read("current");
  if (current === undefined) throw new SpKeysUnusable("The SAML keys in the store have no current one.");
  return { current, next: read("next"), previous: read("previous") };
}

function makeKey({ commonName, now, modulusLength }: SpKeyRingOptions): Promise<SpPrivateKey> {
  return makeSpKey({ commonName, nowMs: now(), modulusLength });
}

/**
 * Rotates, and tells it in the installation's chain. Keys that lie in the store are replaced in one work with the event; files
 * cannot be, and come first: `tellOfSpKeys` makes up for an event that a crash has kept back.
 */
export function rotateSpKeys(deps: TeamsDeps, ring: SpKeyRing): Promise<SpKeys> {
  return ring.rotate((keys) => keyRotated(deps, keys));
}

/** At start: tells of a key that came into force without anybody being told. */
export function tellOfSpKeys(deps: TeamsDeps, ring: SpKeyRing): Promise<boolean> {
  return ring.tell((keys) => keyRotated(deps, keys));
}

function keyRotated(deps: TeamsDeps, { current, next, previous }: SpKeys): EventDraft {
  const subject = { kind: "key", id: current.fingerprint256 } as const;
  return eventOf(stamp(deps), "key.rotated", subject, {
    current: current.fingerprint256,
    next: next?.fingerprint256,
    previous: previous?.fingerprint256,
  });
}
