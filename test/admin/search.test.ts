import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { aGroup, aUser } from "../support/builders.js";
import { AdminStage } from "../support/admin-stage.js";

describe("Search: one text over a whole team", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
    const own = stage.deps.store.inTeam(stage.acme.team.id);
    const teamId = stage.acme.team.id;
    const profile = { name: { familyName: "Hopper", givenName: "Grace" }, emails: [{ value: "g@acme.example" }] };
    await own.users.create(aUser({ teamId, userName: "grace", profile }));
    for (let n = 0; n < 12; n++) await own.groups.create(aGroup({ teamId, displayName: `Many ${n}` }));
  });
  after(() => stage.close());

  const search = (text: string) => perform(stage.deps, stage.as("auditor"), o.teamSearch, { team: "acme" }, { text });
  const kinds = async (text: string) => (await search(text)).items.map(({ kind, called }) => `${kind} ${called}`);

  it("finds people by the beginning of any of their names, whatever the letter case", async () => {
    for (const text of ["GRA", "hopp", "g@acme", "  grace "]) {
      expect(await kinds(text), text).to.include("user Grace Hopper");
    }
    expect(await kinds("race")).to.deep.equal([]);
  });

  it("finds methods, directories, domains and apps by a part, and groups by their beginning, ten of them", async () => {
    const found = await search("acme");
    const seen = new Set(found.items.map(({ kind }) => kind));
    expect([...seen]).to.include.members(["method", "directory", "domain", "app"]);
    const many = await search("many");
    expect(many.items).to.have.length(10);
    expect(many.more).to.equal(true);
  });

  it("leads from an id or a reference id to what it names, and to nothing of another team", async () => {
    const { user, group, attempt, failure, trace } = stage.acme.path;
    for (const [kind, id] of [
      ["user", user["user"]],
      ["group", group["group"]],
      ["attempt", attempt["attempt"]],
      ["failure", failure["failure"]],
      ["trace", trace["trace"]],
    ] as const) {
      const { items } = await search(id!.toUpperCase());
      expect(
        items.map((one) => one.kind),
        kind,
      ).to.include(kind);
    }
    for (const path of [stage.globex.path.user, stage.globex.path.trace, stage.globex.path.attempt]) {
      expect((await search(Object.values(path)[0]!)).items).to.deep.equal([]);
    }
  });

  it("takes any text for what it is", async () => {
    for (const text of ["%", "_", "\\", "'", '"', "(", "$regex", "é".repeat(200)]) {
      expect((await search(text)).items, text).to.deep.equal([]);
    }
  });
});
