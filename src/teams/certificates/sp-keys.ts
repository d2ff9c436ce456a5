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
  type SpKeySet,
  type SpPrivateKey,
} from "../../saml/index.js";
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

const vaultName = "saml-sp-keys";
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
      await read();
      await sayingWhatToDo(rotateKeys(options, told));
      held = undefined;
      return read();
    },
  };
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
  await options.store.installation.events.append(told(await readKeys(options)));
}

async function rotateInStore(options: SpKeyRingOptions, told: Told): Promise<void> {
  const kept = await options.store.vault.get(vaultName);
  if (kept === undefined) throw new SpKeysUnusable("The keys have vanished from the store.");
  const { current, next } = await unseal(options, kept.value);
  const rotated = { current: next ?? current, previous: current, next: await makeKey(options) };
  const sealed = await seal(options, rotated);
  await options.store.installation.atomically(async (tx) => {
    await tx.vault.replace(vaultName, sealed, { version: kept.version });
    await tx.events.append(told(rotated));
  });
}

async function seal({ sealer }: SpKeyRingOptions, keys: SpKeys): Promise<string> {
  const pem = Object.entries(keys).map(([role, key]: [string, SpPrivateKey]) => [
    role,
    { privateKeyPem: key.privateKeyPem, certificatePem: key.certificatePem },
  ]);
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
 * cannot be, and come first: a rotation that nobody was told of is found by its fingerprint, one that never was is not.
 */
export function rotateSpKeys(deps: TeamsDeps, ring: SpKeyRing): Promise<SpKeys> {
  return ring.rotate((keys) =>
    eventOf(
      stamp(deps),
      "key.rotated",
      { kind: "key", id: keys.current.fingerprint256 },
      {
        current: keys.current.fingerprint256,
        next: keys.next?.fingerprint256,
        previous: keys.previous?.fingerprint256,
      },
    ),
  );
}
