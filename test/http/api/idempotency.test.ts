import { randomBytes } from "node:crypto";
import { expect } from "chai";
import type { AdminCaller } from "../../../src/admin/index.js";
import { once, type IdempotencyDeps } from "../../../src/http/api/idempotency.js";
import { makeSealer } from "../../../src/lib/seal.js";
import { OutcomeUnknown, StoreUnavailable } from "../../../src/store/port/errors.js";
import { noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";

describe("A repeat under one Idempotency-Key after the store failed (DESIGN §5)", () => {
  let temporary: TemporaryStore;
  let deps: IdempotencyDeps;
  beforeEach(async () => {
    temporary = await temporaryStore();
    const sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests");
    deps = { notes: temporary.store.notes, sealer, now: () => noon };
  });
  afterEach(() => temporary.remove());
  const caller = { actor: { kind: "key", id: "one" } } as unknown as AdminCaller;
  const ask = (work: () => Promise<never>, by = deps): Promise<unknown> =>
    once(by, caller, "mine", undefined, "POST /x", {}, work);
  const made = (): Promise<never> => Promise.resolve({ status: 201, body: {}, headers: {} } as never);

  it("does it where nothing was done the first time", async () => {
    await rejection(ask(() => Promise.reject(new StoreUnavailable("locked"))));
    expect(await ask(made)).to.have.property("status", 201);
  });

  it("does not do it where nobody knows: it could be the second time", async () => {
    const unknown = new OutcomeUnknown("MongoDB did not say");
    expect(await rejection(ask(() => Promise.reject(unknown)))).to.equal(unknown);
    let repeats = 0;
    const again = ask(() => {
      repeats++;
      return made();
    });
    expect(await rejection(again)).to.have.nested.property("problem.code", "idempotency_under_way");
    expect(repeats).to.equal(0);
  });

  it("is told what went wrong, and not that the key could not be given free", async () => {
    const locked = new StoreUnavailable("locked");
    const notes = { ...deps.notes, delete: () => Promise.reject(new Error("gone")) };
    expect(await rejection(ask(() => Promise.reject(locked), { ...deps, notes }))).to.equal(locked);
  });

  it("is told that nobody knows, and the first all that was done, where the store goes between the two", async () => {
    let puts = 0;
    const put: typeof deps.notes.put = (...note) =>
      ++puts === 1 ? deps.notes.put(...note) : Promise.reject(new StoreUnavailable("locked"));
    expect(await ask(made, { ...deps, notes: { ...deps.notes, put } })).to.have.property("status", 201);
    expect(await rejection(ask(made))).to.have.nested.property("problem.code", "idempotency_under_way");
  });

  for (const [bytes, what] of [
    [1_000, "short"],
    [40_000, "long"],
    [300_000, "very long"],
  ] as const) {
    it(`gets an answer that is ${what}`, async () => {
      const answer = { status: 200, body: { names: "name ".repeat(bytes / 5) }, headers: {} };
      const first = await once(deps, caller, "mine", undefined, "POST /x", {}, () => Promise.resolve(answer));
      expect(first).to.equal(answer);
      const second = await once(deps, caller, "mine", undefined, "POST /x", {}, () =>
        Promise.reject(new Error("twice")),
      );
      expect(second.body).to.deep.equal(answer.body);
    });
  }

  it("is told that it was done, where the answer is longer than what is kept", async () => {
    const body = { noise: randomBytes(100_000).toString("hex") };
    await once(deps, caller, "mine", undefined, "POST /x", {}, () =>
      Promise.resolve({ status: 200, body, headers: {} }),
    );
    const told = async (request: string) =>
      rejection(once(deps, caller, "mine", undefined, request, {}, () => Promise.reject(new Error("twice"))));
    expect(await told("POST /x")).to.have.nested.property("problem.code", "idempotency_answer_too_long");
    expect(await told("POST /y")).to.have.nested.property("problem.code", "idempotency_key_reused");
  });
});
