import { newId } from "../../../src/lib/new-id.js";
import type { AdminId, SessionId } from "../../../src/model/ids.js";
import type { StoredSession } from "../../../src/model/session.js";
import type { LastSaid } from "../../../src/model/last-said.js";
import { expect } from "chai";
import { acme, aDirectory, aFailure, aMethod, aSession, aUser, later, noon } from "../../support/builders.js";
import { expectConflict, ids, sorted, type Stage } from "./stage.js";

/** Sessions, notes, the vault, leases, and the sweep. */
export function expiringContract(stage: Stage): void {
  sessionsContract(stage);

  describe("notes", () => {
    it("are read until they expire; the last writer's value counts", async () => {
      const { notes } = stage.store;
      expect(await notes.get("key", noon)).to.equal(undefined);
      await notes.put("key", "one", later(10));
      await notes.put("key", "two", later(20));
      expect(await notes.get("key", later(19))).to.equal("two");
      expect(await notes.get("key", later(20))).to.equal(undefined);
      expect(await notes.get("Key", noon)).to.equal(undefined);
      await notes.put("key", "three", later(30));
      expect(await notes.get("key", later(20))).to.equal("three");
      await notes.delete("key");
      expect(await notes.get("key", noon)).to.equal(undefined);
    });

    it("are claimed by exactly one of many at once, until swept after their end", async () => {
      const { notes } = stage.store;
      const claims = await Promise.all(Array.from({ length: 20 }, () => notes.claim("key", later(10))));
      expect(claims.filter(Boolean)).to.have.length(1);
      expect(await notes.claim("other", later(10))).to.equal(true);
      await stage.store.sweep(later(9));
      expect(await notes.claim("key", later(10))).to.equal(false);
      await stage.store.sweep(later(10));
      expect(await notes.claim("key", later(99))).to.equal(true);
    });
  });

  describe("the vault", () => {
    it("gives everybody the first writer's value", async () => {
      const answers = await Promise.all(["a", "b", "c"].map((value) => stage.store.vault.putIfAbsent("sp-key", value)));
      expect(new Set(answers).size).to.equal(1);
      expect(await stage.store.vault.get("sp-key")).to.deep.equal({ value: answers[0], version: 1 });
      expect(await stage.store.vault.get("none")).to.equal(undefined);
    });

    it("is replaced by version", async () => {
      await stage.store.vault.putIfAbsent("sp-key", "a");
      await stage.store.vault.replace("sp-key", "b", { version: 1 });
      await expectConflict(stage.store.vault.replace("sp-key", "c", { version: 1 }), "version");
      await expectConflict(stage.store.vault.replace("none", "c", { version: 1 }), "version");
      expect(await stage.store.vault.get("sp-key")).to.deep.equal({ value: "b", version: 2 });
    });
  });

  describe("leases", () => {
    it("are listed by name, with who took each last and until when", async () => {
      const { leases } = stage.store;
      await leases.take("b", "one", noon, later(10));
      await leases.take("a", "one", noon, later(10));
      await leases.take("a", "two", later(11), later(20));
      expect((await leases.list()).filter(({ name }) => ["a", "b"].includes(name))).to.deep.equal([
        { name: "a", holder: "two", untilMs: later(20) },
        { name: "b", holder: "one", untilMs: later(10) },
      ]);
    });

    it("are held by one until their end; the holder may take them again", async () => {
      const { leases } = stage.store;
      const takes = await Promise.all(["a", "b", "c"].map((holder) => leases.take("work", holder, noon, later(10))));
      expect(takes.filter((term) => term !== undefined)).to.deep.equal([1]);
      const holder = ["a", "b", "c"][takes.indexOf(1)]!;
      expect(await leases.take("work", holder, later(5), later(20))).to.equal(2);
      expect(await leases.take("work", "z", later(19), later(30))).to.equal(undefined);
      expect(await leases.take("other work", "z", later(5), later(30))).to.equal(1);
      expect(await leases.take("work", "z", later(20), later(30))).to.equal(3);
      expect(await leases.take("work", holder, later(21), later(30))).to.equal(undefined);
    });

    it("are free where a clock that was ahead has set their end: it would hold up everybody for as long", async () => {
      const { leases } = stage.store;
      await leases.take("work", "ahead", later(3_600_000), later(3_600_010));
      expect(await leases.take("work", "b", later(5), later(15), later(3_600_010)), "an end that may be").to.equal(
        undefined,
      );
      expect(await leases.take("work", "b", later(5), later(15), later(60_015))).to.equal(2);
      expect(await leases.take("work", "ahead", later(6), later(16), later(60_016))).to.equal(undefined);
    });

    it("are extended, or given back, by whoever took them last and by nobody else", async () => {
      const { leases } = stage.store;
      const term = (await leases.take("work", "a", noon, later(10)))!;
      expect(await leases.extend("work", term, later(30))).to.equal(true);
      expect(await leases.take("work", "b", later(20), later(40))).to.equal(undefined);
      expect(await leases.extend("work", term, noon)).to.equal(true);
      const next = (await leases.take("work", "b", later(20), later(40)))!;
      expect(await leases.extend("work", term, later(99)), "taken since").to.equal(false);
      expect(await leases.extend("work", next, noon)).to.equal(true);
      expect(await leases.extend("work", term, later(99)), "given back since, and still not theirs").to.equal(false);
      expect(await leases.extend("no work", 1, later(99))).to.equal(false);
    });
  });

  describe("what was said last of a person", () => {
    const user = aUser().id;
    const directory = { kind: "directory", id: aDirectory().id } as const;
    const method = { kind: "method", id: aMethod().id } as const;
    const said = (own: Partial<LastSaid> = {}): LastSaid => ({
      ...{ userId: user, source: directory, at: noon, digest: "d1", text: '{"title":"Ä"}' },
      ...own,
    });

    it("is one record for each source, and replaced only by something else", async () => {
      const { lastSaid } = stage.team;
      expect(await lastSaid.get(user, directory)).to.equal(undefined);
      await lastSaid.note(said());
      await lastSaid.note(said({ at: later(5) }));
      expect(await lastSaid.get(user, directory), "said again").to.deep.equal(said());
      await lastSaid.note(said({ at: later(9), digest: "d2", text: "" }));
      expect(await lastSaid.get(user, directory)).to.deep.equal(said({ at: later(9), digest: "d2", text: "" }));
      await lastSaid.note(said({ source: method }));
      expect((await lastSaid.ofUser(user)).map(({ source }) => source.kind)).to.deep.equal(["directory", "method"]);
      expect(await stage.other.lastSaid.ofUser(user)).to.deep.equal([]);
    });

    it("comes and goes with the work, and in its own team", async () => {
      await stage.team.lastSaid.note(said());
      await stage.other.lastSaid.deleteOf(user);
      const failed = await stage.team
        .atomically(async (tx) => {
          await tx.lastSaid.note(said({ digest: "d2" }));
          await tx.lastSaid.deleteOf(user);
          throw new Error("undone");
        })
        .catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
      expect(await stage.team.lastSaid.get(user, directory)).to.deep.equal(said());
      await stage.team.lastSaid.deleteOf(user);
      expect(await stage.team.lastSaid.ofUser(user)).to.deep.equal([]);
    });
  });

  describe("the store itself", () => {
    it("answers a ping, and may be migrated again without harm", async () => {
      await stage.store.ping();
      await stage.store.migrate();
      await stage.store.ping();
      expect(stage.store.schemaVersion).to.be.greaterThan(0);
      expect(await stage.store.teams.get(acme)).to.include({ slug: "acme" });
    });

    it("sweeps what has expired and nothing else, and says how much", async () => {
      await stage.store.notes.put("old", "x", later(1));
      await stage.store.notes.put("young", "x", later(100));
      await stage.team.spend("old", later(1));
      await stage.store.sessions.save(aSession({ expiresAt: later(1), endsAt: later(1) }));
      const [old, young] = [aFailure({ expiresAt: later(1) }), aFailure({ expiresAt: later(100) })];
      for (const entry of [old, young]) await stage.team.failures.create(entry);
      const seen = await stage.team.failures.get(old.id);
      await stage.team.failures.replace({ ...seen!, expiresAt: later(2) });
      expect(await stage.store.sweep(later(1)), "the note and the session").to.equal(2);
      expect(await stage.team.failures.get(old.id), "seen again").not.to.equal(undefined);
      expect(await stage.store.sweep(later(50))).to.equal(1);
      expect(await stage.team.failures.get(old.id)).to.equal(undefined);
      expect(await stage.team.failures.get(young.id)).not.to.equal(undefined);
      expect(await stage.store.sweep(later(50))).to.equal(0);
      expect(await stage.store.notes.get("young", later(50))).to.equal("x");
    });
  });
}

function sessionsContract(stage: Stage): void {
  const user = aUser().id;
  const method = aMethod().id;
  const signedIn = (own: Parameters<typeof aSession>[0] = {}) =>
    aSession({ teamId: acme, userId: user, methodId: method, ...own });

  describe("sessions", () => {
    it("are kept whole, read until either of their ends, and replaced by a save", async () => {
      const { sessions } = stage.store;
      const session = signedIn({
        saml: { nameId: "ada", nameIdFormat: "urn:x", sessionIndex: "_1" },
        expiresAt: later(10),
        endsAt: later(50),
      });
      expect(await sessions.save(session)).to.equal(true);
      expect(await sessions.get(session.id, later(9))).to.deep.equal(session);
      expect(await sessions.get(session.id, later(10))).to.equal(undefined);
      await sessions.touch(session.id, later(90));
      expect(await sessions.get(session.id, later(49))).to.deep.equal({ ...session, expiresAt: later(90) });
      expect(await sessions.get(session.id, later(50))).to.equal(undefined);
      const anonymous = aSession({ id: session.id, data: "{}" });
      expect(await sessions.save(anonymous)).to.equal(true);
      expect(await sessions.get(session.id, noon)).to.deep.equal(anonymous);
      expect(await sessions.get(aSession().id, noon)).to.equal(undefined);
    });

    it("that were ended are not brought back by a late save or touch", async () => {
      const { sessions } = stage.store;
      const [one, two, three] = [
        signedIn(),
        signedIn({ userId: aUser().id }),
        signedIn({ userId: aUser().id, methodId: aMethod().id }),
      ];
      for (const session of [one, two, three]) await sessions.save(session);
      await sessions.end(two.id);
      expect(await stage.team.sessions.endAllOf(user)).to.equal(1);
      expect(await stage.team.sessions.endAllOf(user)).to.equal(0);
      for (const { id } of [one, two]) {
        await sessions.touch(id, later(100));
        expect(await sessions.get(id, noon)).to.equal(undefined);
      }
      for (const session of [one, two]) expect(await sessions.save({ ...session, data: '{"late":1}' })).to.equal(false);
      for (const { id } of [one, two]) expect(await sessions.get(id, noon)).to.equal(undefined);
      expect(await sessions.ofUser(acme, user, noon)).to.deep.equal([]);
      expect(await sessions.get(three.id, noon)).to.deep.equal(three);
      for (const now of [later(1), one.expiresAt + 1]) {
        await stage.store.sweep(now);
        expect(await sessions.save(one), "the sweep keeps in mind what was ended").to.equal(false);
      }
      await stage.store.sweep(one.endsAt);
      expect(await sessions.get(three.id, noon), "swept with its own end").to.equal(undefined);
    });

    it("are opened with a work, and only with it", async () => {
      const { sessions } = stage.store;
      const [kept, undone] = [signedIn({ saml: { nameId: "ada" } }), signedIn()];
      await stage.team.atomically((tx) => tx.sessions.open(kept));
      expect(await sessions.get(kept.id, noon)).to.deep.equal(kept);
      const failed = await stage.team
        .atomically(async (tx) => {
          await tx.sessions.open(undone);
          throw new Error("undone");
        })
        .catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
      expect(await sessions.get(undone.id, noon)).to.equal(undefined);
    });

    it("end with the work that ends them, by user or by method, in their own team", async () => {
      const { sessions } = stage.store;
      const [one, two] = [signedIn(), signedIn({ userId: aUser().id })];
      for (const session of [one, two]) await sessions.save(session);
      expect(await stage.other.sessions.endAllOf(user)).to.equal(0);
      expect(await stage.other.sessions.endAllOfMethod(method)).to.equal(0);
      await stage.team.atomically(async (tx) => {
        expect(await tx.sessions.endAllOfMethod(method)).to.equal(2);
      });
      for (const { id } of [one, two]) expect(await sessions.get(id, noon)).to.equal(undefined);
    });

    it("end by the certificate that vouched for them, those of others stay", async () => {
      const { sessions } = stage.store;
      const by = (signedBy: string) => signedIn({ saml: { nameId: "ada", signedBy } });
      const [first, second, unsigned] = [by("aa"), by("bb"), signedIn()];
      for (const session of [first, second, unsigned]) await sessions.save(session);
      expect(await sessions.get(first.id, noon)).to.deep.equal(first);
      expect(await stage.team.sessions.endAllOfMethod(method, [])).to.equal(0);
      expect(await stage.other.sessions.endAllOfMethod(method, ["aa"])).to.equal(0);
      expect(await stage.team.sessions.endAllOfMethod(method, ["aa", "cc"])).to.equal(1);
      expect(await stage.team.sessions.endAllOfMethod(method, ["aa", "cc"])).to.equal(0);
      expect(await sessions.get(first.id, noon)).to.equal(undefined);
      for (const { id } of [second, unsigned]) expect(await sessions.get(id, noon)).not.to.equal(undefined);
    });

    it("end one by one with the work that tells why, in their own team, and once", async () => {
      const { sessions } = stage.store;
      const one = signedIn();
      await sessions.save(one);
      expect(await stage.other.sessions.end(one.id)).to.equal(false);
      const failed = await stage.team
        .atomically(async (tx) => {
          expect(await tx.sessions.end(one.id)).to.equal(true);
          throw new Error("undone");
        })
        .catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
      expect(await sessions.get(one.id, noon)).to.deep.equal(one);
      const ends = Array.from({ length: 5 }, () => stage.team.atomically((tx) => tx.sessions.end(one.id)));
      expect((await Promise.all(ends)).filter(Boolean)).to.have.length(1);
      expect(await sessions.get(one.id, noon)).to.equal(undefined);
      expect(await sessions.save(one)).to.equal(false);
    });

    it("are found by admin, apart from those of people", async () => {
      const { sessions } = stage.store;
      const admin = newId<AdminId>();
      const one: StoredSession = { ...aSession(), adminId: admin };
      for (const session of [one, { ...aSession(), adminId: newId<AdminId>() }, signedIn()])
        await sessions.save(session);
      expect(await sessions.ofAdmin(admin, noon)).to.deep.equal([one]);
      await sessions.end(one.id);
      expect(await sessions.ofAdmin(admin, noon)).to.deep.equal([]);
    });

    it("are found by user, and for single logout by what SAML calls them", async () => {
      const { sessions } = stage.store;
      const { sessions: ours } = stage.team;
      const one = signedIn({ saml: { nameId: "ada", sessionIndex: "_1" } });
      const two = signedIn({ saml: { nameId: "ada", sessionIndex: "_2" }, expiresAt: later(5) });
      const plain = aSession();
      for (const session of [one, two, plain]) await sessions.save(session);
      const found = (list: readonly { id: SessionId }[]) => sorted(ids(list));
      expect(found(await sessions.ofUser(acme, user, noon))).to.deep.equal(sorted([one.id, two.id]));
      expect(found(await sessions.ofUser(acme, user, later(5)))).to.deep.equal([one.id]);
      expect(found(await ours.ofUser(user, later(5)))).to.deep.equal([one.id]);
      expect(found(await stage.other.sessions.ofUser(user, noon))).to.deep.equal([]);
      expect(found(await ours.bySaml(method, { nameId: "ada" }, noon))).to.deep.equal(sorted([one.id, two.id]));
      expect(found(await ours.bySaml(method, { sessionIndex: "_2" }, noon))).to.deep.equal([two.id]);
      expect(found(await ours.bySaml(method, { nameId: "ada", sessionIndex: "_1" }, noon))).to.deep.equal([one.id]);
      expect(found(await ours.bySaml(aMethod().id, { nameId: "ada" }, noon))).to.deep.equal([]);
      expect(found(await ours.bySaml(method, {}, noon)), "nothing asked finds nobody").to.deep.equal([]);
      expect(found(await stage.other.sessions.bySaml(method, { nameId: "ada" }, noon))).to.deep.equal([]);
    });
  });
}
