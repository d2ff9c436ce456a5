import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { GROUP, group, made } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): groups", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  it("are made with members, shown with them, and emptied", async () => {
    const ada = await made(client, "ada", { displayName: "Ada" });
    const answer = await client.post("/Groups", group("Eng", ada));
    expect(answer.status).to.equal(201);
    const member = { value: ada, $ref: `${stage().base}/Users/${ada}`, type: "User", display: "Ada" };
    expect(answer.body.members).to.deep.equal([member]);
    const path = `/Groups/${answer.body.id}`;
    expect((await client.get(path)).body.members).to.deep.equal([member]);
    expect((await client.get(`${path}?attributes=members.value`)).body).to.deep.equal({
      schemas: [GROUP],
      id: answer.body.id,
      members: [{ value: ada }],
    });
    expect((await client.get(`${path}?excludedAttributes=members`)).body).not.to.have.property("members");
    expect((await client.put(path, group("Eng"))).body).not.to.have.property("members");
  });

  it("answer PATCH with 204, and with the group where its shape is asked for", async () => {
    const ada = await made(client, "ada");
    const { id } = (await client.post("/Groups", group("Eng"))).body as { id: string };
    const add = [{ op: "add", path: "members", value: [{ value: ada }] }];
    const plain = await client.patch(`/Groups/${id}`, add);
    expect([plain.status, plain.body, plain.headers.get("content-type")]).to.deep.equal([
      204,
      undefined,
      "application/scim+json",
    ]);
    const shaped = await client.patch(`/Groups/${id}?attributes=members`, add);
    expect([shaped.status, shaped.body.members.length]).to.deep.equal([200, 1]);
    expect(
      (await client.patch(`/Groups/${id}`, [{ op: "remove", path: `members[value eq "${ada}"]` }])).status,
    ).to.equal(204);
    expect((await client.get(`/Groups/${id}`)).body).not.to.have.property("members");
  });

  it("refuse whom they do not know, whole, and nested groups", async () => {
    const ada = await made(client, "ada");
    const { id } = (await client.post("/Groups", group("Eng"))).body as { id: string };
    for (const value of ["nobody", id]) {
      const answer = await client.patch(`/Groups/${id}`, [
        { op: "add", path: "members", value: [{ value: ada }, { value }] },
      ]);
      expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidValue"]);
    }
    expect((await client.get(`/Groups/${id}`)).body).not.to.have.property("members");
    const nested = await client.patch(`/Groups/${id}`, [
      { op: "add", path: "members", value: [{ value: id, type: "Group" }] },
    ]);
    expect([nested.status, nested.body.scimType]).to.deep.equal([400, "invalidValue"]);
  });

  it("survive parallel changes of single members, all of them", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => made(client, `user${i}`)));
    const { id } = (await client.post("/Groups", group("Eng", ...ids.slice(0, 10)))).body as { id: string };
    const answers = await Promise.all(
      ids.map((value, i) =>
        client.patch(`/Groups/${id}`, [
          i < 10
            ? { op: "remove", path: `members[value eq "${value}"]` }
            : { op: "add", path: "members", value: [{ value }] },
        ]),
      ),
    );
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(20).fill(204));
    const members = (await client.get(`/Groups/${id}`)).body.members as { value: string }[];
    expect(members.map(({ value }) => value).sort()).to.deep.equal(ids.slice(10).sort());
  });

  it("stream thousands of members, each once", async () => {
    const { teamStore, directory } = stage();
    const { aUser } = await import("../../../support/builders.js");
    const owner = { kind: "directory" as const, id: directory.id };
    const people = Array.from({ length: 2500 }, (_, i) =>
      aUser({ teamId: stage().team.id, userName: `member${i}`, owner }),
    );
    const ids = people.map(({ id }) => id);
    await teamStore.atomically(async (tx) => {
      for (const person of people) await tx.users.create(person);
    });
    const answer = await client.post("/Groups?excludedAttributes=members", group("Eng", ...ids));
    expect(answer.status).to.equal(201);
    const members = (await client.get(`/Groups/${answer.body.id}`)).body.members as { value: string }[];
    expect(new Set(members.map(({ value }) => value)).size).to.equal(2500);
    expect((await client.get("/Groups")).body.Resources[0].members).to.have.length(2500);
  }).timeout(120_000);
});
