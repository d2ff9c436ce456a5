import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { ReferenceId } from "../../../src/model/ids.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";
import { resumeDirectory } from "../../../src/teams/index.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

scimOnBothEngines("A paused directory (design §2)", (at) => {
  it("answers every change 503 with Retry-After 300 in SCIM form, and reads go on, until it is resumed", async () => {
    const stage = at();
    await stage.policies({ massChangeBrake: 0.5 });
    const client = stage.client();
    const ids: string[] = [];
    for (const userName of ["a", "b", "c"]) {
      ids.push((await client.post("/Users", { schemas: [USER], userName })).body.id as string);
    }
    const [a, b, c] = ids;
    expect((await client.delete(`/Users/${a}`)).status).to.equal(204);
    const group = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Eng" };
    const before = (await stage.teamStore.attempts.list({ limit: 100 })).items.length;
    for (const change of [
      () => client.delete(`/Users/${b}`),
      () => client.delete(`/Users/${b}`),
      () => client.post("/Users", { schemas: [USER], userName: "d" }),
      () => client.post("/Users", "no JSON"),
      () => client.patch(`/Users/${c}`, [{ op: "replace", path: "active", value: false }]),
      () => client.put(`/Users/${c}`, { schemas: [USER], userName: "c2" }),
      () => client.post("/Groups", group),
      () => client.post("/Bulk", { schemas: [BULK], Operations: [{ method: "DELETE", path: `/Users/${c}` }] }),
    ]) {
      const { status, headers, body } = await change();
      expect([status, headers.get("retry-after")]).to.deep.equal([503, "300"]);
      expect(body).to.include({ status: "503" });
      expect(body.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:Error"]);
      expect(body.detail).to.match(/mass_change_brake/);
      expect(body.detail).to.match(/paused/);
    }
    // the one that tripped it and the pause itself: what is turned away after that leaves nothing
    expect((await stage.teamStore.attempts.list({ limit: 100 })).items.length).to.equal(before + 2);
    expect((await client.get("/Users")).body.totalResults).to.equal(2);
    expect((await client.get(`/Users/${b}`)).body.active).to.equal(true);
    const caller = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>() } as const;
    const admin = { store: stage.store, now: () => stage.clock, caller } as const;
    await resumeDirectory(admin, stage.team.id, stage.directory.id, "once");
    expect((await client.delete(`/Users/${b}`)).status).to.equal(204);
  });

  it("tells in a bulk request which operations came too late", async () => {
    const stage = at();
    await stage.policies({ massChangeBrake: 0.5 });
    const client = stage.client();
    const ids: string[] = [];
    for (const userName of ["a", "b", "c"]) {
      ids.push((await client.post("/Users", { schemas: [USER], userName })).body.id as string);
    }
    const Operations = ids.map((id) => ({ method: "DELETE", path: `/Users/${id}` }));
    const { status, body } = await client.post("/Bulk", { schemas: [BULK], Operations });
    expect(status).to.equal(200);
    const statuses = (body.Operations as { status: string }[]).map((one) => one.status);
    expect(statuses).to.deep.equal(["204", "503", "503"]);
  });
});
