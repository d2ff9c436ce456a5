import type { Told } from "../../cli/index.js";
import type { Settings } from "../../config/index.js";
import { KeyMissing, makeResealer, type Resealer } from "../../lib/reseal.js";
import { makeSealer } from "../../lib/seal.js";
import type { Caller } from "../../model/event.js";
import { Refused } from "../../model/refused.js";
import {
  ArchiveReader,
  archiveRefusals,
  importItems,
  itemsIn,
  openStore,
  sealPurpose,
  type ArchiveHead,
  type CheckedArchive,
  type ItemCounts,
} from "../../store/index.js";
import type { CopiedItems, CopiedKind } from "../../store/port/copying.js";
import type { Store } from "../../store/port/store.js";
import { hasOtherSpKeyFiles, laySpKeyFiles, spKeysInVault } from "../../teams/index.js";
import { makeReady } from "../schema-step.js";
import { sealPurposes, spKeyOptions } from "../services.js";
import { warningsOf } from "./archive-head.js";
import { sealedPlaces } from "./sealed-places.js";
import { tellImported } from "./told.js";

/** The kinds that hold what ENCRYPTION_KEY sealed. */
const sealedKinds: readonly CopiedKind[] = ["vault", "method", "app", "oauthClient", "endpoint", "deletion"];

export interface Imported {
  readonly head: ArchiveHead;
  readonly counts: ItemCounts;
  /** It went on where an earlier run was broken off. */
  readonly resumed: boolean;
  /** What is another here than where it came from, and what to do about it. */
  readonly warnings: readonly string[];
}

/**
 * Makes an empty store of an archive. All of it is read and held to its digests before the first record is written; what it has
 * sealed is sealed anew with this installation's key. Broken off, it goes on with the next run.
 * @param keys  further keys that may open it
 * @throws Refused, StoreUnavailable, StoreUnusable
 */
export async function importStore(
  settings: Settings,
  caller: Caller,
  { file, told, keys = [] }: { readonly file: string; readonly told: Told; readonly keys?: readonly Buffer[] },
): Promise<Imported> {
  const secrets = [...settings.encryptionKeys, ...keys];
  const reader = await ArchiveReader.open(file);
  try {
    const { head, size } = reader;
    if (head.content !== "records") throw archiveRefusals.ofFiles(file);
    const archive = await reader.check(makeSealer(secrets, sealPurpose), (bytes) => {
      told(bytes, size, "octets checked");
    });
    const resealer = makeResealer(secrets, Object.values(sealPurposes), sealedPlaces);
    const spKeys = await checkSealed(reader, archive, resealer);
    const store = await openStore(settings.databaseUrl);
    try {
      await makeReady(store, "command", {});
      const keyFiles = spKeyOptions(settings, store, Date.now);
      if (spKeys !== undefined && (await hasOtherSpKeyFiles(keyFiles, spKeys))) throw otherKeyFiles(settings);
      if (spKeys !== undefined && store.engine === "sqlite") await laySpKeyFiles(keyFiles, spKeys);
      const done = await importItems(store.copying, reader, archive, {
        change: (kind, item) => changed(store, resealer, kind, item),
        told: (kind, count, of) => {
          told(count, of, kind);
        },
      });
      await tellImported(store, caller, head, Date.now());
      return { head, ...done, warnings: warningsOf(settings, head) };
    } finally {
      await store.close();
    }
  } finally {
    await reader.close();
  }
}

/** Every sealed value opens, or nothing is begun. Answers the SAML keys, sealed for here. */
async function checkSealed(
  reader: ArchiveReader,
  archive: CheckedArchive,
  resealer: Resealer,
): Promise<string | undefined> {
  let spKeys: string | undefined;
  try {
    for await (const [kind, item] of itemsIn(reader, archive, sealedKinds)) {
      const resealed = await resealer.resealed(item);
      if (kind !== "vault") continue;
      const { name, value } = resealed as CopiedItems["vault"];
      if (name === spKeysInVault) spKeys = value;
    }
  } catch (error) {
    if (!(error instanceof KeyMissing)) throw error;
    throw new Refused({
      code: "archive_key",
      cause: "Something in the file was sealed with an earlier ENCRYPTION_KEY, which is not at hand.",
      fix: "Put all keys of where it was made behind your own: ENCRYPTION_KEY=yours,theirs,older. You can take them out afterwards.",
    });
  }
  return spKeys;
}

async function changed<K extends CopiedKind>(
  { engine }: Store,
  resealer: Resealer,
  kind: K,
  item: CopiedItems[K],
): Promise<CopiedItems[K] | undefined> {
  // In files, where the engine keeps them so.
  if (kind === "vault" && engine === "sqlite" && (item as CopiedItems["vault"]).name === spKeysInVault)
    return undefined;
  if (sealedKinds.includes(kind)) return resealer.resealed(item);
  if (kind !== "note" && kind !== "delivery") return item;
  // Some notes are sealed with SESSION_SECRET, and both end soon: what does not open is as if it had ended.
  return resealer.resealed(item).catch(() => item);
}

function otherKeyFiles({ certsFolder }: Settings): Refused {
  return new Refused({
    code: "sp_keys_differ",
    cause: `In ${certsFolder} lie SAML keys that are not those of the file, and they would win.`,
    fix: "Move them away, or name an empty folder in CERTS_FOLDER.",
  });
}
