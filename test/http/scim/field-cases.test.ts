import { expect } from "chai";
import type { ScimClient } from "../../support/scim-client.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

scimOnBothEngines("SCIM requests that real clients send", (stage) => {
  let client: ScimClient;
  let ada: string;
  let bob: string;
  let group: string;
  beforeEach(async () => {
    client = stage().client();
    ada = await made("/Users", {
      schemas: [USER],
      userName: "ada+tag@acme.example",
      emails: [{ value: "ada@acme.example", type: "work", primary: true }],
    });
    bob = await made("/Users", { schemas: [USER], userName: "bob@acme.example" });
    group = await made("/Groups", { schemas: [GROUP], displayName: "Eng", members: [{ value: ada }, { value: bob }] });
  });

  async function made(path: string, body: object): Promise<string> {
    const answer = await client.post(path, body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return answer.body.id as string;
  }
  async function members(): Promise<readonly string[]> {
    const { body } = await client.get(`/Groups/${group}`);
    return ((body.members ?? []) as { value: string }[]).map(({ value }) => value).sort();
  }
  const found = async (filter: string) => (await client.get(`/Users?filter=${filter}`)).body.totalResults;

  describe("texts in other marks than double quotes", () => {
    for (const pair of ["' '", "` `", "´ ´", "‘ ’", "“ ”", "„ “", "« »"]) {
      const [open = "", close = ""] = pair.split(" ");
      it(`reads a text in ${open}${close} as the text, in PATCH paths and filters`, async () => {
        const quoted = (text: string) => `${open}${text}${close}`;
        await client.patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq ${quoted(ada)}]` }]);
        expect(await members()).to.deep.equal([bob]);
        await client.patch(`/Users/${ada}`, [
          { op: "replace", path: `emails[type eq ${quoted("work")}].value`, value: "augusta@acme.example" },
        ]);
        const { emails } = (await client.get(`/Users/${ada}`)).body;
        expect(emails).to.deep.equal([{ value: "augusta@acme.example", type: "work", primary: true }]);
        expect(await found(encodeURIComponent(`userName eq ${quoted("bob@acme.example")}`))).to.equal(1);
      });
    }

    it("keeps spaces, doubled and escaped marks in the text", async () => {
      await made("/Users", { schemas: [USER], userName: "o", displayName: "Shay O'Brien" });
      for (const text of ["'Shay O''Brien'", String.raw`'Shay O\'Brien'`, "'Shay O'Brien'"]) {
        expect(await found(encodeURIComponent(`displayName eq ${text} and userName pr`)), text).to.equal(1);
      }
    });

    it("refuses by name what is not closed, empty, or encoded twice, and everything of the kind under strict", async () => {
      for (const text of ["'ada", "''", "%22bob@acme.example%22", "&quot;bob&quot;"]) {
        const answer = await client.get(`/Users?filter=${encodeURIComponent(`userName eq ${text}`)}`);
        expect([answer.status, answer.body.scimType], text).to.deep.equal([400, "invalidFilter"]);
        expect(answer.body.detail, text).to.match(/double quotes/);
      }
      const { directory, teamStore } = stage();
      await teamStore.directories.replace({ ...(await teamStore.directories.get(directory.id))!, quirks: "strict" });
      const answer = await client.patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq '${ada}']` }]);
      expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidFilter"]);
      expect(await members()).to.have.length(2);
    });
  });

  describe("members of another type", () => {
    it("takes them as users on every way in, and refuses groups", async () => {
      const of = (value: string, type: string) => ({ value, type });
      const body = { schemas: [GROUP], id: group, displayName: "Eng", members: [of(ada, "value")] };
      expect((await client.put(`/Groups/${group}`, body)).status).to.equal(200);
      expect(await members()).to.deep.equal([ada]);
      await client.patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [of(bob, "direct")] }]);
      expect(await members()).to.deep.equal([ada, bob].sort());
      await client.patch(`/Groups/${group}`, [{ op: "remove", path: "members", value: [of(ada, "value")] }]);
      expect(await members()).to.deep.equal([bob]);
      await made("/Groups", { schemas: [GROUP], displayName: "Two", members: [of(ada, "Direct")] });
      const nested = await client.put(`/Groups/${group}`, { ...body, members: [of(ada, "Group")] });
      expect([nested.status, nested.body.scimType]).to.deep.equal([400, "invalidValue"]);
    });
  });

  it("takes a plus sign for one where spaces are %20, and for a space where they are not", async () => {
    expect(await found("userName%20eq%20%22ada+tag@acme.example%22")).to.equal(1);
    expect(await found("userName+eq+%22ada%2Btag%40acme.example%22")).to.equal(1);
    expect(await found("userName+eq+%22ada%2Btag%40acme.example%22&attributes=userName%20,id")).to.equal(1);
  });

  it("adds a member whose operation has a name, and the member a displayName", async () => {
    await client.patch(`/Groups/${group}`, [{ op: "remove", path: "members" }]);
    const value = [{ displayName: "Ada", value: ada }];
    const answer = await client.patch(`/Groups/${group}`, [{ name: "addMember", op: "add", path: "members", value }]);
    expect(answer.status).to.be.oneOf([200, 204]);
    expect(await members()).to.deep.equal([ada]);
  });

  it("adds by emails.value without touching what is there, and refuses an add that would write over it", async () => {
    await client.patch(`/Users/${ada}`, [
      { op: "add", path: "emails", value: [{ value: "two@acme.example", type: "home" }] },
    ]);
    await client.patch(`/Users/${ada}`, [{ op: "add", path: "emails.value", value: "three@acme.example" }]);
    const { emails } = (await client.get(`/Users/${ada}`)).body as { emails: { value: string }[] };
    expect(emails.map(({ value }) => value)).to.deep.equal([
      "ada@acme.example",
      "two@acme.example",
      "three@acme.example",
    ]);
    const other = await client.patch(`/Users/${ada}`, [{ op: "add", path: "emails.type", value: "other" }]);
    expect([other.status, other.body.scimType]).to.deep.equal([400, "noTarget"]);
    await client.patch(`/Users/${ada}`, [{ op: "add", path: "emails.display", value: "Mail" }]);
    expect((await client.get(`/Users/${ada}`)).body.emails).to.deep.equal([
      { value: "ada@acme.example", display: "Mail", type: "work", primary: true },
      { value: "two@acme.example", display: "Mail", type: "home" },
      { value: "three@acme.example", display: "Mail" },
    ]);
  });

  it("holds two user names for one that RFC 8265 holds for one, and finds by each of them", async () => {
    const id = await made("/Users", { schemas: [USER], userName: "Σοφος＠ａcme.example" });
    for (const userName of ["ΣΟΦΟΣ@acme.example", "σοφοσ@ACME.example"]) {
      expect(await found(encodeURIComponent(`userName eq "${userName}"`)), userName).to.equal(1);
      expect(await found(encodeURIComponent(`userName sw "${userName.slice(0, 5)}"`)), userName).to.equal(1);
      const again = await client.post("/Users", { schemas: [USER], userName });
      expect([again.status, again.body.scimType], userName).to.deep.equal([409, "uniqueness"]);
    }
    await made("/Groups", { schemas: [GROUP], displayName: "Ｅngineering" });
    const again = await client.post("/Groups", { schemas: [GROUP], displayName: "ENGINEERING" });
    expect([again.status, again.body.scimType]).to.deep.equal([409, "uniqueness"]);
    expect((await client.get(`/Users/${id}`)).body.userName).to.equal("Σοφος＠ａcme.example");
  });

  it("refuses names with letters that nobody sees, by POST, PUT, PATCH and Bulk", async () => {
    const hidden = { schemas: [USER], userName: "eve\u200b" };
    const answers = [
      await client.post("/Users", hidden),
      await client.put(`/Users/${ada}`, hidden),
      await client.patch(`/Users/${ada}`, [{ op: "replace", path: "displayName", value: "Ada\u202e" }]),
      await client.patch(`/Users/${ada}`, [{ op: "add", path: "emails", value: [{ value: "\ufeffa@acme.example" }] }]),
      await client.post("/Groups", { schemas: [GROUP], displayName: "Eng\u2028" }),
      await client.put(`/Groups/${group}`, { schemas: [GROUP], displayName: "Eng\u200b" }),
      await client.patch(`/Groups/${group}`, [{ op: "replace", value: { displayName: "\u2067Eng" } }]),
    ];
    for (const { status, body } of answers) expect([status, body.scimType]).to.deep.equal([400, "invalidValue"]);
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    const Operations = [{ method: "POST", path: "/Users", bulkId: "a", data: hidden }];
    const { body } = await client.post("/Bulk", { schemas, Operations });
    expect([body.Operations[0].status, body.Operations[0].response.scimType]).to.deep.equal(["400", "invalidValue"]);
    expect((await client.get("/Users")).body.totalResults).to.equal(2);
  });

  it("reads times without a zone as UTC", async () => {
    expect(await found(encodeURIComponent('meta.lastModified gt "2024-01-01T00:00:00"'))).to.equal(2);
    expect(await found(encodeURIComponent('meta.created lt "2024-01-01T00:00:00.1234567890123"'))).to.equal(0);
  });

  it("passes over an unknown name that holds nothing, at every place, and refuses it with data", async () => {
    const bodies = [
      { "urn:acme:custom:1.0:User": {} },
      { organizations: null },
      { organizations: [] },
      { name: { nick: null } },
      { [ENT]: { badge: "" } },
      { "urn:acme:custom:1.0:User": { a: null, b: [] } },
    ];
    for (const [number, more] of bodies.entries()) {
      await made("/Users", { schemas: [USER, "urn:acme:custom:1.0:User"], userName: `user-${number}`, ...more });
      const pathless = await client.patch(`/Users/${ada}`, [{ op: "replace", value: { title: "x", ...more } }]);
      expect(pathless.status, JSON.stringify(pathless.body)).to.equal(200);
    }
    const members = [{ value: ada, nick: null }];
    await made("/Groups", { schemas: [GROUP], displayName: "Three", members });
    const answer = await client.post("/Users", { schemas: [USER], userName: "eve", organizations: ["x"] });
    expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidSyntax"]);
    expect(answer.body.detail).to.contain('"organizations"');
  });

  it("shows the wrong name and the number of the operation, however long the URN before them", async () => {
    const patch = (path: string, value: unknown) =>
      client.send("PATCH", `/Users/${ada}`, { schemas: [PATCH], Operations: [{ op: "replace", path, value }] });
    for (const [path, value, name] of [
      [`${ENT}:manager`, { managerId: "26118915" }, "managerId"],
      [`${ENT}:employeeNumber`, 1815, "employeeNumber"],
      [`${ENT}:employeeNumbers`, "1815", "employeeNumbers"],
      [`urn:acme:${"x".repeat(200)}:badge`, "1815", "badge"],
    ] as const) {
      const { status, body } = await patch(path, value);
      expect(status).to.equal(400);
      expect(body.detail)
        .to.contain(name)
        .and.match(/operation 1/i);
      expect((body.detail as string).length).to.be.lessThan(400);
    }
  });

  it("sets an externalId of somebody who is there, by add too, and answers what is there then", async () => {
    for (const [op, value] of [
      ["add", "ext-1"],
      ["Replace", "ext-2"],
    ]) {
      const { status, body } = await client.patch(`/Users/${ada}`, [{ op, path: "externalId", value }]);
      expect([status, body.externalId]).to.deep.equal([200, value]);
    }
    const removed = await client.patch(`/Users/${ada}`, [{ op: "remove", path: "externalId" }]);
    expect(removed.body).not.to.have.property("externalId");
    expect(await found(encodeURIComponent('externalId eq "ext-2"'))).to.equal(0);
  });

  it("names who is not there when members come without an id, with a wrong one or one that is gone", async () => {
    const patch = (op: string, value: unknown) => client.patch(`/Groups/${group}`, [{ op, path: "members", value }]);
    for (const value of [[{ display: "Ada" }], [{ value: "" }], [{ value: "nobody", display: "Ada" }]]) {
      const { status, body } = await patch("add", value);
      expect([status, body.scimType], JSON.stringify(value)).to.deep.equal([400, "invalidValue"]);
      expect(await members()).to.deep.equal([ada, bob].sort());
    }
    expect((await patch("remove", [{ value: "nobody" }])).status).to.equal(204);
    expect((await patch("add", bob)).status).to.equal(204);
    expect(await members()).to.deep.equal([ada, bob].sort());
  });

  it("finds somebody who was switched off, so that a client that assigns them again switches them on", async () => {
    const body = { schemas: [USER], userName: "cyd@acme.example", externalId: "00u1" };
    const cyd = await made("/Users", body);
    await client.patch(`/Users/${cyd}`, [{ op: "replace", value: { active: false } }]);
    const again = await client.post("/Users", { ...body, active: true });
    expect([again.status, again.body.scimType]).to.deep.equal([409, "uniqueness"]);
    const { Resources } = (await client.get(`/Users?filter=${encodeURIComponent('userName eq "cyd@acme.example"')}`))
      .body;
    expect(Resources).to.have.length(1);
    expect(Resources[0]).to.include({ id: cyd, active: false, externalId: "00u1" });
    const on = await client.put(`/Users/${cyd}`, { ...body, id: cyd, active: true });
    expect([on.status, on.body.active]).to.deep.equal([200, true]);
  });

  describe("what was right and stays so", () => {
    it("takes a manager away by a filter without the URN", async () => {
      await client.patch(`/Users/${ada}`, [{ op: "add", path: `${ENT}:manager`, value: { value: "26118915" } }]);
      await client.patch(`/Users/${ada}`, [{ op: "remove", path: 'manager[value eq "26118915"]' }]);
      expect((await client.get(`/Users/${ada}`)).body).not.to.have.property(ENT);
    });

    it("renames a group by JSON text that names schemas too", async () => {
      await client.patch(`/Groups/${group}`, [
        { op: "replace", value: JSON.stringify({ schemas: [GROUP], displayName: "EPD" }) },
      ]);
      expect((await client.get(`/Groups/${group}`)).body.displayName).to.equal("EPD");
    });

    it("finds by a form's filter without quotes", async () => {
      expect(await found("userName+eq+bob%40acme.example")).to.equal(1);
    });

    it("takes all members out and one in, in one PATCH", async () => {
      await client.patch(`/Groups/${group}`, [
        { op: "remove", path: "members" },
        { op: "add", path: "members", value: { value: bob } },
      ]);
      expect(await members()).to.deep.equal([bob]);
    });
  });

  // FusionAuth/fusionauth-issues#2834: several were taken out by their places, which move as each goes
  describe("several removed by one PATCH", () => {
    it("are the very ones that are named, in whatever way, and everybody else stays", async () => {
      const users: string[] = [];
      for (let n = 0; n < 6; n++) users.push(await made("/Users", { schemas: [USER], userName: `u${n}@acme.example` }));
      const [a = "", b = "", c = "", d = "", e = "", f = ""] = users;
      await client.patch(`/Groups/${group}`, [
        { op: "add", path: "members", value: users.map((value) => ({ value })) },
      ]);
      await client.patch(`/Groups/${group}`, [
        { op: "remove", path: `members[value eq "${a}"]` },
        { op: "remove", path: "members", value: [{ value: c }, { value: ada }] },
        { op: "remove", path: `members[value eq "${e}" or value eq "${f}"]` },
      ]);
      expect(await members()).to.deep.equal([bob, b, d].sort());
      const emails = ["a", "b", "c", "d", "e"].map((name) => ({ value: `${name}@acme.example` }));
      await client.patch(`/Users/${bob}`, [{ op: "add", path: "emails", value: emails }]);
      await client.patch(`/Users/${bob}`, [
        { op: "remove", path: 'emails[value eq "a@acme.example"]' },
        { op: "remove", path: 'emails[value eq "d@acme.example" or value eq "e@acme.example"]' },
        { op: "remove", path: "emails", value: [{ value: "c@acme.example" }] },
      ]);
      const left = (await client.get(`/Users/${bob}`)).body.emails as { value: string }[];
      expect(left.map(({ value }) => value)).to.deep.equal(["b@acme.example"]);
    });
  });
});
