import { expect } from "chai";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { firstRun } from "../../src/access/index.js";
import { newId } from "../../src/lib/new-id.js";
import { showSetupToken } from "../../src/start/show-setup-token.js";
import type { Parts } from "../../src/start/services.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

describe("the setup token at start (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let folder: string;
  let logged: string[];
  beforeEach(async () => {
    temporary = await temporaryStore();
    folder = await mkdtemp(join(tmpdir(), "drawbridge-token-"));
    logged = [];
  });
  afterEach(async () => {
    await temporary.remove();
    await rm(folder, { recursive: true });
  });

  const show = (terminal?: (text: string) => void): Promise<void> =>
    showSetupToken(
      { store: temporary.store, now: Date.now, settings: { dataFolder: folder } } as Parts,
      pino({ level: "info" }, { write: (line: string) => void logged.push(line) }),
      terminal,
    );

  it("is told on a terminal, and nowhere else", async () => {
    const told: string[] = [];
    await show((text) => void told.push(text));
    expect(told.join("")).to.match(/dbt_[\w-]{43}/);
    expect(logged).to.deep.equal([]);
    expect(await readFile(join(folder, "setup-token"), "utf8").catch(() => "no file")).to.equal("no file");
  });

  it("stands in a file for its owner alone where there is no terminal; the log says where and not what", async () => {
    await show();
    const file = join(folder, "setup-token");
    const token = (await readFile(file, "utf8")).trim();
    expect(token).to.match(/^dbt_/);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect(logged.join("")).to.contain("setup-token").and.not.to.contain(token);
  });

  it("makes the data folder where nothing has: with all secrets set and the store elsewhere, the first start broke off", async () => {
    await rm(folder, { recursive: true });
    await show();
    expect(await readFile(join(folder, "setup-token"), "utf8")).to.match(/^dbt_/);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it("is made once while one waits, and its file goes when there is an admin", async () => {
    await show();
    const file = join(folder, "setup-token");
    const token = (await readFile(file, "utf8")).trim();
    await show();
    expect((await readFile(file, "utf8")).trim()).to.equal(token);
    const from = { reference: newId<never>() };
    const { store } = temporary;
    await firstRun({ store, now: Date.now, from }, { token, email: "ada@acme.example", password: "a long enough one" });
    await show();
    expect(await readFile(file, "utf8").catch(() => "no file")).to.equal("no file");
  });
});
