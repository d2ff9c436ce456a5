import { expect } from "chai";
import { filtered, type ScimClient } from "../support/scim-client.js";
import { openScimBridge, type ScimBridge } from "../support/scim-bridge.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const okta = { "user-agent": "Okta SCIM Client 1.0.0", "accept-charset": "utf-8" };

const person = (name: string, more: object = {}) => ({
  schemas: [core],
  userName: `${name}@acme.example`,
  name: { givenName: name, familyName: "Byron" },
  emails: [{ primary: true, value: `${name}@acme.example`, type: "work" }],
  displayName: `${name} Byron`,
  locale: "en-US",
  externalId: `00u${name}`,
  groups: [],
  password: "1mz050nq",
  active: true,
  ...more,
});

describe("Okta: the requests of its provisioning agent", () => {
  let bridge: ScimBridge;
  let client: ScimClient;
  beforeEach(async () => {
    bridge = await openScimBridge();
    client = bridge.client(okta);
  });
  afterEach(() => bridge.close());

  const lookUp = (userName: string) =>
    client.get(filtered("/Users", `userName eq "${userName}"`, { startIndex: "1", count: "100" }));

  async function assigned(name: string): Promise<string> {
    const made = await client.post("/Users", person(name));
    expect(made.status).to.equal(201);
    return made.body.id as string;
  }

  describe("the SCIM 2.0 spec test", () => {
    it("lists the first user with id, names, userName, active and email", async () => {
      await assigned("ada");
      const list = await client.get("/Users?count=1&startIndex=1");
      expect(list.status).to.equal(200);
      expect(list.body.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:ListResponse"]);
      expect(list.body.itemsPerPage).to.equal(1);
      expect(list.body.startIndex).to.equal(1);
      expect(list.body.totalResults).to.equal(1);
      const [first] = list.body.Resources;
      expect(first.id).to.be.a("string").that.is.not.empty;
      expect(first.name).to.deep.equal({ givenName: "ada", familyName: "Byron" });
      expect(first.userName).to.equal("ada@acme.example");
      expect(first.active).to.equal(true);
      expect(first.emails[0].value).to.equal("ada@acme.example");
    });
    it("answers an unknown userName with an empty list and 200", async () => {
      const none = await lookUp("nobody@acme.example");
      expect(none.status).to.equal(200);
      expect(none.body.totalResults).to.equal(0);
    });
    it("answers an unknown id with 404, a SCIM error and a detail", async () => {
      const none = await client.get("/Users/010101001010101011001010101011");
      expect(none.status).to.equal(404);
      expect(none.body.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:Error"]);
      expect(none.body.detail).to.be.a("string").that.is.not.empty;
      expect(none.body.status).to.equal("404");
    });
    it("creates a user with 201, Location and the whole body, but never the password", async () => {
      const made = await client.post("/Users", person("ada"));
      expect(made.status).to.equal(201);
      expect(made.headers.get("content-type")).to.match(/^application\/scim\+json/);
      expect(made.headers.get("location")).to.equal(made.body.meta.location);
      expect(made.body).to.include({ userName: "ada@acme.example", active: true, externalId: "00uada" });
      expect(JSON.stringify(made.body)).not.to.match(/password|1mz050nq/);
      const read = await client.get(`/Users/${made.body.id}`);
      expect(read.status).to.equal(200);
      expect(read.body).to.deep.equal(made.body);
    });
    it("answers the same POST again with 409 and uniqueness", async () => {
      await assigned("ada");
      const again = await client.post("/Users", person("ada"));
      expect(again.status).to.equal(409);
      expect(again.body.scimType).to.equal("uniqueness");
      expect(again.body.status).to.equal("409");
    });
    it("finds a userName written in capitals", async () => {
      await assigned("ada");
      const found = await lookUp("ADA@ACME.EXAMPLE");
      expect(found.body.totalResults).to.equal(1);
    });
    it("lists groups", async () => {
      const list = await client.get("/Groups");
      expect(list.status).to.equal(200);
      expect(list.body.totalResults).to.equal(0);
    });
    it("refuses a wrong token with 401 and a SCIM error", async () => {
      const refused = await client.get("/Users?startIndex=1&count=100", { authorization: "non-token" });
      expect(refused.status).to.equal(401);
      expect(refused.headers.get("www-authenticate")).to.match(/^Bearer/);
      expect(refused.body.schemas).to.deep.equal(["urn:ietf:params:scim:api:messages:2.0:Error"]);
      expect(refused.body.status).to.equal("401");
      expect(refused.body.detail).to.be.a("string").that.is.not.empty;
    });
    it("takes the bare token of the HTTP Header mode", async () => {
      const bare = await client.get("/Users?startIndex=1&count=1", { authorization: bridge.token });
      expect(bare.status).to.equal(200);
    });
  });

  describe("the life of an assignment", () => {
    it("profile update: GET, change, PUT of the whole body with id, meta and groups", async () => {
      const id = await assigned("ada");
      const { body } = await client.get(`/Users/${id}`);
      const saved = await client.put(`/Users/${id}`, {
        ...body,
        name: { ...body.name, givenName: "Augusta" },
        groups: [],
      });
      expect(saved.status).to.equal(200);
      expect(saved.body.name).to.deep.equal({ givenName: "Augusta", familyName: "Byron" });
      expect(saved.body.id).to.equal(id);
    });
    it("deactivation as an OIN app sends it, and finding the user again while inactive", async () => {
      const id = await assigned("ada");
      const off = await client.patch(`/Users/${id}`, [{ op: "replace", value: { active: false } }]);
      expect(off.status).to.be.oneOf([200, 204]);
      const found = await lookUp("ada@acme.example");
      expect(found.body.totalResults).to.equal(1);
      expect(found.body.Resources[0].active).to.equal(false);
    });
    it("reactivation of the found user by PUT, as a wizard app does all", async () => {
      const id = await assigned("ada");
      await client.put(`/Users/${id}`, person("ada", { id, active: false }));
      expect((await client.get(`/Users/${id}`)).body.active).to.equal(false);
      const on = await client.put(`/Users/${id}`, person("ada", { id, active: true }));
      expect(on.body.active).to.equal(true);
      expect(on.body.id).to.equal(id);
    });
    it("password sync changes nothing and is never shown", async () => {
      const id = await assigned("ada");
      const before = await client.get(`/Users/${id}`);
      const sync = await client.patch(`/Users/${id}`, [{ op: "replace", value: { password: "sEcret-9" } }]);
      expect(sync.status).to.be.oneOf([200, 204]);
      const after = await client.get(`/Users/${id}`);
      expect(after.body).to.deep.equal(before.body);
      expect(JSON.stringify(await bridge.attempts())).not.to.include("sEcret-9");
    });
    it("import reads everybody by hundreds, in an order that holds", async () => {
      for (let number = 0; number < 7; number++) await assigned(`user${number}`);
      const seen: string[] = [];
      for (let start = 1; start <= 7; start += 3) {
        const page = await client.get(`/Users?startIndex=${start}&count=3`);
        expect(page.body.totalResults).to.equal(7);
        expect(page.body.itemsPerPage).to.equal(page.body.Resources.length);
        seen.push(...page.body.Resources.map((user: { userName: string }) => user.userName));
      }
      expect(new Set(seen).size).to.equal(7);
    });
    it("enterprise attributes of the profile are kept under their schema", async () => {
      const extension = { department: "Engines", employeeNumber: "1815", manager: { value: "26118915-6090" } };
      const body = person("ada", { schemas: [core, enterprise], [enterprise]: extension });
      const made = await client.post("/Users", body);
      expect(made.body[enterprise]).to.deep.include({ department: "Engines", employeeNumber: "1815" });
      expect(made.body.schemas).to.include(enterprise);
    });
  });

  describe("group push", () => {
    let ada: string;
    let bob: string;
    let group: string;
    beforeEach(async () => {
      [ada, bob] = [await assigned("ada"), await assigned("bob")];
      const made = await client.post("/Groups", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        displayName: "Engineering",
        members: [],
      });
      expect(made.status).to.equal(201);
      group = made.body.id;
    });
    const members = async (): Promise<string[]> => {
      const { body } = await client.get(`/Groups/${group}`);
      return ((body.members ?? []) as { value: string }[]).map((member) => member.value).sort();
    };
    const change = async (operations: unknown) => {
      const answer = await client.patch(`/Groups/${group}`, operations);
      expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 204]);
    };

    it("adds members by value and display, and shows the group on the user", async () => {
      await change([{ op: "add", path: "members", value: [{ value: ada, display: "ada@acme.example" }] }]);
      expect(await members()).to.deep.equal([ada]);
      const user = await client.get(`/Users/${ada}`);
      expect(user.body.groups).to.have.length(1);
      expect(user.body.groups[0]).to.include({ value: group, display: "Engineering" });
    });
    it("removes one and adds another in one request", async () => {
      await change([{ op: "add", path: "members", value: [{ value: ada, display: "ada" }] }]);
      await change([
        { op: "remove", path: `members[value eq "${ada}"]` },
        { op: "add", path: "members", value: [{ value: bob, display: "bob" }] },
      ]);
      expect(await members()).to.deep.equal([bob]);
    });
    it("renames by a path-less replace that carries the id", async () => {
      await change([{ op: "replace", value: { id: group, displayName: "Engines" } }]);
      expect((await client.get(`/Groups/${group}`)).body.displayName).to.equal("Engines");
    });
    it("Push Now: the full list, any number of times, ends in the same state", async () => {
      const full = [{ op: "replace", path: "members", value: [{ value: ada }, { value: bob }] }];
      await change(full);
      const first = await client.get(`/Groups/${group}`);
      await change(full);
      await change(full);
      expect(await members()).to.deep.equal([ada, bob].sort());
      expect((await client.get(`/Groups/${group}`)).body.meta.version).to.equal(first.body.meta.version);
    });
    it("empties a group by an empty list, by path and without", async () => {
      await change([{ op: "replace", path: "members", value: [{ value: ada }] }]);
      await change([{ op: "replace", path: "members", value: [] }]);
      expect(await members()).to.deep.equal([]);
      await change([{ op: "replace", path: "members", value: [{ value: ada }] }]);
      await change([{ op: "replace", value: { members: [] } }]);
      expect(await members()).to.deep.equal([]);
    });
    it("looks a group up by name, links it, and deletes it without its people", async () => {
      const found = await client.get(filtered("/Groups", `displayName eq "Engineering"`));
      expect(found.body.Resources[0].id).to.equal(group);
      await change([{ op: "add", path: "members", value: [{ value: ada }] }]);
      expect((await client.delete(`/Groups/${group}`)).status).to.equal(204);
      expect((await client.get(`/Groups/${group}`)).status).to.equal(404);
      expect((await client.get(`/Users/${ada}`)).body.groups ?? []).to.deep.equal([]);
    });
    it("PUT of a wizard app replaces name and members", async () => {
      const saved = await client.put(`/Groups/${group}`, {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        id: group,
        displayName: "Engines",
        members: [{ value: bob, display: "bob" }],
      });
      expect(saved.status).to.equal(200);
      expect(await members()).to.deep.equal([bob]);
    });
  });

  it("what existed before the integration is linked: the JIT user is found, put, and then owned by the directory", async () => {
    const jit = await bridge.signInByJit({ email: "ada@acme.example", firstName: "Ada", lastName: "King" });
    const found = await lookUp("ada@acme.example");
    expect(found.body.totalResults).to.equal(1);
    expect(found.body.Resources[0].id).to.equal(jit);
    const put = await client.put(`/Users/${jit}`, person("ada"));
    expect(put.status).to.equal(200);
    expect(put.body.id).to.equal(jit);
    const again = await client.post("/Users", person("ada"));
    expect(again.status).to.equal(409);
  });
});
