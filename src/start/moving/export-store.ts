import type { Told } from "../../cli/index.js";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { makeSealer } from "../../lib/seal.js";
import type { Caller } from "../../model/event.js";
import { Refused } from "../../model/refused.js";
import { addItems, ArchiveWriter, exportItems, sealPurpose, type ItemCounts } from "../../store/index.js";
import { isCopied, type CopiedItems, type CopiedKind } from "../../store/port/copying.js";
import { sealedSpKeys, spKeysInVault } from "../../teams/index.js";
import { spKeyOptions, type Parts } from "../services.js";
import { archiveHead, hasOwnKey } from "./archive-head.js";
import { tellExported } from "./told.js";

/** The name of the file with the secrets that were made for somebody who set none. */
export const developmentSecretsFile = "development-secrets.json";

/** What was written. */
export interface Exported {
  readonly file: string;
  readonly counts: ItemCounts;
}

/**
 * Writes all that the store holds at one moment, for either engine. Nodes go on working. Sealed values stay sealed.
 * @param withKeys  the key that was made for somebody who set none goes along: a backup is of use without the machine
 * @throws Refused, StoreUnavailable
 */
export async function exportStore(
  { settings, store, now }: Parts,
  caller: Caller,
  { file, told, withKeys }: { readonly file: string; readonly told: Told; readonly withKeys: boolean },
): Promise<Exported> {
  const filled = await store.copying.filled();
  if (!filled.some((kind) => kind !== "vault" && kind !== "note")) throw nothingThere();
  const head = archiveHead(settings, store.engine, { content: "records", now: now() });
  const writer = await ArchiveWriter.begin(file, head);
  try {
    await tellExported(store, caller, head, now());
    const spKeys = await sealedSpKeys(spKeyOptions(settings, store, now));
    await addItems(writer, "vault", [{ name: spKeysInVault, value: spKeys, version: 1 }]);
    if (withKeys && !hasOwnKey(settings)) {
      const secrets = join(settings.dataFolder, developmentSecretsFile);
      await writer.add(`files/${developmentSecretsFile}`, await readFile(secrets));
    }
    const copy = await store.copying.begin();
    try {
      const counts = await exportItems(copy, writer, {
        change: (kind, item) => (staysBehind(kind, item) ? undefined : item),
        told: (kind, done, of) => {
          told(done, of, kind);
        },
      });
      await writer.finish(makeSealer(settings.encryptionKeys, sealPurpose));
      return { file, counts };
    } finally {
      await copy.close();
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** The SAML keys in force come from the ring: files that win over the store's are the ones that count. */
function staysBehind<K extends CopiedKind>(kind: K, item: CopiedItems[K]): boolean {
  if (kind === "vault") return (item as CopiedItems["vault"]).name === spKeysInVault;
  return kind === "artefact" && !isCopied(item as CopiedItems["artefact"]);
}

function nothingThere(): Refused {
  return new Refused({
    code: "store_empty",
    cause: "There is nothing in the store.",
    fix: "See with drawbridge config print whether DATABASE_URL names the store that is meant.",
  });
}
