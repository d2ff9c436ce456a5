import { expect } from "chai";
import type { UserId } from "../../../src/model/ids.js";
import { aGroup, noon } from "../../support/builders.js";
import type { ScimBody } from "../../support/scim-client.js";
import { filtered } from "../../support/scim-client.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

scimOnBothEngines("A user's groups that the directory sees (DESIGN §2, Owners; RFC 7643 §4.1.2)", (stage) => {
  /** A user of the directory, in a group of its own, one of an admin and one of another directory. */
  async function ada(): Promise<{ readonly id: string; readonly foreign: string }> {
    const client = stage().client();
    const { id } = (await client.post("/Users", { userName: "ada@acme.example" })).body as { id: string };
    await client.post("/Groups", { displayName: "Own", members: [{ value: id }] });
    const another = await stage().addDirectory();
    const owner = { kind: "directory", id: another.directory.id } as const;
    const { groups, memberships } = stage().teamStore;
    const manual = await groups.create(aGroup({ teamId: stage().team.id, displayName: "Manual" }));
    const foreign = await groups.create(aGroup({ teamId: stage().team.id, displayName: "Foreign", owner }));
    for (const group of [manual, foreign]) await memberships.add(group.id, [id as UserId], { at: noon });
    return { id, foreign: foreign.id };
  }
  const names = (body: ScimBody): string[] => (body.groups ?? []).map((group: ScimBody) => group.display).sort();
  const found = async (filter: string): Promise<number> =>
    (
      await stage()
        .client()
        .get(filtered("/Users", filter, { count: "10" }))
    ).body.totalResults;

  it("leaves out what another directory owns, for there is nothing at its address", async () => {
    const client = stage().client();
    const { id, foreign } = await ada();
    expect((await client.get(`/Groups/${foreign}`)).status).to.equal(404);
    expect(names((await client.get(`/Users/${id}`)).body)).to.deep.equal(["Manual", "Own"]);
    await client.post("/Users", { userName: "bob@acme.example" });
    const { Resources } = (await client.get("/Users")).body;
    expect(names(Resources.find((user: ScimBody) => user.id === id))).to.deep.equal(["Manual", "Own"]);
    const patched = await client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "Countess" }]);
    expect(names(patched.body)).to.deep.equal(["Manual", "Own"]);
    for (const { $ref } of patched.body.groups) {
      expect((await client.get(String($ref).slice(stage().base.length))).status).to.equal(200);
    }
  });

  it("sees only its own where existing records are refused", async () => {
    const { id } = await ada();
    await stage().policies({ existingUsers: "refuse" });
    expect(names((await stage().client().get(`/Users/${id}`)).body)).to.deep.equal(["Own"]);
  });

  it("finds nobody by a group that it does not see", async () => {
    const { foreign } = await ada();
    expect(await found('groups.display eq "own"')).to.equal(1);
    expect(await found('groups.display eq "foreign"')).to.equal(0);
    expect(await found(`groups[value eq "${foreign}"]`)).to.equal(0);
    expect(await found(`not (groups.value eq "${foreign}")`)).to.equal(1);
    const { body } = await stage().client().post("/Users", { userName: "eve@acme.example" });
    await stage().teamStore.memberships.add(foreign as never, [body.id], { at: noon });
    expect(await found("groups pr")).to.equal(1);
    expect(await found("not (groups pr)")).to.equal(1);
  });
});
