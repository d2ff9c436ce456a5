import { expect } from "chai";
import { operations, perform, type AdminDeps, type Streamed } from "../../src/admin/index.js";
import type { Refused } from "../../src/model/refused.js";
import type { Store } from "../../src/store/port/store.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

describe("reads that go through all there is of a team", () => {
  let stage: AdminStage;
  let deps: AdminDeps;
  /** Moments of the store that are held open. */
  let open = 0;
  const started: AsyncIterator<string>[] = [];
  before(async () => {
    stage = await AdminStage.open();
    deps = { ...stage.deps, store: counting(stage.deps.store) };
  });
  after(() => stage.close());
  afterEach(async () => {
    for (const one of started.splice(0)) await one.return?.();
    expect(open, "moments that nobody let go").to.equal(0);
  });

  function counting(store: Store): Store {
    return {
      ...store,
      inTeam: (id) => {
        const team = store.inTeam(id);
        const moment = async () => {
          const held = await team.moment();
          open++;
          let isOpen = true;
          const close = () => {
            if (isOpen) open--;
            isOpen = false;
            return held.close();
          };
          return { ...held, close };
        };
        return new Proxy(team, { get: (of, name) => (name === "moment" ? moment : Reflect.get(of, name, of)) });
      },
    };
  }

  const path = { team: "acme" };
  const auditor = () => stage.as("auditor");
  const streams: Readonly<Record<string, () => Promise<Streamed>>> = {
    snapshot: () => perform(deps, auditor(), operations.eventSnapshot, path, {}),
    drift: () => perform(deps, auditor(), operations.directoryDrift, { ...path, directory: "acme-scim" }, {}),
    "audit export": () => perform(deps, auditor(), operations.auditExport, path, {}),
    "failure export": () => perform(deps, auditor(), operations.failureExport, path, {}),
  };
  const others: Readonly<Record<string, () => Promise<unknown>>> = {
    comparison: () =>
      perform(deps, auditor(), operations.eventReconcile, path, { kind: "user", count: 0, digest: nothing }),
    "audit check": () => perform(deps, auditor(), operations.auditVerify, path, {}),
  };
  const begun = async (ask: () => Promise<Streamed>): Promise<AsyncIterator<string>> => {
    const one = (await ask()).text[Symbol.asyncIterator]();
    started.push(one);
    return one;
  };

  it("are eight at once of one team, whatever they read, and of another as many more", async () => {
    const [first] = await Promise.all(Array.from({ length: 8 }, () => begun(streams["snapshot"]!)));
    for (const [what, ask] of Object.entries({ ...streams, ...others })) {
      const { refusal } = (await rejection(ask())) as Refused;
      expect([what, refusal.code]).to.deep.equal([what, "too_many_requests"]);
      expect(refusal.cause).to.include("8 reads");
    }
    const globex = stage.as("auditor", stage.globex.team);
    expect(await perform(deps, globex, operations.auditVerify, { team: "globex" }, {})).to.include({ ok: true });
    await first?.return?.();
    expect(await others["comparison"]!()).to.include({ equal: false });
  });

  for (const [what, ask] of Object.entries(streams)) {
    it(`hold nothing once a ${what} is read, broken off, or never begun`, async () => {
      for (let n = 0; n < 20; n++) {
        const one = await begun(ask);
        if (n % 3 === 0) for (let part = await one.next(); part.done !== true; part = await one.next());
        if (n % 3 === 1) await one.next();
        if (n % 3 !== 0) await one.return?.();
        expect(open).to.equal(0);
      }
    });
  }

  it("hold nothing where they fail", async () => {
    const moment = () => Promise.reject(new Error("no moment"));
    const store: Store = {
      ...stage.deps.store,
      inTeam: (id) =>
        new Proxy(stage.deps.store.inTeam(id), {
          get: (of, name) => (name === "moment" ? moment : Reflect.get(of, name, of)),
        }),
    };
    const failing = () => perform({ ...stage.deps, store }, auditor(), operations.eventSnapshot, path, {});
    for (let n = 0; n < 20; n++) expect(await rejection(failing())).to.have.property("message", "no moment");
  });
});
