import { expect } from "chai";
import { MongoClient, type Collection } from "../../../src/store/mongo/driver.js";
import type { Store, TeamStore } from "../../../src/store/port/store.js";
import { acme, aDirectory, anApp, aTeam, aToken, later } from "../../support/builders.js";
import { keepTeam } from "../../support/keep-team.js";
import { mongoStage } from "../../support/mongo-store.js";
import { rejection } from "../../support/rejection.js";

describe("settings that a node on MongoDB has read before", () => {
  const mongo = mongoStage();
  let [here, there]: Store[] = [];
  let team: TeamStore;
  let elsewhere: TeamStore;
  beforeEach(async () => {
    [here, there] = [await mongo.open({ pollMs: 60_000 }), await mongo.open({ pollMs: 60_000 })];
    await keepTeam(here, aTeam({ id: acme, slug: "acme", name: "Acme" }));
    [team, elsewhere] = [here.inTeam(acme), there.inTeam(acme)];
  });

  /** The collections that are asked meanwhile. */
  async function asked(run: () => Promise<unknown>): Promise<string[]> {
    const names: string[] = [];
    const { constructor } = new MongoClient(mongo.database.uri).db().collection("any");
    const asking = constructor.prototype as Pick<Collection, "find">;
    const { find } = asking;
    asking.find = function (this: Collection, ...given: Parameters<Collection["find"]>) {
      names.push(this.collectionName);
      return find.apply(this, given);
    } as typeof find;
    try {
      await run();
    } finally {
      asking.find = find;
    }
    return names;
  }

  async function aKeptToken() {
    const directory = await team.directories.create(aDirectory({ slug: "d" }));
    const token = await team.tokens.create(aToken({ directoryId: directory.id }));
    const found = () => here!.directoryByToken("d", token.hash);
    await found();
    return { directory, token, found };
  }

  it("are changed though a killed node's transaction still holds what it was writing of their state", async () => {
    const { directory } = await aKeptToken();
    const client = new MongoClient(mongo.database.uri);
    const session = client.startSession();
    session.startTransaction();
    const parts = client.db().collection<{ _id: string }>("settingsState");
    const [held] = await parts.find({}).toArray();
    await parts.updateOne({ _id: held!._id }, { $set: { state: "of the killed node" } }, { session });
    let { version } = directory;
    for (let n = 0; n < 12; n++)
      ({ version } = await team.directories.replace({ ...directory, name: `d ${n}`, version }));
    expect((await elsewhere.directories.get(directory.id))?.name).to.equal("d 11");
    await session.abortTransaction();
    await client.close();
  });

  it("are not read again while nothing has changed: a thousand who ask at once share a few looks at their state", async () => {
    const { directory, token, found } = await aKeptToken();
    await team.team.get();
    const names = await asked(() =>
      Promise.all(Array.from({ length: 1_000 }, () => [found(), team.team.get()]).flat()),
    );
    expect(new Set(names)).to.deep.equal(new Set(["settingsState"]));
    expect(names.length).to.be.below(50);
    await team.atomically((tx) => tx.directories.get(directory.id));
    const inWork = await asked(() =>
      team.atomically(async (tx) => [
        await tx.directories.get(directory.id),
        await tx.tokens.standing(token.id),
        await tx.team.get(),
      ]),
    );
    expect(inWork.filter((name) => name === "settingsState")).to.have.length(1);
  });

  it("are new with the next question once another node has changed them", async () => {
    const { directory, token, found } = await aKeptToken();
    const inWork = () => team.atomically((tx) => tx.tokens.standing(token.id));
    expect((await inWork())?.revokedAt).to.equal(undefined);
    const revoked = await elsewhere.tokens.replace({ ...token, revokedAt: later(1) });
    expect((await found())?.token.revokedAt).to.equal(later(1));
    expect((await inWork())?.revokedAt).to.equal(later(1));

    await elsewhere.directories.replace({ ...directory, slug: "renamed" });
    expect(await found()).to.equal(undefined);
    expect((await here!.directoryByToken("renamed", token.hash))?.directory.slug).to.equal("renamed");
    expect((await team.directories.list()).map(({ slug }) => slug)).to.deep.equal(["renamed"]);
    await elsewhere.tokens.delete(revoked.id);
    expect(await here!.directoryByToken("renamed", token.hash)).to.equal(undefined);

    const known = (await team.team.get())!;
    await elsewhere.atomically((tx) =>
      tx.team.replace({ ...known, policies: { ...known.policies, existingUsers: "refuse" }, name: "Renamed" }),
    );
    for (const now of [
      await team.team.get(),
      await team.atomically((tx) => tx.team.get()),
      await here!.teams.bySlug("acme"),
    ]) {
      expect(now?.name).to.equal("Renamed");
      expect(now?.policies.existingUsers).to.equal("refuse");
    }

    await elsewhere.directories.replace({ ...(await elsewhere.directories.get(directory.id))!, disabled: true });
    expect((await here!.directoryBySlug("renamed"))?.disabled).to.equal(true);

    const app = await elsewhere.apps.create(anApp({ clientId: "an-app" }));
    expect((await here!.appByClientId("an-app"))?.id).to.equal(app.id);
    await elsewhere.apps.delete(app.id);
    expect(await here!.appByClientId("an-app")).to.equal(undefined);
    expect(await team.apps.list()).to.deep.equal([]);
    await elsewhere.team.delete();
    expect(await team.team.get()).to.equal(undefined);
  });

  it("are as the work has made them within it, and as they were for all others when it is undone", async () => {
    const { directory, found } = await aKeptToken();
    await rejection(
      team.atomically(async (tx) => {
        await tx.directories.replace({ ...(await tx.directories.get(directory.id))!, disabled: true });
        expect((await tx.directories.get(directory.id))?.disabled).to.equal(true);
        expect((await tx.directories.list()).map(({ disabled }) => disabled)).to.deep.equal([true]);
        expect((await found())?.directory.disabled, "outside").to.equal(false);
        throw new Error("undone");
      }),
    );
    expect((await found())?.directory.disabled).to.equal(false);
    expect((await team.atomically((tx) => tx.directories.get(directory.id)))?.disabled).to.equal(false);
  });

  it("are kept of no work that asks for them while it changes them", async () => {
    const { directory } = await aKeptToken();
    await rejection(
      team.atomically(async (tx) => {
        await Promise.all([tx.directories.list(), tx.directories.replace({ ...directory, disabled: true })]);
        throw new Error("undone");
      }),
    );
    expect((await team.directories.list()).map(({ disabled }) => disabled)).to.deep.equal([false]);
  });

  it("stay known when the machine notes something of them", async () => {
    const { token, found } = await aKeptToken();
    await elsewhere.tokens.touch(token.id, later(5));
    await elsewhere.tokens.noteRefused(token.id, { at: later(6), because: "expired" });
    expect(await asked(found)).to.deep.equal(["settingsState"]);
    expect(await team.tokens.get(token.id)).to.deep.include({
      lastUsedAt: later(5),
      refused: { at: later(6), because: "expired" },
    });
  });

  it("are changed at once by many, at two nodes, without one waiting out the other", async () => {
    const made = Array.from({ length: 60 }, (_, n) =>
      (n % 2 === 0 ? team : elsewhere).directories.create(aDirectory({ slug: `d-${n}` })),
    );
    await Promise.all(made);
    expect(await team.directories.list()).to.have.length(60);
    expect(await elsewhere.directories.list()).to.have.length(60);
  });

  it("are never kept of a moment other than that of the state they are kept under", async () => {
    const { directory, found } = await aKeptToken();
    let current = directory;
    for (let n = 0; n < 30; n++) {
      const readers = Array.from({ length: 5 }, found);
      current = await elsewhere.directories.replace({ ...current, name: `named ${n}` });
      await Promise.all(readers);
      expect((await found())?.directory.name).to.equal(`named ${n}`);
    }
  });
});
