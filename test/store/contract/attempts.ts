import type { Attempt, FailedEntry } from "../../../src/model/attempt.js";
import { tracesOfStrangers } from "../../../src/model/trace.js";
import { mostLookedThrough, type AttemptQuery, type FailureQuery } from "../../../src/store/port/happenings.js";
import { expect } from "chai";
import { aDirectory, aFailure, aMethod, anAttempt, aTrace, later, noon } from "../../support/builders.js";
import { newId } from "../../../src/lib/new-id.js";
import type { AttemptId, DirectoryId, MethodId } from "../../../src/model/ids.js";
import { globex, ids, type Stage } from "./stage.js";

/** Attempts, the failed provisioning list, traces: newest first, filtered, paged, kept for a time. */
export function attemptsContract(stage: Stage): void {
  describe("attempts", () => {
    it("are kept as they were and found by id and by reference", async () => {
      const attempt = anAttempt({
        asked: { method: "POST", path: "/Users", body: { userName: "a", "x.y": [1, null, true] } },
        answered: { status: 409, body: { detail: "…" } },
        notes: ["one", "two"],
      });
      await stage.team.attempts.append(attempt);
      expect(await stage.team.attempts.get(attempt.id)).to.deep.equal(attempt);
      expect(await stage.team.attempts.byReference(attempt.reference)).to.deep.equal([attempt]);
      expect(await stage.other.attempts.get(attempt.id)).to.equal(undefined);
      expect(await stage.other.attempts.byReference(attempt.reference)).to.deep.equal([]);
    });

    it("are listed newest first, by every filter, page by page", async () => {
      const [directoryId, methodId] = [aDirectory().id, aMethod().id];
      const made: Attempt[] = [];
      const append = async (own: Partial<Attempt>) => {
        made.push(anAttempt({ at: later(made.length), ...own }));
        await stage.team.attempts.append(made.at(-1)!);
      };
      await append({ directoryId, target: "Zoë@acme.example" });
      await append({ methodId, source: "jit", operation: "sign-in", status: "warning", code: "groups_skipped" });
      await append({ source: "admin", status: "skipped" });
      await append({ directoryId, status: "failure", code: "seat_limit", target: "100%_of@acme.example" });
      await stage.other.attempts.append(anAttempt({ teamId: globex }));
      const found = async (query: Partial<AttemptQuery>) =>
        (await stage.team.attempts.list({ limit: 10, ...query })).items.map(({ id }) =>
          made.findIndex((one) => one.id === id),
        );
      expect(await found({})).to.deep.equal([3, 2, 1, 0]);
      expect(await found({ directoryId })).to.deep.equal([3, 0]);
      expect(await found({ methodId })).to.deep.equal([1]);
      expect(await found({ source: "admin" })).to.deep.equal([2]);
      expect(await found({ status: ["failure", "warning"] })).to.deep.equal([3, 1]);
      expect(await found({ status: [] })).to.deep.equal([]);
      expect(await found({ code: "seat_limit" })).to.deep.equal([3]);
      expect(await found({ target: "ZOË" })).to.deep.equal([0]);
      expect(await found({ target: "%_" })).to.deep.equal([3]);
      expect(await found({ since: later(1) })).to.deep.equal([3, 2, 1]); // from this instant on …
      expect(await found({ until: later(1) })).to.deep.equal([0]); // … and up to this one, itself left out
      expect(await found({ directoryId, since: later(1), status: ["failure"], code: "seat_limit" })).to.deep.equal([3]);
      expect(await found({ order: "oldest" })).to.deep.equal([0, 1, 2, 3]);
      expect(await found({ order: "oldest", after: made[1]!.id })).to.deep.equal([2, 3]);
      expect(await found({ order: "oldest", after: made[0]!.id, directoryId })).to.deep.equal([3]);
      const rising = await stage.team.attempts.list({ limit: 3, order: "oldest" });
      expect(rising.next?.id).to.equal(made[2]!.id);
      const first = await stage.team.attempts.list({ limit: 3 });
      expect(first.next?.id).to.equal(first.items[2]!.id);
      const second = await stage.team.attempts.list({ limit: 3, after: first.items[2]!.id });
      expect(ids(second.items)).to.deep.equal([made[0]!.id]);
      expect(second.next).to.equal(undefined);
    });

    it("look through so many and no more for what no index answers, and go on from there", async function () {
      this.timeout(200_000);
      const methodId = aMethod().id;
      const many = mostLookedThrough + 50;
      const rare = (n: number): boolean => n === 3 || n === many - 1;
      const made = Array.from({ length: many }, (_, n) =>
        anAttempt({ target: rare(n) ? "rare" : "usual", methodId, source: "jit", at: later(n) }),
      );
      for (let from = 0; from < many; from += 250) {
        await Promise.all(made.slice(from, from + 250).map((attempt) => stage.team.attempts.append(attempt)));
      }
      for (const query of [{}, { methodId }, { source: "jit" }, { status: ["success", "failure"] }] as const) {
        const asked = { ...query, target: "rare", limit: 10 };
        const first = await stage.team.attempts.list(asked);
        expect(ids(first.items)).to.deep.equal([made.at(-1)!.id]);
        expect(first.next?.id).to.equal(made[50]!.id);
        const second = await stage.team.attempts.list({ ...asked, after: first.next!.id as AttemptId });
        expect(ids(second.items)).to.deep.equal([made[3]!.id]);
        expect(second.next).to.equal(undefined);
        const rising = await stage.team.attempts.list({ ...asked, order: "oldest" });
        expect(ids(rising.items)).to.deep.equal([made[3]!.id]);
        expect(rising.next?.id).to.equal(made[mostLookedThrough - 1]!.id);
        const full = await stage.team.attempts.list({ ...asked, order: "oldest", target: "usual", limit: 2 });
        expect([ids(full.items), full.next?.id]).to.deep.equal([ids(made.slice(0, 2)), made[1]!.id]);
      }
      const between = { above: made[1]!.id, below: made[5]!.id, limit: 10 };
      expect(ids((await stage.team.attempts.list(between)).items)).to.deep.equal(ids(made.slice(2, 5)).reverse());
    });

    it("answer the last of a directory that ended so", async () => {
      const directoryId = aDirectory().id;
      const made = (["success", "failure", "failure", "skipped"] as const).map((status) =>
        anAttempt({ directoryId, status }),
      );
      for (const attempt of made) await stage.team.attempts.append(attempt);
      await stage.team.attempts.append(anAttempt({ directoryId: aDirectory({ id: newId() }).id, status: "failure" }));
      const { asked: _, answered: __, ...last } = made[2]!;
      expect(await stage.team.attempts.lastOf([directoryId], ["failure"])).to.deep.equal([last]);
      const both = await stage.team.attempts.lastOf([directoryId], ["success", "failure", "warning"]);
      expect(both.map(({ id }) => id)).to.have.members([made[0]!.id, made[2]!.id]);
      expect(await stage.team.attempts.lastOf([directoryId], ["warning"])).to.deep.equal([]);
      expect(await stage.team.attempts.lastOf([directoryId], [])).to.deep.equal([]);
      expect(await stage.other.attempts.lastOf([directoryId], ["failure"])).to.deep.equal([]);
    });

    it("answer the last of each of many directories at once", async () => {
      const directories = Array.from({ length: 120 }, () => newId<DirectoryId>());
      const made = directories.flatMap((directoryId) =>
        (["failure", "failure", "success"] as const).map((status) => anAttempt({ directoryId, status })),
      );
      await Promise.all(made.map((attempt) => stage.team.attempts.append(attempt)));
      const last = await stage.team.attempts.lastOf([...directories, newId()], ["success", "failure", "warning"]);
      expect(ids(last)).to.have.members(ids(made.filter((_, n) => n % 3 !== 0)));
      expect(last.find(({ directoryId }) => directoryId === directories[7])?.status).to.equal("success");
      expect(await stage.team.attempts.lastOf([], ["success"])).to.deep.equal([]);
    });

    it("go when they have expired and are swept", async () => {
      const [old, young] = [anAttempt({ expiresAt: later(10) }), anAttempt({ expiresAt: later(20) })];
      for (const attempt of [old, young]) await stage.team.attempts.append(attempt);
      expect(await stage.store.sweep(later(15))).to.equal(1);
      expect(await stage.team.attempts.get(old.id)).to.equal(undefined);
      expect(await stage.team.attempts.get(young.id)).to.deep.equal(young);
    });
  });

  failuresContract(stage);
  tracesContract(stage);
}

function failuresContract(stage: Stage): void {
  describe("the failed provisioning list", () => {
    it("finds the entry of a key, and the open ones of a subject", async () => {
      const one = await stage.team.failures.create(aFailure({ subjectKey: "s", state: "open" }));
      const two = await stage.team.failures.create(aFailure({ subjectKey: "s", state: "resolved" }));
      expect(await stage.team.failures.byKey(two.key)).to.deep.equal(two);
      expect(await stage.other.failures.byKey(two.key)).to.equal(undefined);
      expect(await stage.team.failures.openOf("s")).to.deep.equal([one]);
      expect([await stage.team.failures.countOpen(), await stage.other.failures.countOpen()]).to.deep.equal([1, 0]);
      await stage.team.failures.replace({ ...one, state: "dismissed" });
      expect(await stage.team.failures.openOf("s")).to.deep.equal([]);
      expect(await stage.team.failures.countOpen()).to.equal(0);
    });

    it("is listed by last seen, newest first, by every filter, page by page", async () => {
      const [directoryId, methodId] = [aDirectory().id, aMethod().id];
      const made: FailedEntry[] = [];
      const create = async (own: Partial<FailedEntry>) => made.push(await stage.team.failures.create(aFailure(own)));
      await create({ directoryId, lastSeenAt: later(5) });
      await create({ methodId, source: "jit", lastSeenAt: later(9), code: "domain_denied" });
      await create({ directoryId, lastSeenAt: later(5), state: "resolved" });
      await create({ lastSeenAt: noon, state: "dismissed" });
      const found = async (query: Partial<FailureQuery>) =>
        (await stage.team.failures.list({ limit: 10, ...query })).items.map(({ id }) =>
          made.findIndex((one) => one.id === id),
        );
      expect(await found({})).to.deep.equal([1, 2, 0, 3]);
      expect(await found({ directoryId })).to.deep.equal([2, 0]);
      expect(await found({ methodId })).to.deep.equal([1]);
      expect(await found({ source: "jit" })).to.deep.equal([1]);
      expect(await found({ state: ["open"] })).to.deep.equal([1, 0]);
      expect(await found({ state: ["resolved", "dismissed"] })).to.deep.equal([2, 3]);
      expect(await found({ code: "domain_denied" })).to.deep.equal([1]);
      expect(await found({ code: "domain_denied", state: ["resolved"] })).to.deep.equal([]);
      expect(await found({ methodId, code: "domain_denied", source: "jit" })).to.deep.equal([1]);
      expect(await found({ methodId, code: "seat_limit" })).to.deep.equal([]);
      expect(await found({ directoryId, state: ["resolved"] })).to.deep.equal([2]);
      expect(await found({ directoryId, source: "jit" })).to.deep.equal([]);
      expect(await found({ directoryId, methodId })).to.deep.equal([]);
      const first = await stage.team.failures.list({ limit: 2 });
      expect(first.next?.id).to.equal(made[2]!.id);
      const after = { lastSeenAt: later(5), id: made[2]!.id };
      const second = await stage.team.failures.list({ limit: 2, after });
      expect(ids(second.items)).to.deep.equal([made[0]!.id, made[3]!.id]);
      expect(second.next).to.equal(undefined);
      expect((await stage.other.failures.list({ limit: 5 })).items).to.deep.equal([]);
    });

    it("is found at once by its directory, its method and its code, behind more of others than are looked through", async () => {
      const [directoryId, methodId, code] = [newId<DirectoryId>(), newId<MethodId>(), "seat_limit"];
      const ofDirectory = await stage.team.failures.create(aFailure({ directoryId, lastSeenAt: noon }));
      const ofMethod = await stage.team.failures.create(aFailure({ methodId, source: "jit", lastSeenAt: noon }));
      const ofCode = await stage.team.failures.create(aFailure({ code, state: "resolved", lastSeenAt: noon }));
      await stage.team.atomically(async (tx) => {
        for (let n = 0; n <= mostLookedThrough; n++) await tx.failures.create(aFailure({ code, lastSeenAt: later(1) }));
      });
      const found = async (query: Partial<FailureQuery>) => {
        const { items, next } = await stage.team.failures.list({ limit: 10, ...query });
        return { items: ids(items), next };
      };
      for (const [query, { id }] of [
        [{ directoryId }, ofDirectory],
        [{ directoryId, state: ["open"] }, ofDirectory],
        [{ methodId }, ofMethod],
        [{ code, state: ["resolved"] }, ofCode],
      ] as const)
        expect(await found(query), JSON.stringify(query)).to.deep.equal({ items: [id], next: undefined });
    });
  });
}

function tracesContract(stage: Stage): void {
  describe("traces", () => {
    it("are found by reference and listed newest first, of one method", async () => {
      const methodId = aMethod().id;
      const traces = [1, 2, 3].map((n) => aTrace({ methodId, at: later(n), data: { n, "a.b": { $c: [null] } } }));
      for (const trace of traces) await stage.team.traces.append(trace);
      await stage.team.traces.append(aTrace());
      expect(await stage.store.traceByReference(traces[1]!.reference)).to.deep.equal(traces[1]);
      expect(await stage.store.traceByReference(aTrace().reference)).to.equal(undefined);
      expect(await stage.team.traces.latest([methodId], 2)).to.deep.equal([traces[2], traces[1]]);
      expect(await stage.other.traces.latest([methodId], 2)).to.deep.equal([]);
      const [other, strange] = [newId<MethodId>(), aTrace({ methodId, authentic: false })];
      for (const trace of [aTrace({ methodId: other }), strange]) await stage.team.traces.append(trace);
      const both = await stage.team.traces.latest([other, methodId], 2);
      expect(both.filter((trace) => trace.methodId === other)).to.have.length(1);
      expect(both.filter((trace) => trace.methodId === methodId)).to.deep.equal([strange, traces[2]]);
      expect(await stage.team.traces.latest([methodId], 0)).to.deep.equal([]);
      expect(await stage.team.traces.latest([], 2)).to.deep.equal([]);
    });

    it("answer the last of a method that ended so", async () => {
      const methodId = newId<MethodId>();
      const made = (["signed-in", "refused", "refused", "test"] as const).map((outcome) =>
        aTrace({ methodId, outcome }),
      );
      for (const trace of made) await stage.team.traces.append(trace);
      await stage.team.traces.append(aTrace({ outcome: "refused" }));
      const last = await stage.team.traces.lastOf([methodId], ["refused", "signed-in"]);
      expect(last).to.have.deep.members([made[2], made[0]]);
      const other = aTrace({ methodId: newId<MethodId>(), outcome: "signed-in" });
      await stage.team.traces.append(other);
      const ofBoth = await stage.team.traces.lastOf([methodId, other.methodId, newId()], ["refused", "signed-in"]);
      expect(ofBoth).to.have.deep.members([made[2], made[0], other]);
      expect(await stage.team.traces.lastOf([], ["refused"])).to.deep.equal([]);
      expect(await stage.other.traces.lastOf([methodId], ["refused"])).to.deep.equal([]);
    });

    it("of strangers are kept in a ring, the others by age", async () => {
      const methodId = aMethod().id;
      const good = aTrace({ methodId });
      await stage.team.traces.append(good);
      const strangers = Array.from({ length: tracesOfStrangers + 7 }, () =>
        aTrace({ methodId, authentic: false, outcome: "refused", code: "saml_signature" }),
      );
      const elsewhere = aTrace({ authentic: false });
      await stage.team.traces.append(elsewhere);
      for (const trace of strangers) await stage.team.traces.append(trace);
      const kept = await stage.team.traces.latest([methodId], 100);
      expect(ids(kept)).to.deep.equal([...ids(strangers.slice(7)).reverse(), good.id]);
      expect(await stage.store.traceByReference(strangers[6]!.reference)).to.equal(undefined);
      expect(await stage.store.traceByReference(elsewhere.reference)).to.deep.equal(elsewhere);
    });

    it("go when they have expired and are swept", async () => {
      const trace = aTrace({ expiresAt: later(10) });
      await stage.team.traces.append(trace);
      await stage.store.sweep(later(9));
      expect(await stage.store.traceByReference(trace.reference)).to.deep.equal(trace);
      await stage.store.sweep(later(11));
      expect(await stage.store.traceByReference(trace.reference)).to.equal(undefined);
    });
  });
}
