import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import { storeContract } from "../contract.js";

const folders: string[] = [];

storeContract("SQLite", async () => {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-contract-"));
  folders.push(folder);
  const store = await openSqliteStore({ path: join(folder, "data", "test.db") });
  await store.migrate();
  return store;
});

after(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});
