import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import { AdminStage } from "../support/admin-stage.js";
import { aDirectory, aFailure, anApp, anOAuthClient, aToken, aTrace, aUser, later, noon } from "../support/builders.js";

const day = 24 * 60 * 60_000;

describe("team.overview: what there is, how it is doing, what ends and what is next", () => {
  let stage: AdminStage;
  beforeEach(async () => {
    stage = await AdminStage.open();
  });
  afterEach(() => stage.close());

  const overview = () => perform(stage.deps, stage.as("auditor"), o.teamOverview, { team: "acme" }, {});
  const own = () => ({ teamId: stage.acme.team.id });
  const records = () => stage.deps.store.inTeam(stage.acme.team.id);

  it("counts people and settings, and leaves out whom a directory has removed", async () => {
    const before = await overview();
    expect(before.counts).to.include({ users: 1, groups: 1, methods: 1, directories: 1 });
    await records().users.create(aUser({ ...own(), id: newId(), userName: "bob@acme.example" }));
    const removed = { directory: stage.acme.directory.id, at: noon };
    await records().users.create(
      aUser({ ...own(), id: newId(), userName: "eve@acme.example", active: false, removed }),
    );
    await records().failures.create(aFailure({ ...own(), id: newId(), key: "one more", state: "open" }));
    const after = await overview();
    expect(after.counts.users).to.equal(2);
    expect(after.counts.openFailures).to.equal(before.counts.openFailures + 1);
    expect(after.seats.limit).to.equal(null);
  });

  it("names what is failing or stopped by the brake, and not what somebody switched off", async () => {
    const { method } = stage.acme;
    const refused = { outcome: "refused", code: "saml_signature", at: later(99) } as const;
    await records().traces.append(
      aTrace({ ...own(), ...refused, id: newId(), reference: newId(), methodId: method.id }),
    );
    const paused = { at: noon, code: "mass_change_brake", removed: 9, allowed: 4 } as const;
    await records().directories.create(aDirectory({ ...own(), id: newId(), slug: "braked", paused }));
    await records().directories.create(aDirectory({ ...own(), id: newId(), slug: "off", disabled: true }));
    const { health } = await overview();
    expect(health.troubled.map(({ kind, slug, health: state }) => [kind, slug, state])).to.deep.equal([
      ["method", method.slug, "failing"],
      ["directory", "braked", "paused"],
    ]);
    expect(health.methods).to.include({ failing: 1 });
    expect(health.directories).to.include({ paused: 2 });
  });

  it("tells what ends within 30 days, the first end first, and nothing that has a successor", async () => {
    const { directory } = stage.acme;
    const token = (own: Parameters<typeof aToken>[0]) =>
      records().tokens.create(aToken({ teamId: stage.acme.team.id, directoryId: directory.id, ...own }));
    await token({ id: newId(), hash: "1", name: "late", expiresAt: noon + 20 * day });
    await token({ id: newId(), hash: "2", name: "soon", expiresAt: noon + 2 * day });
    await token({ id: newId(), hash: "3", name: "far", expiresAt: noon + 90 * day });
    await token({ id: newId(), hash: "4", name: "rotated", expiresAt: noon + day });
    await token({ id: newId(), hash: "5", name: "rotated" });
    const tokens = (await overview()).expiries.filter(({ kind }) => kind === "token");
    expect(tokens.map(({ name, of, daysLeft }) => [name, of?.slug, daysLeft])).to.deep.equal([
      ["soon", directory.slug, 2],
      ["late", directory.slug, 20],
    ]);
  });

  it("tells what a client secret that ends is of, and that of one that has ended", async () => {
    const { directory } = stage.acme;
    const secrets = (days: number) => [{ sealed: "sealed", createdAt: noon, expiresAt: noon + days * day }];
    const app = await records().apps.create(anApp({ ...own(), slug: "ending", secrets: secrets(2) }));
    const client = { ...own(), directoryId: directory.id, secrets: secrets(-1) };
    const { clientId } = await records().oauthClients.create(anOAuthClient(client));
    const found = (await overview()).expiries.filter(({ kind }) => kind === "secret");
    expect(found.map(({ id, of, daysLeft }) => [id, of?.kind, of?.slug, daysLeft])).to.deep.equal([
      [clientId, "directory", directory.slug, -1],
      [app.clientId, "app", "ending", 2],
    ]);
  });

  it("tells what is to be done before people can sign in, and what is done", async () => {
    const { nextSteps } = await overview();
    expect(nextSteps.map(({ code }) => code)).to.deep.equal(["prove_domain", "connect_provider", "let_in"]);
    expect(nextSteps.find(({ code }) => code === "let_in")?.done).to.equal(true);
  });
});
