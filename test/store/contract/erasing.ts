import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { UserId } from "../../../src/model/ids.js";
import { noteOfPeople } from "../../../src/store/port/erasure.js";
import { addressKey, continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { aFailure, anAttempt, anEvent, aTrace, later } from "../../support/builders.js";
import { globex, chainedEvents, ids, type Stage } from "./stage.js";

/** What the erasure of a person needs: emptied events in a whole chain, and no attempt, trace or entry that names them. */
export function erasingContract(stage: Stage): void {
  describe("erasing a person", () => {
    const user = newId<UserId>();
    const marks = { user, names: ["ada@acme.example", "ada b. lovelace", "ada"] };

    it("empties events of before an instant in every chain, portion by portion, and the chains are whole", async () => {
      const about = { kind: "user", id: user, version: 1 } as const;
      const say = (at: number, userName: string) => anEvent({ at, subject: about, data: { userName } });
      for (const team of [stage.team, stage.other]) {
        await team.atomically(async (tx) => {
          for (let n = 0; n < 600; n++) await tx.events.append(say(later(n), `p${n}@acme.example`));
          await tx.events.append(say(later(5_000), "late@acme.example"));
          // a clock that ran ahead and went back
          for (let n = 0; n < 600; n++) await tx.events.append(say(later(1), `back${n}@acme.example`));
        });
        await chainedEvents(team, 1_201);
      }
      const emptied: number[] = [];
      do emptied.push(await stage.store.emptyEventData(later(1_000)));
      while (emptied.at(-1) !== 0);
      expect(emptied.reduce((sum, count) => sum + count, 0)).to.equal(2 * 1_200);
      expect(emptied.length).to.be.greaterThan(2);
      const events = await stage.team.events.page({ after: 0, limit: 2_000 });
      const kept = events.filter(({ data, salt }) => data !== null && salt !== null);
      expect(kept.map(({ data }) => data)).to.deep.equal([{ userName: "late@acme.example" }]);
      let head = emptyChain;
      for (const event of events) {
        expect(continuesChain(head, event)).to.equal(true);
        head = event;
      }
      const erase = {
        subjectId: newId(),
        addressKeys: [addressKey("p1@acme.example"), addressKey("late@acme.example")],
      };
      expect(await stage.team.events.erase(erase)).to.equal(1);
    });

    it("empties events by subject and by address, keeps what names nobody, and the chain is whole", async () => {
      const subject = { kind: "user", id: user, version: 1 } as const;
      const method = { kind: "method", id: newId() } as const;
      await stage.team.atomically(async (tx) => {
        await tx.events.append(anEvent({ subject, data: { userName: "Ada@acme.example" } }));
        await tx.events.append(anEvent({ subject: method, data: { who: "ADA@acme.example", code: "x" } }));
        await tx.events.append(anEvent({ subject: method, data: { who: "eve@acme.example", code: "x" } }));
        await tx.events.append(anEvent({ type: "user.removed", subject, data: { outcome: "forgotten" } }));
      });
      await chainedEvents(stage.team, 4);
      const erase = { subjectId: user, addressKeys: [addressKey("ada@acme.example")] };
      expect(await stage.other.events.erase(erase)).to.equal(0);
      expect(await stage.team.atomically((tx) => tx.events.erase(erase))).to.equal(2);
      expect(await stage.team.events.erase(erase)).to.equal(0);
      const events = await stage.team.events.page({ after: 0, limit: 10 });
      expect(events.map(({ data, salt }) => [data === null, salt === null])).to.deep.equal([
        [true, true],
        [true, true],
        [false, false],
        [false, false],
      ]);
      let head = emptyChain;
      for (const event of events) {
        expect(continuesChain(head, event)).to.equal(true);
        head = event;
      }
    });

    it("empties events that wait for their number", async () => {
      const subject = { kind: "user", id: user, version: 1 } as const;
      await stage.team.events.append(anEvent({ subject, data: { userName: "ada@acme.example" } }));
      expect(await stage.team.events.erase({ subjectId: user, addressKeys: [] })).to.equal(1);
      const [event] = await chainedEvents(stage.team, 1);
      expect(event).to.include({ data: null, salt: null, number: 1 });
    });

    it("deletes what is about them or names them, and nothing that names somebody else or says their id alone", async () => {
      const body = (said: object) => ({ method: "POST", path: "/Users", body: said }) as const;
      const attempts = {
        gone: [
          anAttempt({ targetId: user, target: "Ada@acme.example" }),
          anAttempt({ target: "somebody", asked: body({ emails: [{ value: "ADA@acme.example" }] }) }),
          anAttempt({ target: "(x)", notes: ['there is "ada" already, ada@acme.example.'] }),
          anAttempt({ target: "x", asked: body({ displayName: "Ada B. Lovelace" }) }),
          anAttempt({ target: user, asked: { method: "PUT", path: `/Users/${user}`, body: { active: false } } }),
          anAttempt({ target: "large", asked: body({ userName: "ada", more: "é".repeat(1_000_000) }) }),
        ],
        kept: [
          anAttempt({ target: "nada@acme.example", notes: ["ada@acme.example.org", "x.ada@acme.example"] }),
          anAttempt({ target: user, targetId: user, asked: { method: "DELETE", path: `/Users/${user}` } }),
          anAttempt({ target: "Eng", asked: body({ members: [{ value: user }] }) }),
          anAttempt({ target: "canada", notes: ["ada is a word"] }),
        ],
      };
      for (const attempt of [...attempts.gone, ...attempts.kept]) await stage.team.attempts.append(attempt);
      const theirs = anAttempt({ teamId: globex, target: "ada@acme.example" });
      await stage.other.attempts.append(theirs);
      const [about, other] = [aFailure({ target: "ada@acme.example" }), aFailure({ target: "bob@acme.example" })];
      await stage.team.failures.create(about);
      await stage.team.failures.create(other);
      const traces = [
        aTrace({ userId: user }),
        aTrace({ data: { nameId: "ada" } }),
        aTrace({ data: { nameId: "bob" } }),
      ];
      for (const trace of traces) await stage.team.traces.append(trace);

      expect(await stage.team.eraseTracesOf(marks)).to.equal(attempts.gone.length + 3);
      expect(await stage.team.clearRemains()).to.equal(true);
      expect(ids((await stage.team.attempts.list({ limit: 50 })).items)).to.have.members(ids(attempts.kept));
      expect(ids((await stage.team.failures.list({ limit: 50 })).items)).to.deep.equal([other.id]);
      expect(await stage.store.traceByReference(traces[0]!.reference)).to.equal(undefined);
      expect(await stage.store.traceByReference(traces[1]!.reference)).to.equal(undefined);
      expect(await stage.store.traceByReference(traces[2]!.reference)).to.deep.equal(traces[2]);
      expect(await stage.other.attempts.get(theirs.id)).to.deep.equal(theirs);
      expect(await stage.team.eraseTracesOf(marks)).to.equal(0);
    });

    it("takes away the notes that may tell of anybody of the team, and no other", async () => {
      const { notes } = stage.store;
      const { teamId: acme } = anAttempt();
      const [ours, theirs] = [noteOfPeople(acme, "report:x"), noteOfPeople(globex, "report:x")];
      for (const key of [ours, theirs, "report:x"]) await notes.put(key, "sealed", later(60_000));
      await stage.team.eraseTracesOf(marks);
      const left = await Promise.all([ours, theirs, "report:x"].map((key) => notes.get(key, later(0))));
      expect(left).to.deep.equal([undefined, "sealed", "sealed"]);
    });

    it("finds names in other letters than ASCII, and passes through more than one portion", async () => {
      const many = Array.from({ length: 450 }, (_, n) =>
        anAttempt({ target: n % 2 === 0 ? "ZOË@ÄCME.example" : "b@x" }),
      );
      await stage.team.atomically(async (tx) => {
        for (const attempt of many) await tx.attempts.append(attempt);
      });
      expect(await stage.team.eraseTracesOf({ user, names: ["zoë@äcme.example"] })).to.equal(225);
      expect((await stage.team.attempts.list({ limit: 500 })).items).to.have.length(225);
    });
  });
}
