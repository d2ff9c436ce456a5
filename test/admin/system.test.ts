import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { later } from "../support/builders.js";
import { expectKnownEvents } from "../support/known-events.js";
import { rejection } from "../support/rejection.js";

describe("system.*: the installation (issue 13 §1)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  const show = () => perform(stage.deps, stage.as("operator"), o.systemShow, {}, {});

  it("shows release, store, addresses and keys, with nothing that is secret", async () => {
    const view = await show();
    expect(view).to.deep.include({ version: "1.2.3", stack: "global", peers: ["eu"] });
    expect(view.store).to.deep.equal({ engine: "sqlite", schema: view.store.known, known: view.store.known });
    expect(view.addresses).to.deep.equal({
      public: "https://bridge.example",
      console: "https://bridge.example",
      adminPort: false,
    });
    expect(view.keys.oidc.current.map(({ alg }) => alg)).to.have.members(["RS256", "ES256"]);
    expect(JSON.stringify(view)).not.to.match(/PRIVATE KEY|"d":|"p":/);
  });

  it("shows who did scheduled work last, and which processes are at work", async () => {
    const { leases } = stage.deps.store;
    await leases.take("chore sweep", "node-a", stage.time, later(60_000));
    await leases.take("chore deliver", "node-b", stage.time - 100, stage.time - 1);
    const { jobs, nodes } = await show();
    expect(jobs.map(({ name, node }) => [name, node])).to.deep.equal([
      ["deliver", "node-b"],
      ["sweep", "node-a"],
    ]);
    expect(nodes).to.deep.equal(["node-a"]);
  });

  it("rotates the keys for apps: the next ones sign, and the installation's chain tells who did it", async () => {
    const { keys: before } = await show();
    const rotated = await perform(stage.deps, stage.as("operator"), o.keyRotateOidc, {}, {});
    expect(rotated.current).to.deep.equal(before.oidc.next);
    expect(rotated.rotatedAt).to.equal(new Date(stage.time).toISOString());
    expect((await show()).keys.oidc).to.deep.equal(rotated);
    const [told] = await stage.deps.store.installation.events.latest({ limit: 1 });
    expect(told).to.deep.include({ type: "key.rotated", actor: stage.as("operator").actor });
    await expectKnownEvents(stage.deps.store);
  });

  it("is the operator's alone", async () => {
    for (const role of ["owner", "admin", "auditor"] as const) {
      for (const operation of [o.systemShow, o.keyRotateOidc, o.keyRotateSaml]) {
        const error = (await rejection(perform(stage.deps, stage.as(role), operation as never, {}, {}))) as Error;
        expect(error.message, `${role} ${operation.name}`).to.include("forbidden");
      }
    }
  });
});
