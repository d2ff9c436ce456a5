import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { USER, group, made, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): users", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  it("are made with Location, ETag and the whole body, and never with a password", async () => {
    const answer = await client.post(
      "/Users",
      user("ada", { password: "s3cret", emails: [{ value: "ada@acme.example", type: "work" }] }),
    );
    expect(answer.status).to.equal(201);
    expect(answer.headers.get("location"))
      .to.equal(answer.body.meta.location)
      .and.to.equal(`${stage().base}/Users/${answer.body.id}`);
    expect(answer.headers.get("etag")).to.equal(answer.body.meta.version).and.to.equal('W/"1"');
    expect(answer.body.active).to.equal(true);
    expect(JSON.stringify(answer.body)).not.to.contain("s3cret");
    const { items } = await stage().teamStore.attempts.list({ limit: 1 });
    expect(JSON.stringify(items)).not.to.contain("s3cret");
  });

  it("keep what a PUT brings and lose what it leaves out, but not active", async () => {
    const id = await made(client, "ada", { title: "Countess", nickName: "Ada", active: false });
    const answer = await client.put(`/Users/${id}`, user("ada", { id: "other", meta: {}, groups: [], title: "Ms" }));
    expect(answer.status).to.equal(200);
    expect(answer.body).to.include({ title: "Ms", active: false, id });
    expect(answer.body).not.to.have.property("nickName");
  });

  it("keep version and lastModified where nothing changes", async () => {
    const id = await made(client, "ada", { title: "Ms" });
    stage().clock += 1000;
    const before = (await client.get(`/Users/${id}`)).body;
    expect((await client.put(`/Users/${id}`, user("ada", { title: "Ms" }))).body).to.deep.equal(before);
    expect((await client.patch(`/Users/${id}`, [{ op: "add", path: "title", value: "Ms" }])).body).to.deep.equal(
      before,
    );
  });

  it("stay as they were where one operation of a PATCH is refused", async () => {
    const id = await made(client, "ada", { title: "Ms" });
    const answer = await client.patch(`/Users/${id}`, [
      { op: "replace", path: "title", value: "Dr" },
      { op: "replace", path: "nope", value: 1 },
    ]);
    expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidPath"]);
    expect((await client.get(`/Users/${id}`)).body.title).to.equal("Ms");
  });

  it("are gone after DELETE for every verb, and their name is free", async () => {
    const id = await made(client, "ada");
    expect((await client.delete(`/Users/${id}`)).status).to.equal(204);
    expect((await client.get(`/Users/${id}`)).status).to.equal(404);
    expect((await client.delete(`/Users/${id}`)).status).to.equal(404);
    expect((await client.put(`/Users/${id}`, user("ada"))).status).to.equal(404);
    expect((await client.get('/Users?filter=userName eq "ada"')).body.totalResults).to.equal(0);
    expect((await client.post("/Users", user("ada"))).status).to.equal(201);
  });

  it("answer preconditions: 412, 304, lists of tags, weak ones and stars", async () => {
    const id = await made(client, "ada");
    const set = (title: string, headers: Record<string, string>) =>
      client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: title }], headers);
    expect((await set("a", { "if-match": 'W/"7"' })).status).to.equal(412);
    expect((await set("a", { "if-match": 'W/"7", W/"1"' })).status).to.equal(200);
    expect((await set("b", { "if-match": '"2"' })).status).to.equal(200);
    expect((await set("c", { "if-match": "*" })).status).to.equal(200);
    expect((await set("d", { "if-none-match": 'W/"4"' })).status).to.equal(412);
    expect((await set("d", { "if-match": '"' })).status).to.equal(400);
    expect((await client.delete(`/Users/${id}`, { "if-match": 'W/"1"' })).status).to.equal(412);
    expect((await client.get(`/Users/${id}`, { "if-none-match": 'W/"4"' })).status).to.equal(304);
    expect((await client.get(`/Users/${id}`, { "if-none-match": 'W/"3"' })).status).to.equal(200);
  });

  it("show their groups, and an ETag that moves with them", async () => {
    const id = await made(client, "ada");
    const before = (await client.get(`/Users/${id}`)).headers.get("etag") ?? "";
    const groupId = (await client.post("/Groups", group("Eng", id))).body.id as string;
    const after = await client.get(`/Users/${id}`, { "if-none-match": before });
    expect(after.status).to.equal(200);
    expect(after.body.groups).to.deep.equal([
      { value: groupId, $ref: `${stage().base}/Groups/${groupId}`, display: "Eng", type: "direct" },
    ]);
    expect(after.headers.get("etag")).to.equal(after.body.meta.version);
    const changed = await client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "x" }], {
      "if-match": after.headers.get("etag") ?? "",
    });
    expect(changed.status).to.equal(200);
    await client.delete(`/Groups/${groupId}`);
    expect((await client.get(`/Users/${id}`)).body).not.to.have.property("groups");
  });

  it("come back in the shape that was asked for, from every verb", async () => {
    const shape = "?attributes=userName,emails.value";
    const shown = { schemas: [USER], userName: "ada", emails: [{ value: "a@acme.example" }] };
    const post = await client.post(
      `/Users${shape}`,
      user("ada", { title: "x", emails: [{ value: "a@acme.example", type: "work" }] }),
    );
    const id = post.body.id as string;
    expect(post.body).to.deep.equal({ ...shown, id });
    expect((await client.get(`/Users/${id}${shape}`)).body).to.deep.equal({ ...shown, id });
    expect((await client.patch(`/Users/${id}${shape}`, [{ op: "add", path: "title", value: "y" }])).body).to.deep.equal(
      { ...shown, id },
    );
    expect((await client.get(`/Users${shape}`)).body.Resources).to.deep.equal([{ ...shown, id }]);
    expect((await client.get(`/Users/${id}?excludedAttributes=meta,emails,id`)).body).to.have.all.keys(
      "schemas",
      "id",
      "userName",
      "title",
      "active",
    );
  });
});
