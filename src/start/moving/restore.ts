import type { Told } from "../../cli/index.js";
import type { Settings } from "../../config/index.js";
import type { Caller } from "../../model/event.js";
import { openParts } from "../services.js";
import { warningsOf } from "./archive-head.js";
import { importStore } from "./import-store.js";
import { openBackup, restoreFiles } from "./restore-files.js";
import { tellImported } from "./told.js";

/**
 * Makes an installation of a backup again: of files on SQLite, of records anywhere.
 * @param readSettings  read anew once the files are there, for the secrets may have come with them
 * @throws Refused, StoreUnavailable, StoreUnusable
 */
export async function restore(
  readSettings: () => Settings,
  caller: Caller,
  { file, told }: { readonly file: string; readonly told: Told },
): Promise<{ readonly madeAt: string; readonly warnings: readonly string[] }> {
  const { content, keys } = await openBackup(file);
  const settings = readSettings();
  if (content === "records") {
    const { head, warnings } = await importStore(settings, caller, { file, told, keys });
    return { madeAt: head.madeAt, warnings };
  }
  const head = await restoreFiles(settings, { file, told, keys });
  const parts = await openParts(readSettings(), "command");
  try {
    await tellImported(parts.store, caller, head, parts.now());
  } finally {
    await parts.close();
  }
  return { madeAt: head.madeAt, warnings: warningsOf(settings, head) };
}
