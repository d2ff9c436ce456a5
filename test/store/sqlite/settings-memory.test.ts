import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import Database from "libsql";
import { aDirectory, aMethod, aToken, later } from "../../support/builders.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import type { Store } from "../../../src/store/port/store.js";
import { acme } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { sqliteStage } from "./stage.js";

describe("settings that the SQLite engine has read before", () => {
  const stage = sqliteStage();
  let elsewhere: Store;
  beforeEach(async () => (elsewhere = await openSqliteStore({ path: stage.file })));
  afterEach(() => elsewhere.close());

  it("are not parsed again while nothing has changed", async () => {
    expect(await stage.team.team.get()).to.equal(await stage.team.team.get());
  });

  it("are new at once when another connection of this process changes them: a revoked token opens nothing any more", async () => {
    const directory = await stage.team.directories.create(aDirectory({ slug: "d" }));
    const token = await stage.team.tokens.create(aToken({ directoryId: directory.id }));
    const found = () => stage.store.directoryByToken("d", token.hash);
    const inWork = () => stage.team.atomically((tx) => tx.tokens.standing(token.id));
    expect((await found())?.token.revokedAt).to.equal(undefined);
    expect((await inWork())?.revokedAt).to.equal(undefined);
    const revoked = await elsewhere.inTeam(acme).tokens.replace({ ...token, revokedAt: later(1) });
    expect((await found())?.token.revokedAt).to.equal(later(1));
    expect((await inWork())?.revokedAt).to.equal(later(1));
    await elsewhere.inTeam(acme).directories.replace({ ...directory, disabled: true });
    expect((await found())?.directory.disabled).to.equal(true);
    await elsewhere.inTeam(acme).tokens.delete(revoked.id);
    expect(await found()).to.equal(undefined);
  });

  it("are new a millisecond after a process that this one hears nothing of has changed them", async () => {
    const directory = await stage.team.directories.create(aDirectory({ slug: "d" }));
    const token = await stage.team.tokens.create(aToken({ directoryId: directory.id }));
    const found = () => stage.store.directoryByToken("d", token.hash);
    expect(await found()).to.not.equal(undefined);
    const stranger = new Database(stage.file);
    try {
      stranger.exec("DELETE FROM tokens");
    } finally {
      stranger.close();
    }
    await setTimeout(2);
    expect(await found()).to.equal(undefined);
  });

  it("are new within the work that changes them, and old again when it is undone", async () => {
    await stage.team.methods.create(aMethod({ slug: "one" }));
    const slugs = async (team: Pick<typeof stage.team, "methods">): Promise<string[]> =>
      (await team.methods.list()).map(({ slug }) => slug);
    await rejection(
      stage.team.atomically(async (tx) => {
        expect(await slugs(tx)).to.deep.equal(["one"]);
        await tx.methods.create(aMethod({ slug: "two" }));
        expect(await slugs(tx)).to.deep.equal(["one", "two"]);
        throw new Error("undone");
      }),
    );
    await stage.team.atomically(async (tx) => {
      expect(await slugs(tx)).to.deep.equal(["one"]);
      await tx.methods.create(aMethod({ slug: "three" }));
      expect(await slugs(tx)).to.deep.equal(["one", "three"]);
    });
    expect(await slugs(stage.team)).to.deep.equal(["one", "three"]);
  });

  it("stay known when a token is only used", async () => {
    const directory = await stage.team.directories.create(aDirectory({ slug: "d" }));
    const token = await stage.team.tokens.create(aToken({ directoryId: directory.id }));
    const before = await stage.team.directories.get(directory.id);
    await stage.team.tokens.touch(token.id, later(5));
    expect(await stage.team.directories.get(directory.id)).to.equal(before);
    expect(await stage.team.tokens.get(token.id)).to.have.property("lastUsedAt", later(5));
  });
});
