import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { newId } from "../../../src/lib/new-id.js";
import { sealedBy, sealingKid } from "../../../src/lib/seal.js";
import { hostCaller } from "../../../src/start/host-caller.js";
import { resealStore } from "../../../src/start/moving/reseal.js";
import { openStore } from "../../../src/store/open-store.js";
import { StoreUnavailable } from "../../../src/store/port/errors.js";
import type { Store } from "../../../src/store/port/store.js";
import { readSpKey } from "../../../src/saml/index.js";
import { sealedMethodKeys } from "../../../src/teams/certificates/method-keys.js";
import { aDelivery, aMethod, anApp, aTeam, aUser } from "../../support/builders.js";
import { fillStore, itemsOf } from "../../support/filled-store.js";
import { keepTeam } from "../../support/keep-team.js";
import { mongoStage } from "../../support/mongo-store.js";
import { aKey, MovedPlace } from "../../support/moved-place.js";
import { oldSpKey } from "../../support/saml-keys.js";
import { fillTeam } from "../../store/contract/stage.js";

const root = join(import.meta.dirname, "../../..");

/** A command in a process of its own, killed with -9 as soon as `isTime`. Answers whether it was still at work then. */
async function killedWhen(
  place: MovedPlace,
  argv: readonly string[],
  isTime: () => Promise<boolean>,
): Promise<boolean> {
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "src/main.ts"), ...argv], {
    cwd: root,
    env: { PATH: process.env["PATH"], HOME: place.folder, ...place.env },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  while (child.exitCode === null && !(await isTime())) await sleep(5);
  const wasAtWork = child.exitCode === null;
  child.kill("SIGKILL");
  await ended;
  return wasAtWork;
}

async function looking<T>(url: string, look: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(url);
  try {
    return await look(store);
  } finally {
    await store.close();
  }
}

describe("An import that was killed", function () {
  this.timeout(240_000);
  const mongo = mongoStage({ tampers: true });
  let from: MovedPlace;
  before(async () => {
    from = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    await from.with(async ({ store }) => {
      await fillStore(store);
      const { id } = await keepTeam(store, aTeam());
      await fillTeam(store.inTeam(id), 6_000, (n) => ({ teamId: id, userName: `p${n}@acme.example` }));
    });
    await from.runs("export", "--out", from.file("all.tar"));
  });
  after(() => from.remove());

  for (const engine of ["SQLite", "MongoDB"] as const) {
    it(`goes on where it stopped, on ${engine}, and nothing is missing or there twice`, async () => {
      const url = engine === "SQLite" ? {} : { DATABASE_URL: mongo.database.uri };
      const to = await MovedPlace.make({ ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "", ...url });
      const address = to.env["DATABASE_URL"] ?? "";
      const mark = () =>
        looking(address, async (store) => (await store.copying.mark()) ?? '{"entries":0}').then(
          (text) => (JSON.parse(text) as { readonly entries: number }).entries,
          () => 0,
        );
      await looking(address, (store) => store.migrate());
      const wasAtWork = await killedWhen(to, ["import", from.file("all.tar")], async () => (await mark()) >= 18);
      expect(wasAtWork).to.equal(true);
      const stoodAt = await mark();
      expect(stoodAt).to.be.greaterThan(17);
      const said = await to.runs("import", from.file("all.tar"), "--json");
      expect(JSON.parse(said)).to.deep.include({ resumed: true });
      const [left, there] = [
        await from.with(({ store }) => itemsOf(store)),
        await to.with(({ store }) => itemsOf(store)),
      ];
      for (const kind of ["user", "group", "membership", "token", "attempt", "delivery", "spent"] as const) {
        expect(there[kind], kind).to.deep.equal(left[kind]);
      }
      await to.runs("audit", "verify");
      expect((await to.run("import", from.file("all.tar"))).err).to.match(/^The store is not empty/);
      await to.remove();
    });
  }
});

describe("drawbridge key reseal (DESIGN §8)", function () {
  this.timeout(240_000);
  const mongo = mongoStage({ tampers: true });

  for (const engine of ["SQLite", "MongoDB"] as const) {
    it(`killed and run again, leaves nothing that the old key is needed for, on ${engine}`, async () => {
      const [old, fresh] = [aKey(), aKey()];
      const url = engine === "SQLite" ? {} : { DATABASE_URL: mongo.database.uri };
      const place = await MovedPlace.make({ ENCRYPTION_KEY: old, ...url });
      const apps = 200;
      await place.with(async ({ store, sealer, spKeys }) => {
        await spKeys.keys();
        const { id } = await keepTeam(store, aTeam());
        for (let n = 0; n < apps; n++) {
          const secrets = [{ sealed: await sealer.seal(`secret ${n}`), createdAt: 0 }];
          await store.inTeam(id).apps.create(anApp({ teamId: id, secrets }));
        }
        await store.inTeam(id).users.create(aUser({ teamId: id }));
        const keys = await sealedMethodKeys(spKeys, [readSpKey(oldSpKey)]);
        await store.inTeam(id).methods.create(aMethod({ teamId: id, spKeys: keys }));
        const body = await sealer.seal("a letter");
        await store.inTeam(id).deliveries.save([aDelivery({ teamId: id, kind: "letter", number: null, body })]);
        await store.notes.put(`idempotency:${newId()}`, await sealer.seal("answer"), Date.now() + 60_000);
      });
      place.env["ENCRYPTION_KEY"] = `${fresh},${old}`;
      const kid = sealingKid(Buffer.from(fresh, "base64"), "secrets at rest");
      const address = place.env["DATABASE_URL"] ?? "";
      const resealed = () =>
        looking(address, async (store) => {
          const copy = await store.copying.begin();
          let count = 0;
          for await (const portion of copy.portions("app")) {
            count += portion.filter(({ secrets }) => sealedBy(secrets[0]?.sealed ?? "") === kid).length;
          }
          await copy.close();
          return count;
        });
      const wasAtWork = await killedWhen(place, ["key", "reseal"], async () => (await resealed()) > 5);
      expect(wasAtWork).to.equal(true);
      expect(await resealed()).to.be.lessThan(apps);
      const said = JSON.parse(await place.runs("key", "reseal", "--json")) as { readonly records: number };
      expect(said.records)
        .to.be.greaterThan(0)
        .and.lessThan(apps + 5);
      expect(await place.runs("key", "reseal")).to.match(/^Nothing was left to seal anew\./);

      place.env["ENCRYPTION_KEY"] = fresh;
      await place.with(async ({ store, sealer, spKeys }) => {
        await spKeys.keys();
        const [team] = await store.teams.list();
        const all = team === undefined ? [] : await store.inTeam(team.id).apps.list();
        const opened = await Promise.all(all.map(({ secrets }) => sealer.open(secrets[0]?.sealed ?? "")));
        expect(opened.filter((text) => text?.startsWith("secret "))).to.have.length(apps);
        const [method] = await store.allMethods();
        const pair = await spKeys.open(method?.spKeys?.[0]?.sealed ?? "");
        expect(pair.privateKey.equals(oldSpKey.privateKey)).to.equal(true);
        const { delivery, note } = await itemsOf(store);
        const bodies = delivery as readonly { readonly body: string }[];
        expect(await Promise.all(bodies.map(({ body }) => sealer.open(body)))).to.deep.equal(["a letter"]);
        const notes = note as readonly { readonly value: string }[];
        expect(await Promise.all(notes.map(({ value }) => sealer.open(value)))).to.deep.equal(["answer"]);
      });
      await place.runs("audit", "verify");
      await place.remove();
    });
  }

  it("asks a store again that cannot answer now, and not as fast as it can", async () => {
    const [old, fresh] = [aKey(), aKey()];
    const place = await MovedPlace.make({ ENCRYPTION_KEY: old });
    await place.with(async ({ store, sealer }) => {
      const { id } = await keepTeam(store, aTeam());
      const secrets = [{ sealed: await sealer.seal("secret"), createdAt: 0 }];
      await store.inTeam(id).apps.create(anApp({ teamId: id, secrets }));
    });
    place.env["ENCRYPTION_KEY"] = `${fresh},${old}`;
    await place.with(async (parts) => {
      let asked = 0;
      const end = performance.now() + 700;
      const inTeam: Store["inTeam"] = (id) => {
        const own = parts.store.inTeam(id);
        const get: typeof own.apps.get = async (app) => {
          asked++;
          if (performance.now() < end) throw new StoreUnavailable("the disk is full");
          return own.apps.get(app);
        };
        return { ...own, apps: { ...own.apps, get } };
      };
      const store = { ...parts.store, inTeam };
      const { records } = await resealStore({ ...parts, store }, hostCaller("ada"), () => undefined);
      expect(records).to.be.greaterThan(0);
      expect(asked).to.be.within(2, 10);
    });
    await place.remove();
  });

  it("says which record was sealed with a key that is not at hand, and what to do", async () => {
    const place = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    const other = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    const sealed = await other.with(({ sealer }) => sealer.seal("secret"));
    await place.with(async ({ store }) => {
      const { id } = await keepTeam(store, aTeam());
      await store.inTeam(id).apps.create(anApp({ teamId: id, slug: "portal", secrets: [{ sealed, createdAt: 0 }] }));
    });
    const { exitCode, err } = await place.run("key", "reseal");
    expect([exitCode, err]).to.deep.equal([
      1,
      "What app portal keeps was sealed with a key that is not in ENCRYPTION_KEY.\n" +
        "Put that key back into the list, behind the first one, and run drawbridge key reseal again.\n",
    ]);
    await Promise.all([place.remove(), other.remove()]);
  });

  it("is held up by nothing that somebody wrote in the form of a sealed text, and no import is", async () => {
    const place = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    const to = await MovedPlace.make({ ENCRYPTION_KEY: place.env["ENCRYPTION_KEY"] ?? "" });
    const other = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    const sealed = await other.with(({ sealer }) => sealer.seal("secret"));
    await place.with(async ({ store }) => {
      const { id } = await keepTeam(store, aTeam());
      await store.inTeam(id).apps.create(anApp({ teamId: id, name: sealed }));
      await store.inTeam(id).methods.create(aMethod({ teamId: id, groupMap: { sealed } }));
    });
    expect(await place.runs("key", "reseal")).to.match(/^Nothing was left to seal anew\./);
    await place.runs("export", "--out", place.file("all.tar"));
    await to.runs("import", place.file("all.tar"));
    const name = await to.with(async ({ store }) => {
      const [team] = await store.teams.list();
      const [app] = team === undefined ? [] : await store.inTeam(team.id).apps.list();
      return app?.name;
    });
    expect(name).to.equal(sealed);
    await Promise.all([place.remove(), to.remove(), other.remove()]);
  });
});
