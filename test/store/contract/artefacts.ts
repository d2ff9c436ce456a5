import { expect } from "chai";
import type { Artefact } from "../../../src/model/artefact.js";
import { acme, aMethod, anArtefact, aSession, aUser, later, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { globex, type Stage } from "./stage.js";

export function artefactsContract(stage: Stage): void {
  describe("OAuth artefacts", () => {
    const there = async ({ model, id }: Artefact) => (await stage.store.artefacts.find(model, id, noon)) !== undefined;
    const saveAll = async (...all: readonly Artefact[]) => {
      for (const one of all) expect(await stage.store.artefacts.save(one)).to.equal(true);
    };
    const of = (own: Partial<Artefact>) => anArtefact({ team: acme, ...own });

    it("say who is to be told when they end, whatever ends them, but not when they merely run out or are given up", async () => {
      const { artefacts } = stage.store;
      const account = aUser().id;
      const told = of({ model: "Session", account, tells: '{"sids":{}}' });
      const silent = of({ model: "Session", account });
      const given = of({ model: "Session", tells: "{}" });
      const over = of({ model: "Session", tells: "{}", end: later(5) });
      await saveAll(told, silent, given, over);
      expect(await artefacts.endedToTell(later(10), 10)).to.deep.equal([]);
      expect(await artefacts.end("Session", given.id)).to.equal(true);
      await stage.team.artefacts.endAllOf(account);
      const due = await artefacts.endedToTell(later(10), 10);
      expect(due).to.deep.equal([{ ...told, payload: "" }]);
      await artefacts.tellLater("Session", told.id, { tells: "[]", at: later(20) });
      expect(await artefacts.endedToTell(later(19), 10)).to.deep.equal([]);
      expect((await artefacts.endedToTell(later(20), 10))[0]).to.include({ id: told.id, tells: "[]" });
      await artefacts.tellLater("Session", told.id, undefined);
      expect(await artefacts.endedToTell(later(99), 10)).to.deep.equal([]);
    });

    it("go over to the session in whose place another one came, and end with that one alone", async () => {
      const [from, to] = [aSession().id, aSession().id];
      const mine = of({ sid: from });
      const theirs = of({ sid: from, team: globex });
      await saveAll(mine, theirs);
      expect(await stage.team.artefacts.moveToSession(from, to)).to.equal(1);
      expect(await stage.team.artefacts.endAllOfSid(from)).to.equal(0);
      expect(await there(mine)).to.equal(true);
      expect(await stage.team.artefacts.endAllOfSid(to)).to.equal(1);
      expect([await there(mine), await there(theirs)]).to.deep.equal([false, true]);
    });

    it("are kept whole, and found by model with id or uid until their end", async () => {
      const { artefacts } = stage.store;
      const full = of({
        ...{ model: "Session", uid: "u1", grant: anArtefact().id, account: aUser().id, sid: aSession().id },
        ...{ client: "portal", tells: "{}", end: later(10), payload: '{"ä":"\\u0000"}' },
      });
      const bare = anArtefact({ payload: "" });
      await saveAll(full, bare);
      expect(await artefacts.find("Session", full.id, later(9))).to.deep.equal(full);
      expect(await artefacts.find("Session", full.id, later(10))).to.equal(undefined);
      expect(await artefacts.findByUid("Session", "u1", later(9))).to.deep.equal(full);
      expect(await artefacts.findByUid("Session", "u1", later(10))).to.equal(undefined);
      expect(await artefacts.findByUid("Interaction", "u1", noon)).to.equal(undefined);
      expect(await artefacts.find("Interaction", full.id, noon)).to.equal(undefined);
      expect(await artefacts.find(bare.model, bare.id, noon)).to.deep.equal(bare);
    });

    it("are replaced by a save, links and all", async () => {
      const { artefacts } = stage.store;
      const first = of({ uid: "u1", account: aUser().id });
      const second = anArtefact({ id: first.id, uid: "u2", end: later(5), payload: "{}" });
      await saveAll(first, second);
      expect(await artefacts.find(first.model, first.id, noon)).to.deep.equal(second);
      expect(await artefacts.findByUid(first.model, "u1", noon)).to.equal(undefined);
      const fresh = anArtefact();
      const saves = await Promise.all(Array.from({ length: 8 }, () => artefacts.save(fresh)));
      expect(saves, "first saves at once").not.to.include(false);
    });

    it("are consumed once by exactly one of eight at once, and stay so when they are saved", async () => {
      const { artefacts } = stage.store;
      const one = of({});
      await saveAll(one);
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, n) => artefacts.consume(one.model, one.id, later(n))),
      );
      expect(all.filter(Boolean)).to.have.length(1);
      const consumed = { ...one, consumedAt: later(all.indexOf(true)) };
      expect(await artefacts.find(one.model, one.id, noon), "for the reuse to be seen").to.deep.equal(consumed);
      await saveAll({ ...one, payload: "{}" });
      expect(await artefacts.find(one.model, one.id, noon)).to.deep.equal({ ...consumed, payload: "{}" });
      expect(await artefacts.consume(one.model, one.id, noon)).to.equal(false);
      expect(await artefacts.consume("AccessToken", one.id, noon)).to.equal(false);
    });

    it("that were ended are not brought back, consumed or ended again", async () => {
      const { artefacts } = stage.store;
      const one = of({});
      await saveAll(one);
      expect(await artefacts.end("AccessToken", one.id)).to.equal(false);
      expect(await artefacts.end(one.model, one.id)).to.equal(true);
      expect(await artefacts.end(one.model, one.id)).to.equal(false);
      expect(await artefacts.save(one)).to.equal(false);
      expect(await artefacts.consume(one.model, one.id, noon)).to.equal(false);
      expect(await there(one)).to.equal(false);
      await stage.store.sweep(one.end - 1);
      expect(await artefacts.save(one), "the sweep keeps the mark").to.equal(false);
    });

    it("end with their grant, and the grant with them", async () => {
      const grant = of({ model: "Grant" });
      const [code, token] = [of({ model: "AuthorizationCode", grant: grant.id }), of({ grant: grant.id })];
      const other = of({ grant: anArtefact().id });
      await saveAll(grant, code, token, other);
      expect(await stage.other.artefacts.endGrant(grant.id)).to.equal(0);
      expect(await stage.store.artefacts.endGrant(grant.id)).to.equal(3);
      expect(await stage.store.artefacts.endGrant(grant.id)).to.equal(0);
      for (const one of [grant, code, token]) expect(await there(one)).to.equal(false);
      expect(await there(other)).to.equal(true);
      expect(await stage.team.artefacts.endGrant(other.grant!)).to.equal(1);
    });

    it("end by account, session and client, with the work and in their own team", async () => {
      const [account, sid] = [aUser().id, aSession().id];
      const all = [of({ account }), of({ sid }), of({ client: "portal" })];
      const others = [of({ account: aUser().id }), anArtefact({ team: globex, client: "portal", sid, account })];
      await saveAll(...all, ...others);
      const endAll = async (team: Pick<typeof stage.team, "artefacts">) => [
        await team.artefacts.endAllOf(account),
        await team.artefacts.endAllOfSid(sid),
        await team.artefacts.endAllOfClient("portal"),
      ];
      await rejection(
        stage.team.atomically(async (tx) => {
          await endAll(tx);
          throw new Error("undone");
        }),
      );
      for (const one of all) expect(await there(one)).to.equal(true);
      expect(await stage.team.atomically(endAll)).to.deep.equal([1, 1, 1]);
      for (const one of all) expect(await there(one)).to.equal(false);
      for (const one of others) expect(await there(one)).to.equal(true);
    });

    it("end with the session that they came from: signed out, or come through a method that is no longer trusted", async () => {
      const method = aMethod().id;
      const open = (signedBy: string) =>
        aSession({ teamId: acme, userId: aUser().id, methodId: method, saml: { nameId: "ada", signedBy } });
      const [one, two, three] = [open("aa"), open("bb"), open("cc")];
      const made: Artefact[] = [];
      for (const session of [one, two, three]) {
        await stage.store.sessions.save(session);
        made.push(of({ sid: session.id }));
      }
      await saveAll(...made);
      expect(await stage.other.sessions.end(one.id)).to.equal(false);
      expect(await there(made[0]!)).to.equal(true);
      await stage.team.sessions.end(one.id);
      expect(await Promise.all(made.map(there))).to.deep.equal([false, true, true]);
      await stage.team.sessions.endAllOfMethod(method, ["bb"]);
      expect(await Promise.all(made.map(there))).to.deep.equal([false, false, true]);
      await stage.team.sessions.endAllOfMethod(method);
      expect(await Promise.all(made.map(there))).to.deep.equal([false, false, false]);
    });

    it("are swept when their end has come", async () => {
      await saveAll(of({ end: later(1) }), of({ end: later(100) }));
      expect(await stage.store.sweep(later(1))).to.equal(1);
    });
  });
}
