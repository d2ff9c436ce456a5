import { callers } from "../support/builders.js";
import { expect } from "chai";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSealer } from "../../src/lib/seal.js";
import type { Store } from "../../src/store/port/store.js";
import { makeSpKeyRing, rotateSpKeys, SpKeysUnusable, tellOfSpKeys, type SpKeyRing } from "../../src/teams/index.js";
import { promoteSpKeyFile } from "../../src/saml/index.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const now = Date.parse("2026-11-25T10:00:00Z");
const secret = "a-secret-of-more-than-thirty-two-characters";

describe("The bridge's own SAML keys (DESIGN §3)", () => {
  let temporary: TemporaryStore;
  let certsFolder: string;
  beforeEach(async () => {
    temporary = await temporaryStore();
    certsFolder = join(temporary.folder, "certs");
  });
  afterEach(() => temporary.remove());

  const ring = (engine: Store["engine"] = "sqlite", sealWith = secret): SpKeyRing =>
    makeSpKeyRing({
      store: { engine, vault: temporary.store.vault, installation: temporary.store.installation },
      certsFolder,
      sealer: makeSealer([sealWith], "sp keys"),
      commonName: "bridge.example",
      now: () => now,
      modulusLength: 2048,
    });

  it("are made once, on SQLite as files of their owner alone, and two processes get the same", async () => {
    const [one, other] = await Promise.all([ring().keys(), ring().keys()]);
    expect(one.current.fingerprint256).to.equal(other.current.fingerprint256);
    expect(one.next?.fingerprint256).to.equal(other.next?.fingerprint256).and.not.equal(one.current.fingerprint256);
    expect(await readdir(certsFolder)).to.have.members(["saml-sp-current.pem", "saml-sp-next.pem"]);
    expect((await stat(join(certsFolder, "saml-sp-current.pem"))).mode & 0o777).to.equal(0o600);
    expect((await ring().keys()).current.fingerprint256).to.equal(one.current.fingerprint256);
    expect(await ring().place()).to.equal("files");
  });

  it("lie sealed in a store that nodes share, and open with ENCRYPTION_KEY only", async () => {
    const { current } = await ring("mongodb").keys();
    expect((await ring("mongodb").keys()).current.fingerprint256).to.equal(current.fingerprint256);
    const kept = (await temporary.store.vault.get("saml-sp-keys"))?.value;
    expect(kept).not.to.contain("PRIVATE KEY");
    const locked = ring("mongodb", "another-secret-of-more-than-32-characters").keys();
    expect(await rejection(locked)).to.be.instanceOf(SpKeysUnusable);
  });

  it("are taken from files that an operator laid there, before those in the store", async () => {
    const filed = (await ring("sqlite").keys()).current.fingerprint256;
    expect((await ring("mongodb").keys()).current.fingerprint256).to.equal(filed);
    expect(await ring("mongodb").place()).to.equal("files");
  });

  for (const engine of ["sqlite", "mongodb"] as const) {
    it(`roll over on ${engine}: the next becomes current, the current previous, and a new next is made`, async () => {
      const keys = ring(engine);
      const before = await keys.keys();
      const after = await rotateSpKeys({ store: temporary.store, now: () => now, caller: callers.cli }, keys);
      expect(after.current.fingerprint256).to.equal(before.next?.fingerprint256);
      expect(after.previous?.fingerprint256).to.equal(before.current.fingerprint256);
      expect(after.next?.fingerprint256).not.to.equal(before.next?.fingerprint256);
      expect((await keys.keys()).current.fingerprint256).to.equal(after.current.fingerprint256);
      const [event] = await temporary.store.installation.events.latest({ limit: 1 });
      expect(event).to.include({ type: "key.rotated", teamId: null, outcome: "success" });
      expect(event?.data).to.deep.include({ current: after.current.fingerprint256, by: "ada" });
    });
  }

  it("are told of by a start after a rotation that was broken off before its event, and once", async () => {
    const deps = { store: temporary.store, now: () => now, caller: callers.cli };
    const told = async () => (await temporary.store.installation.events.page({ after: 0, limit: 10 })).length;
    expect(await tellOfSpKeys(deps, ring()), "the first ones").to.equal(false);
    await promoteSpKeyFile(certsFolder);
    const tells = await Promise.all([tellOfSpKeys(deps, ring()), tellOfSpKeys(deps, ring())]);
    expect(tells.filter(Boolean)).to.have.length(1);
    expect(await tellOfSpKeys(deps, ring())).to.equal(false);
    expect(await told()).to.equal(1);
    await rotateSpKeys(deps, ring());
    expect(await tellOfSpKeys(deps, ring())).to.equal(false);
    expect(await told()).to.equal(2);
  });

  it("that lie in the store are told of by whoever finds other ones laid over them", async () => {
    const deps = { store: temporary.store, now: () => now, caller: callers.cli };
    await rotateSpKeys(deps, ring("mongodb"));
    expect(await tellOfSpKeys(deps, ring("mongodb"))).to.equal(false);
    await ring("sqlite").keys();
    expect(await tellOfSpKeys(deps, ring("mongodb"))).to.equal(true);
  });

  it("say what to do where their folder cannot be used", async () => {
    await writeFile(certsFolder, "a file where a folder should be");
    for (const work of [
      ring().keys(),
      ring("mongodb").place(),
      rotateSpKeys({ store: temporary.store, now: () => now, caller: callers.cli }, ring()),
    ]) {
      const error = await rejection(work);
      expect(error).to.be.instanceOf(SpKeysUnusable);
      expect(error).to.have.property("message").that.includes(certsFolder).and.includes("CERTS_FOLDER");
    }
  });

  it("say which file is at fault", async () => {
    await ring().keys();
    await writeFile(join(certsFolder, "saml-sp-current.pem"), "junk");
    expect(String(await rejection(ring().keys()))).to.match(/saml-sp-current\.pem: the private key is not readable/);
  });
});
