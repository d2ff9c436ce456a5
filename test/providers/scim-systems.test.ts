import { expect } from "chai";
import { filtered, type ScimClient } from "../support/scim-client.js";
import { openScimBridge, type ScimBridge } from "../support/scim-bridge.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
const drawbridge = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User";

const person = (name: string, more: object = {}) => ({
  schemas: [core],
  userName: `${name}@acme.example`,
  name: { givenName: name, familyName: "Byron" },
  emails: [{ value: `${name}@acme.example`, type: "work", primary: true }],
  active: true,
  ...more,
});

describe("The systems this bridge is drawn from: what their Okta integrations do", () => {
  let bridge: ScimBridge;
  const open = async (policies: object = {}): Promise<ScimClient> => {
    bridge = await openScimBridge({ policies });
    return bridge.client({});
  };
  afterEach(() => bridge.close());

  const create = async (client: ScimClient, name: string, more: object = {}): Promise<string> => {
    const made = await client.post("/Users", person(name, more));
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return made.body.id as string;
  };
  const createGroup = async (client: ScimClient, displayName: string, ...members: string[]) =>
    client.post("/Groups", { schemas: [groupSchema], displayName, members: members.map((value) => ({ value })) });

  describe("Splashtop", () => {
    it("Test API Credentials: the right token lists, a wrong one is told so", async () => {
      const client = await open();
      expect((await client.get("/Users?startIndex=1&count=2")).status).to.equal(200);
      const wrong = await client.get("/Users", { authorization: `Bearer ${bridge.token}x` });
      expect(wrong.status).to.equal(401);
    });
    it("ssoName binds a person to a method by its name, quotes stripped, also as a bare attribute", async () => {
      const client = await open();
      const byExtension = await client.post("/Users", {
        ...person("ada"),
        schemas: [core, drawbridge],
        [drawbridge]: { ssoName: `"${bridge.method.name.toUpperCase()}"` },
      });
      expect(byExtension.status, JSON.stringify(byExtension.body)).to.equal(201);
      expect(byExtension.body[drawbridge].ssoName).to.be.a("string");
      const bare = await client.post("/Users", person("bob", { ssoName: bridge.method.slug }));
      expect(bare.status, JSON.stringify(bare.body)).to.equal(201);
      const unknown = await client.post("/Users", person("eve", { ssoName: "elsewhere" }));
      expect(unknown.status).to.equal(400);
      expect(unknown.body.scimType).to.equal("invalidValue");
      expect(unknown.body.detail).to.include(bridge.method.name);
    });
    it("the email as a fixed account name: a rename is refused by mutability, another letter case is none", async () => {
      const client = await open({ usernameChanges: "refuse" });
      const id = await create(client, "ada");
      const rename = await client.patch(`/Users/${id}`, [
        { op: "replace", path: "userName", value: "augusta@acme.example" },
      ]);
      expect(rename.status).to.equal(400);
      expect(rename.body.scimType).to.equal("mutability");
      const sameName = await client.patch(`/Users/${id}`, [
        { op: "replace", path: "userName", value: "Ada@acme.example" },
      ]);
      expect(sameName.status).to.be.oneOf([200, 204]);
    });
    it("one group only: a second group is refused whole and names the person", async () => {
      const client = await open({ multiGroup: false });
      const [ada, bob] = [await create(client, "ada"), await create(client, "bob")];
      expect((await createGroup(client, "Support", ada)).status).to.equal(201);
      const sales = await createGroup(client, "Sales");
      const second = await client.patch(`/Groups/${sales.body.id}`, [
        { op: "add", path: "members", value: [{ value: bob }, { value: ada }] },
      ]);
      expect(second.status).to.equal(400);
      expect(second.body.scimType).to.equal("invalidValue");
      expect(second.body.detail).to.include("ada@acme.example").and.not.to.include("bob@acme.example");
      expect((await client.get(`/Groups/${sales.body.id}`)).body.members ?? []).to.have.length(0);
    });
    it("a token of another stack is Token is not valid, with the right base URL", async () => {
      const client = await open();
      const elsewhere = await client.get("/Users", { authorization: `Bearer db_eu_${"a".repeat(43)}` });
      expect(elsewhere.status).to.equal(401);
      expect(elsewhere.body.detail)
        .to.include("Token is not valid")
        .and.to.include("https://eu.bridge.example/scim/v2/");
    });
    it("removes from the team by DELETE, and the person is gone for SCIM", async () => {
      const client = await open();
      const id = await create(client, "ada");
      expect((await client.delete(`/Users/${id}`)).status).to.equal(204);
      expect((await client.get(`/Users/${id}`)).status).to.equal(404);
      expect((await client.get(filtered("/Users", `userName eq "ada@acme.example"`))).body.totalResults).to.equal(0);
    });
  });

  describe("Deskpro", () => {
    it("header auth, unique field userName, and provisioning of users assigned before", async () => {
      const client = await open();
      const header = client.with({ authorization: bridge.token });
      await create(header, "ada");
      const again = await header.post("/Users", person("ADA"));
      expect(again.status).to.equal(409);
      const jit = await bridge.signInByJit({ email: "bob@acme.example", firstName: "Bob" });
      const linked = await header.post("/Users", person("bob"));
      expect(linked.status).to.equal(201);
      expect(linked.body.id).to.equal(jit);
    });
  });

  describe("Okta Advanced Server Access", () => {
    it("groups pushed by name take their members at once, and what existed before is linked, not added again", async () => {
      const client = await open();
      const jit = await bridge.signInByJit({ email: "ada@acme.example", groups: ["Engineering"] });
      const pushed = await createGroup(client, "engineering");
      expect(pushed.status, JSON.stringify(pushed.body)).to.equal(201);
      const ada = (await client.get(filtered("/Users", `userName eq "ada@acme.example"`))).body.Resources[0];
      expect(ada.id).to.equal(jit);
      await client.put(`/Users/${jit}`, person("ada"));
      const added = await client.patch(`/Groups/${pushed.body.id}`, [
        { op: "add", path: "members", value: [{ value: jit }] },
      ]);
      expect(added.status).to.be.oneOf([200, 204]);
      expect((await client.get("/Groups")).body.totalResults).to.equal(1);
    });
  });

  describe("Oktopost", () => {
    it("userName is the primary work email where the policy says so", async () => {
      const client = await open({ userNameIsEmail: true });
      await create(client, "ada");
      const differs = await client.post("/Users", person("bob", { userName: "bobby" }));
      expect(differs.status).to.equal(400);
      expect(differs.body.scimType).to.equal("invalidValue");
      const none = await client.post("/Users", { schemas: [core], userName: "eve@acme.example" });
      expect(none.status).to.equal(400);
    });
    it("the licence limit is 403 with the numbers, on create and on reactivation", async () => {
      const client = await open({ seats: 1 });
      const ada = await create(client, "ada");
      const full = await client.post("/Users", person("bob"));
      expect(full.status).to.equal(403);
      expect(full.body.detail).to.match(/1 of 1/);
      await client.patch(`/Users/${ada}`, [{ op: "replace", path: "active", value: false }]);
      await create(client, "bob");
      const back = await client.patch(`/Users/${ada}`, [{ op: "replace", path: "active", value: true }]);
      expect(back.status).to.equal(403);
    });
    it("failures stand in the failed provisioning list, with cause and fix, until the same thing works", async () => {
      const client = await open({ seats: 1 });
      const ada = await create(client, "ada");
      await client.post("/Users", person("bob"));
      await client.post("/Users", person("bob"));
      const failures = await bridge.failures();
      expect(failures).to.have.length(1);
      expect(failures[0]).to.include({ target: "bob@acme.example", code: "seat_limit", attempts: 2, state: "open" });
      expect(failures[0]?.cause).to.be.a("string").that.is.not.empty;
      expect(failures[0]?.fix).to.be.a("string").that.is.not.empty;
      await client.delete(`/Users/${ada}`);
      await create(client, "bob");
      expect((await bridge.failures()).filter((entry) => entry.state === "open")).to.have.length(0);
    });
    it("two targets are two teams: the same person in both, and neither sees the other", async () => {
      const client = await open();
      await create(client, "ada");
      const board = bridge.client({ authorization: `Bearer ${bridge.other.token}` }, "", bridge.other.slug);
      const found = await board.get(filtered("/Users", `userName eq "ada@acme.example"`));
      expect(found.body.totalResults).to.equal(0);
      expect((await board.post("/Users", person("ada"))).status).to.equal(201);
      const crossed = await client.with({ authorization: `Bearer ${bridge.other.token}` }).get("/Users");
      expect(crossed.status).to.be.oneOf([401, 404]);
    });
  });
});
