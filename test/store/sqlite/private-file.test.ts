import { expect } from "chai";
import { chmodSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";

describe("The database file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const modeOf = (name: string) => (statSync(join(folder, name)).mode & 0o777).toString(8);

  it("is made for its owner alone, with its log and its shared memory, as the keys beside it are", async () => {
    const store = await openSqliteStore({ path: join(folder, "deep", "drawbridge.db") });
    await store.migrate();
    for (const end of ["", "-wal", "-shm"]) expect(modeOf(`deep/drawbridge.db${end}`), end).to.equal("600");
    await store.close();
  });

  it("keeps the mode that an operator gave it", async () => {
    const path = join(folder, "drawbridge.db");
    writeFileSync(path, "");
    chmodSync(path, 0o640);
    const store = await openSqliteStore({ path });
    await store.migrate();
    expect(modeOf("drawbridge.db")).to.equal("640");
    await store.close();
  });
});
