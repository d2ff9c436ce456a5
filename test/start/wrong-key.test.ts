import { expect } from "chai";
import { cp, mkdtemp, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../src/config/index.js";
import { openParts, WrongEncryptionKey } from "../../src/start/services.js";
import { rejection } from "../support/rejection.js";
import { removeFolder } from "../support/remove-folder.js";

describe("A store that was sealed with another key", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-"));
  });
  afterEach(() => removeFolder(folder));
  const settingsOf = (env: Record<string, string> = {}) =>
    readSettings({
      env: {
        DATA_FOLDER: folder,
        DATABASE_URL: `sqlite:${join(folder, "drawbridge.db")}`,
        CERTS_FOLDER: join(folder, "certs"),
        ...env,
      },
    });
  const open = async (env?: Record<string, string>) => {
    const parts = await openParts(settingsOf(env), "server");
    await parts.close();
  };

  it("says that development-secrets.json belongs to the backup, to somebody who never set a key", async () => {
    await open();
    const secrets = join(folder, "development-secrets.json");
    await cp(secrets, join(folder, "kept.json"));
    await unlink(secrets);
    const error = await rejection(open());
    expect(error).to.be.instanceOf(WrongEncryptionKey);
    expect((error as Error).message).to.match(/^ENCRYPTION_KEY does not open what the store holds\. None is set here/);
    expect((error as Error).message).to.contain(secrets);
    await cp(join(folder, "kept.json"), secrets);
    await open();
  });

  it("asks for the former key where one is set", async () => {
    await open();
    const error = await rejection(open({ ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64") }));
    expect((error as Error).message).to.match(/Put the key it was sealed with back into the list/);
  });
});
