import { expect } from "chai";
import { operations as o, perform, type HealthView } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import { AdminStage } from "../support/admin-stage.js";
import { aDirectory, aMethod, anAttempt, aToken, aTrace, later, noon } from "../support/builders.js";

describe("health of methods and directories as every door shows it", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  const ofMethod = async (slug: string): Promise<HealthView> =>
    perform(stage.deps, stage.as("auditor"), o.methodShow, { method: slug }, {});
  const ofDirectory = async (slug: string): Promise<HealthView> =>
    perform(stage.deps, stage.as("auditor"), o.directoryShow, { directory: slug }, {});
  const records = () => stage.deps.store.inTeam(stage.acme.team.id);
  const own = () => ({ teamId: stage.acme.team.id });

  it("a method that nobody came by is silent, a refused sign-in makes it failing, and the next good one cures it", async () => {
    const { id: methodId } = await records().methods.create(aMethod({ ...own(), id: newId(), slug: "health-okta" }));
    expect(await ofMethod("health-okta")).to.include({ health: "silent", lastSuccess: null, lastFailure: null });
    const refused = aTrace({ ...own(), methodId, at: later(5), outcome: "refused", code: "saml_signature" });
    await records().traces.append({
      ...refused,
      detail: "The signature does not hold.",
      fix: "Renew the certificate.",
    });
    expect(await ofMethod("health-okta")).to.deep.include({
      health: "failing",
      lastFailure: {
        at: new Date(later(5)).toISOString(),
        code: "saml_signature",
        cause: "The signature does not hold.",
        fix: "Renew the certificate.",
        reference: refused.reference,
        cured: false,
      },
    });
    await records().traces.append(aTrace({ ...own(), methodId, at: later(6) }));
    const cured = await ofMethod("health-okta");
    expect(cured.health).to.equal("ok");
    expect(cured.lastFailure).to.include({ code: "saml_signature", cured: true });
  });

  it("a test sign-in is no sign of it", async () => {
    const { id: methodId } = await records().methods.create(aMethod({ ...own(), id: newId(), slug: "health-tested" }));
    await records().traces.append(aTrace({ ...own(), methodId, outcome: "test" }));
    expect(await ofMethod("health-tested")).to.include({ health: "silent", lastSuccess: null });
  });

  it("a directory's push that changed nothing, or ended with a warning, has worked", async () => {
    for (const status of ["success", "skipped", "warning"] as const) {
      const directory = await records().directories.create(
        aDirectory({ ...own(), id: newId(), slug: `health-${status}` }),
      );
      const push = { ...own(), directoryId: directory.id };
      await records().attempts.append(anAttempt({ ...push, at: noon, status: "failure", code: "seat_limit" }));
      expect((await ofDirectory(directory.slug)).health).to.equal("failing");
      await records().attempts.append(anAttempt({ ...push, at: later(1), status }));
      expect(await ofDirectory(directory.slug)).to.have.nested.include({ health: "ok", "lastFailure.cured": true });
    }
  });

  it("names a refused token with the day that it expired on, until another one is used", async () => {
    const directory = await records().directories.create(aDirectory({ ...own(), id: newId(), slug: "health-tokens" }));
    const token = { ...own(), directoryId: directory.id };
    const old = await records().tokens.create(
      aToken({ ...token, id: newId(), hash: "old", name: "okta", expiresAt: Date.UTC(2026, 10, 1) }),
    );
    await records().tokens.noteRefused(old.id, { at: later(5), because: "expired" });
    const failing = await ofDirectory("health-tokens");
    expect(failing).to.include({ health: "failing", lastSuccess: null });
    expect(failing.lastFailure).to.include({ code: "token_expired", cured: false });
    expect(failing.lastFailure?.cause).to.include('"okta" expired on 2026-11-01');
    const fresh = await records().tokens.create(aToken({ ...token, id: newId(), hash: "new", name: "okta" }));
    await records().tokens.touch(fresh.id, later(6));
    const cured = await ofDirectory("health-tokens");
    expect(cured).to.have.nested.include({ health: "ok", "lastFailure.cured": true });
    // A failed push is cured by a push alone: that a token opens the door says nothing of it.
    await records().attempts.append(anAttempt({ ...token, at: later(4), status: "failure", code: "seat_limit" }));
    const again = await ofDirectory("health-tokens");
    expect(again).to.have.nested.include({ health: "failing", "lastFailure.code": "seat_limit" });
  });

  it("a directory that is switched off, or stopped by the brake, is paused whatever came last", async () => {
    const paused = { at: noon, code: "mass_change_brake", removed: 9, allowed: 4 } as const;
    for (const [slug, how] of [
      ["health-off", { disabled: true }],
      ["health-braked", { paused }],
    ] as const) {
      await records().directories.create(aDirectory({ ...own(), id: newId(), slug, ...how }));
      expect((await ofDirectory(slug)).health).to.equal("paused");
    }
  });

  it("stands in both lists too", async () => {
    const path = { team: "acme" };
    const methods = await perform(stage.deps, stage.as("auditor"), o.methodList, path, {});
    expect(methods.items.find(({ slug }) => slug === "health-okta")).to.have.property("health", "ok");
    const directories = await perform(stage.deps, stage.as("auditor"), o.directoryList, path, {});
    expect(directories.items.find(({ slug }) => slug === "health-off")).to.have.property("health", "paused");
  });
});
