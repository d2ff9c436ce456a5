import { expect } from "chai";
import { operations as o, perform, type AdminCaller } from "../../src/admin/index.js";
import { Refused } from "../../src/model/refused.js";
import { newId } from "../../src/lib/new-id.js";
import { aGroup, anIdentity, aUser } from "../support/builders.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

describe("Nobody is locked out: asked before, undone after (DESIGN §5)", () => {
  let stage: AdminStage;
  beforeEach(async () => {
    stage = await AdminStage.open();
  });
  afterEach(() => stage.close());

  const own = () => stage.deps.store.inTeam(stage.acme.team.id);
  const path = (more: object = {}) => ({ team: "acme", ...more }) as Record<string, string>;
  const last = async (): Promise<string> => String((await own().events.head()).number);
  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error = await rejection(work);
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }

  it("names and counts who signs in by a method, ten of them by name", async () => {
    const { method } = stage.acme;
    for (let n = 0; n < 12; n++) {
      const user = await own().users.create(aUser({ teamId: stage.acme.team.id, userName: `p${n}@acme.example` }));
      await own().identities.create(
        anIdentity({ teamId: stage.acme.team.id, methodId: method.id, userId: user.id, key: `k${n}` }),
      );
    }
    await perform(stage.deps, stage.as("operator"), o.methodVerify, path({ method: method.slug }), { by: "operator" });
    const seen = await perform(stage.deps, stage.as("auditor"), o.methodPreflight, path({ method: method.slug }), {});
    expect(seen.lostAccess.users).to.equal(12);
    expect(seen.lostAccess.names).to.have.length(10);
    expect(seen.text).to.match(/^12 people: .* and 2 more\. They are signed out at once/);
    expect(seen.undoableForSeconds).to.equal(600);
    const off = { doing: "disable" };
    const asked = await perform(stage.deps, stage.as("auditor"), o.methodPreflight, path({ method: method.slug }), off);
    expect(asked.text).to.contain("until it is switched on again");
  });

  it("asks of whoever undoes at a method that makes admins what making it so asked", async () => {
    const { method } = stage.acme;
    const at = path({ method: method.slug });
    await perform(stage.deps, stage.as("owner"), o.methodUpdate, at, { admins: { groups: { IT: "owner" } } });
    for (const off of [o.methodDisable, o.methodDelete]) {
      await perform(stage.deps, stage.as("admin"), off as typeof o.methodDelete, at, {});
      const event = path({ event: await last() });
      expect(await codeOf(perform(stage.deps, stage.as("admin"), o.auditUndo, event, {}))).to.equal("forbidden");
      await perform(stage.deps, stage.as("owner"), o.auditUndo, event, {});
    }
    expect((await own().methods.get(method.id))?.admins).to.deep.equal({ groups: { IT: "owner" } });
  });

  it("says of a method that nobody can use that nobody loses it", async () => {
    await perform(stage.deps, stage.as("admin"), o.methodDisable, path({ method: stage.acme.method.slug }), {});
    const seen = await perform(
      stage.deps,
      stage.as("auditor"),
      o.methodPreflight,
      path({ method: stage.acme.method.slug }),
      {},
    );
    expect(seen.lostAccess.users).to.equal(0);
    expect(seen.text).to.equal("Nobody signs in by it now: it is disabled.");
  });

  it("counts the people of a directory, of a domain and of a team", async () => {
    const { team, directory } = stage.acme;
    const owner = { kind: "directory", id: directory.id } as const;
    const profile = { emails: [{ value: "Cyd@ACME.example", primary: true }] };
    await own().users.create(aUser({ teamId: team.id, userName: "cyd", owner, profile }));
    const other = { emails: [{ value: "dee@not-acme.example", primary: true }] };
    await own().users.create(aUser({ teamId: team.id, userName: "dee", profile: other }));
    const caller = stage.as("auditor");
    const directories = await perform(
      stage.deps,
      caller,
      o.directoryPreflight,
      path({ directory: directory.slug }),
      {},
    );
    expect(directories.lostAccess).to.include({ users: 1 });
    expect(directories.lostAccess.because).to.match(/^Nobody is signed out/);
    const domain = await perform(stage.deps, caller, o.domainPreflight, path({ domain: "acme.example" }), {});
    expect(domain.lostAccess.names).to.include("cyd").and.to.not.include("dee");
    const whole = await perform(stage.deps, caller, o.teamPreflight, path(), {});
    expect(whole.lostAccess.users).to.equal(3);
    expect(whole.undoableForSeconds).to.equal(null);
  });

  it("counts who may use an app: everybody, or the members of its groups whatever their letter case", async () => {
    const teamId = stage.acme.team.id;
    const cyd = await own().users.create(aUser({ teamId, userName: "cyd" }));
    await own().users.create(aUser({ id: newId(), teamId, userName: "dee" }));
    const staff = await own().groups.create(aGroup({ teamId, displayName: "Staff" }));
    await own().memberships.add(staff.id, [cyd.id], { at: 1 });
    const lost = async (allowedGroups: readonly string[] | null) => {
      const input = { allowedGroups };
      await perform(stage.deps, stage.as("owner"), o.appUpdate, path(stage.acme.path.app), input);
      return perform(stage.deps, stage.as("auditor"), o.appPreflight, path(stage.acme.path.app), {});
    };
    expect((await lost(null)).lostAccess.names).to.include.members(["cyd", "dee"]);
    const some = await lost(["STAFF", "Nowhere"]);
    expect(some.text).to.match(/^1 person: cyd\. They cannot sign in to it any more/);
    expect(some.undoableForSeconds).to.equal(null);
    expect((await lost(["Nowhere"])).text).to.match(/^Nobody may use it today/);
  });

  it("undoes by the number of the event, for whoever has the need of the change itself", async () => {
    const { method, directory } = stage.acme;
    const undo = async (caller: AdminCaller, event: string) =>
      perform(stage.deps, caller, o.auditUndo, path({ event }), {});
    await perform(stage.deps, stage.as("admin"), o.methodDelete, path({ method: method.slug }), {});
    const gone = await last();
    expect(await codeOf(undo(stage.as("auditor"), gone))).to.equal("forbidden");
    expect(await undo(stage.as("admin"), gone)).to.deep.equal({
      undone: Number(gone),
      kind: "method",
      id: method.id,
      called: method.slug,
    });
    expect(await codeOf(undo(stage.as("admin"), gone))).to.equal("changed_since");
    const off = { disabled: true };
    await perform(stage.deps, stage.as("admin"), o.directoryUpdate, path({ directory: directory.slug }), off);
    await undo(stage.as("admin"), await last());
    expect((await own().directories.get(directory.id))?.disabled).to.equal(false);

    // by the operator's word: what only the operator may give, no owner brings back
    await perform(stage.deps, stage.as("owner"), o.domainRemove, path({ domain: "acme.example" }), {});
    const removed = await last();
    expect(await codeOf(undo(stage.as("owner"), removed))).to.equal("forbidden");
    expect(await undo(stage.as("operator"), removed)).to.include({ kind: "domain", called: "acme.example" });
  });

  it("keeps nothing of what was deleted for good", async () => {
    const { method } = stage.acme;
    await perform(stage.deps, stage.as("admin"), o.methodDelete, path({ method: method.slug }), { final: true });
    expect(await own().deletions.list()).to.deep.equal([]);
    const event = await last();
    expect(await codeOf(perform(stage.deps, stage.as("admin"), o.auditUndo, path({ event }), {}))).to.equal(
      "changed_since",
    );
  });
});
