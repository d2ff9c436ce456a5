import { expect } from "chai";
import { filtered, type ScimClient } from "../support/scim-client.js";
import { openScimBridge, type ScimBridge } from "../support/scim-bridge.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";

const person = (name: string, more: object = {}) => ({
  schemas: [core],
  userName: `${name}@acme.example`,
  name: { givenName: name, familyName: "Byron" },
  emails: [{ value: `${name}@acme.example`, type: "work", primary: true }],
  active: true,
  ...more,
});

describe("Other provisioning clients: the requests they really send", () => {
  let bridge: ScimBridge;
  beforeEach(async () => {
    bridge = await openScimBridge();
  });
  afterEach(() => bridge.close());

  const create = async (client: ScimClient, name: string): Promise<string> => {
    const made = await client.post("/Users", person(name));
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    return made.body.id as string;
  };

  describe("Google Workspace", () => {
    const google = () =>
      bridge.client({ "user-agent": "Google-Auto-Provisioning", "content-type": "application/json" });
    it("tests by one user, builds its mapping from one schema", async () => {
      expect((await google().get("/Users?count=1")).status).to.equal(200);
      const schema = await google().get(`/Schemas/${core}`);
      expect(schema.body.id).to.equal(core);
      expect(schema.body.attributes.map((one: { name: string }) => one.name)).to.include.members([
        "userName",
        "name",
        "emails",
      ]);
    });
    it("sends plain JSON and looks up with a startIndex", async () => {
      const id = await create(google(), "ada");
      const found = await google().get(filtered("/Users", `userName eq "ada@acme.example"`, { startIndex: "1" }));
      expect(found.body.Resources[0].id).to.equal(id);
    });
    it("suspends, and later deletes, as two unrelated steps; deletes one that was never suspended", async () => {
      const [ada, bob] = [await create(google(), "ada"), await create(google(), "bob")];
      expect((await google().put(`/Users/${ada}`, person("ada", { active: false }))).body.active).to.equal(false);
      expect((await google().delete(`/Users/${ada}`)).status).to.equal(204);
      expect((await google().delete(`/Users/${bob}`)).status).to.equal(204);
      expect((await google().get("/Users")).body.totalResults).to.equal(0);
    });
  });

  describe("OneLogin", () => {
    const onelogin = () => bridge.client({ "user-agent": "" });
    it("updates groups by PATCH, without a User-Agent", async () => {
      const id = await create(onelogin(), "ada");
      const group = await onelogin().post("/Groups", { schemas: [groupSchema], displayName: "Sales" });
      const path = `/Groups/${group.body.id}`;
      const added = await onelogin().patch(path, [{ op: "add", path: "members", value: [{ value: id }] }]);
      expect(added.status).to.be.oneOf([200, 204]);
      expect((await onelogin().get(path)).body.members).to.have.length(1);
    });
    it("may still name the schemas of SCIM 1.0 in its template", async () => {
      const made = await onelogin().post("/Users", person("ada", { schemas: ["urn:scim:schemas:core:1.0"] }));
      expect(made.status, JSON.stringify(made.body)).to.equal(201);
      expect(made.body.schemas).to.include(core).and.not.to.include("urn:scim:schemas:core:1.0");
    });
    it("is refused by name for that in a strict directory", async () => {
      const strict = bridge.client({ authorization: `Bearer ${bridge.strict.token}` }, "", bridge.strict.slug);
      const refused = await strict.post("/Users", person("ada", { schemas: ["urn:scim:schemas:core:1.0"] }));
      expect(refused.status).to.equal(400);
      expect(refused.body.detail).to.include("urn:scim:schemas:core:1.0");
    });
  });

  describe("JumpCloud", () => {
    const jumpcloud = () => bridge.client({});
    it("makes and deletes a test user and a test group when the connector is set up", async () => {
      const id = await create(jumpcloud(), "test");
      const group = await jumpcloud().post("/Groups", {
        schemas: [groupSchema],
        displayName: "test group",
        members: [{ value: id }],
      });
      expect(group.status).to.equal(201);
      expect((await jumpcloud().delete(`/Groups/${group.body.id}`)).status).to.equal(204);
      expect((await jumpcloud().delete(`/Users/${id}`)).status).to.equal(204);
    });
    it("repeats an add, and nobody is in the group twice", async () => {
      const id = await create(jumpcloud(), "ada");
      const group = await jumpcloud().post("/Groups", { schemas: [groupSchema], displayName: "Sales" });
      const path = `/Groups/${group.body.id}`;
      for (let times = 0; times < 3; times++) {
        const answer = await jumpcloud().patch(path, [{ op: "add", path: "members", value: [{ value: id }] }]);
        expect(answer.status).to.be.oneOf([200, 204]);
      }
      expect((await jumpcloud().get(path)).body.members).to.have.length(1);
      await jumpcloud().patch(path, [{ op: "remove", path: "members", value: [{ value: id }] }]);
      expect((await jumpcloud().get(path)).body.members ?? []).to.have.length(0);
    });
  });

  describe("PingOne and PingFederate", () => {
    const ping = () => bridge.client({});
    it("does all by PUT and looks up by email", async () => {
      const id = await create(ping(), "ada");
      const found = await ping().get(filtered("/Users", `emails eq "ADA@acme.example"`));
      expect(found.body.totalResults).to.equal(1);
      const saved = await ping().put(`/Users/${id}`, person("ada", { title: "Countess" }));
      expect(saved.body.title).to.equal("Countess");
    });
    it("marks two emails primary, and one of them stays so", async () => {
      const emails = [
        { value: "ada@acme.example", type: "work", primary: true },
        { value: "ada@home.example", type: "home", primary: true },
      ];
      const made = await ping().post("/Users", person("ada", { emails }));
      expect(made.status, JSON.stringify(made.body)).to.equal(201);
      const primary = made.body.emails.filter((email: { primary?: boolean }) => email.primary === true);
      expect(primary).to.have.length(1);
      expect(primary[0].value).to.equal("ada@acme.example");
    });
  });

  describe("SailPoint", () => {
    it("reads what the service says of itself, resource by resource", async () => {
      const sailpoint = bridge.client({});
      for (const path of [
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/Schemas",
        "/ResourceTypes/User",
        "/ResourceTypes/Group",
      ]) {
        const answer = await sailpoint.get(path);
        expect(answer.status, path).to.equal(200);
        expect(answer.headers.get("content-type"), path).to.match(/^application\/scim\+json/);
      }
      const types = await sailpoint.get("/ResourceTypes/User");
      expect(types.body).to.include({ endpoint: "/Users", schema: core });
    });
  });

  describe("authentik and Keycloak as clients", () => {
    it("choose PATCH by the service's configuration, and empty a group by a PUT with no members", async () => {
      const client = bridge.client({});
      expect((await client.get("/ServiceProviderConfig")).body.patch.supported).to.equal(true);
      const id = await create(client, "ada");
      const group = await client.post("/Groups", {
        schemas: [groupSchema],
        displayName: "Sales",
        members: [{ value: id }],
      });
      const path = `/Groups/${group.body.id}`;
      await client.put(path, { schemas: [groupSchema], displayName: "Sales", members: [] });
      expect((await client.get(path)).body.members ?? []).to.have.length(0);
    });
    it("send meta in POST and PUT bodies, and an offer to speak HTTP/2", async () => {
      const client = bridge.client({});
      const made = await client.post(
        "/Users",
        person("ada", { meta: { resourceType: "User", version: 'W/"nonsense"' } }),
      );
      expect(made.status).to.equal(201);
      expect(made.body.meta.version).not.to.equal('W/"nonsense"');
    });
  });
});
