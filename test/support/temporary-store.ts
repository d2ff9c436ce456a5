import { rmSync } from "node:fs";
import { copyFile, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "../../src/store/open-store.js";
import { expectKnownEvents } from "./known-events.js";
import type { Store } from "../../src/store/port/store.js";
import { removeFolder } from "./remove-folder.js";

/** An empty, migrated store on an SQLite file of its own, and the folder it lies in. */
export interface TemporaryStore {
  readonly store: Store;
  readonly folder: string;
  /** A DATABASE_URL that opens the same file beside it. */
  readonly url: string;
  /** Looks first whether what the test did has left whole chains of known events; not where it tampered with them. */
  remove(how?: { readonly tampered: boolean }): Promise<void>;
}

let migrated: Promise<string> | undefined;

/** Made once in this process, and copied from then on: to migrate from nothing is the larger part of a small test. */
async function migratedFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-migrated-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "test.db");
  const store = await openStore(`sqlite:${file}`);
  await store.migrate();
  await store.close();
  return file;
}

export async function temporaryStore(): Promise<TemporaryStore> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-store-"));
  const file = join(folder, "test.db");
  const url = `sqlite:${file}`;
  await copyFile(await (migrated ??= migratedFile()), file);
  const store = await openStore(url);
  await store.migrate();
  return {
    store,
    folder,
    url,
    async remove({ tampered } = { tampered: false }) {
      if (!tampered) await expectKnownEvents(store);
      await store.close();
      await removeFolder(folder);
    },
  };
}
