import { expect } from "chai";
import { filtered, type ScimClient } from "../support/scim-client.js";
import { openScimBridge, type ScimBridge } from "../support/scim-bridge.js";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const groupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
const graphGroup = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const person = (name: string, more: object = {}) => ({
  schemas: [core, enterprise],
  externalId: `${name}-nickname`,
  userName: `${name}@acme.example`,
  active: true,
  displayName: `${name} Byron`,
  emails: [{ primary: true, type: "work", value: `${name}@acme.example` }],
  meta: { resourceType: "User" },
  name: { formatted: `${name} Byron`, familyName: "Byron", givenName: name },
  roles: [],
  ...more,
});

for (const flag of ["", "?aadOptscim062020"]) {
  describe(`Microsoft Entra ID${flag === "" ? "" : " with aadOptscim062020"}: its provisioning service and validator`, () => {
    let bridge: ScimBridge;
    let client: ScimClient;
    beforeEach(async () => {
      bridge = await openScimBridge();
      client = bridge.client({}, flag);
    });
    afterEach(() => bridge.close());

    const create = async (name: string, more: object = {}): Promise<string> => {
      const made = await client.post("/Users", person(name, more));
      expect(made.status, JSON.stringify(made.body)).to.equal(201);
      return made.body.id as string;
    };
    const read = async (id: string) => (await client.get(`/Users/${id}`)).body;
    const change = async (path: string, operations: unknown) => {
      const answer = await client.patch(path, operations);
      expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 204]);
    };
    const op = (name: "add" | "replace" | "remove") =>
      flag === "" ? name.charAt(0).toUpperCase() + name.slice(1) : name;

    it("Test connection: a random userName is 200 with no results", async () => {
      const answer = await client.get(filtered("/Users", `userName eq "7f1b9a4e-5a32-4a4d-a5b2-0f1a9c41d7d0"`));
      expect(answer.status).to.equal(200);
      expect(answer.body).to.include({ totalResults: 0 });
    });
    it("matches by userName, externalId and work email, inactive users too", async () => {
      const id = await create("ada");
      await change(`/Users/${id}`, [{ op: op("replace"), path: "active", value: flag === "" ? "False" : false }]);
      for (const filter of [
        `userName eq "ada@acme.example"`,
        `externalId eq "ada-nickname"`,
        `emails[type eq "work"].value eq "ada@acme.example"`,
        `userName eq "ada@acme.example" and active eq false`,
      ]) {
        const found = await client.get(filtered("/Users", filter));
        expect(found.body.totalResults, filter).to.equal(1);
        expect(found.body.Resources[0].id).to.equal(id);
      }
    });
    it("Create, Disable, Delete and Restore user", async () => {
      const id = await create("ada");
      await change(`/Users/${id}`, [{ op: op("replace"), path: "active", value: flag === "" ? "False" : false }]);
      expect((await read(id)).active).to.equal(false);
      await change(`/Users/${id}`, [{ op: op("replace"), path: "active", value: flag === "" ? "True" : true }]);
      expect((await read(id)).active).to.equal(true);
      expect((await client.delete(`/Users/${id}`)).status).to.equal(204);
      expect((await client.get(`/Users/${id}`)).status).to.equal(404);
      expect(await create("ada")).to.equal(id);
    });
    it("updates one attribute by one operation each, in the shapes of its default mapping", async () => {
      const id = await create("ada");
      await change(`/Users/${id}`, [
        { op: op("replace"), path: "displayName", value: "Augusta Byron" },
        { op: op("replace"), path: "name.givenName", value: "Augusta" },
        { op: op("add"), path: 'phoneNumbers[type eq "work"].value', value: "+44 20 7946 0001" },
        { op: op("add"), path: 'addresses[type eq "work"].postalCode', value: "NG15 8AH" },
        { op: op("add"), path: 'addresses[type eq "work"].locality', value: "Ockham" },
        { op: op("add"), path: 'emails[type eq "other"].Value', value: "ada@home.example" },
        { op: op("add"), path: `${enterprise}:department`, value: "Engines" },
      ]);
      const user = await read(id);
      expect(user.displayName).to.equal("Augusta Byron");
      expect(user.name).to.include({ givenName: "Augusta", familyName: "Byron" });
      expect(user.phoneNumbers).to.deep.equal([{ type: "work", value: "+44 20 7946 0001" }]);
      expect(user.addresses).to.deep.equal([{ type: "work", postalCode: "NG15 8AH", locality: "Ockham" }]);
      expect(user.emails).to.deep.include({ type: "other", value: "ada@home.example" });
      expect(user[enterprise]).to.deep.include({ department: "Engines" });
    });
    it("one path-less replace with dotted and URN-prefixed keys", async () => {
      const id = await create("ada");
      await change(`/Users/${id}`, [
        {
          op: op("replace"),
          value: {
            displayName: "Augusta",
            "name.givenName": "Augusta",
            'emails[type eq "work"].value': "augusta@acme.example",
            [`${enterprise}:employeeNumber`]: "1815",
          },
        },
      ]);
      const user = await read(id);
      expect(user.name).to.include({ givenName: "Augusta", familyName: "Byron" });
      expect(user.emails[0].value).to.equal("augusta@acme.example");
      expect(user[enterprise].employeeNumber).to.equal("1815");
    });
    it("sets the manager by a bare id, gives back an object, and removes it by the empty text", async () => {
      const [ada, boss] = [await create("ada"), await create("boss")];
      await change(`/Users/${ada}`, [{ op: op("add"), path: `${enterprise}:manager`, value: boss }]);
      expect((await read(ada))[enterprise].manager)
        .to.be.an("object")
        .that.includes({ value: boss });
      const byManager = await client.get(filtered("/Users", `id eq "${ada}" and manager eq "${boss}"`));
      expect(byManager.body.totalResults).to.equal(1);
      await change(`/Users/${ada}`, [{ op: op("replace"), path: `${enterprise}:manager`, value: "" }]);
      expect((await read(ada))[enterprise]?.manager).to.equal(undefined);
    });
    it("SCIM null update: empty text and null clear optional attributes", async () => {
      const id = await create("ada", { title: "Countess", nickName: "Ada" });
      await change(`/Users/${id}`, [{ op: op("replace"), path: "title", value: "" }]);
      await change(`/Users/${id}`, [{ op: op("replace"), path: "nickName", value: null }]);
      const user = await read(id);
      expect(user).not.to.have.any.keys("title", "nickName");
    });
    it("app roles: a Boolean compared with a text, and a complex value as JSON text", async () => {
      const id = await create("ada");
      await change(`/Users/${id}`, [{ op: op("add"), path: 'roles[primary eq "True"].value', value: "admin" }]);
      const [role] = (await read(id)).roles;
      expect(role).to.include({ value: "admin" });
      const json = JSON.stringify({ id: "1", value: "reader", displayName: "Reader" });
      await change(`/Users/${id}`, [{ op: op("add"), path: "roles", value: [{ value: json }] }]);
      const values = (await read(id)).roles.map((one: { value: string }) => one.value);
      expect(values).to.include("reader");
    });
    it("takes active as the text True in a POST", async () => {
      const made = await client.post("/Users", person("ada", { active: "True" }));
      expect(made.status).to.equal(201);
      expect(made.body.active).to.equal(true);
    });
    it("does nothing, well, with an empty list of operations", async () => {
      const id = await create("ada");
      const before = await read(id);
      await change(`/Users/${id}`, []);
      expect(await read(id)).to.deep.equal(before);
    });
    it("user pagination: 11 users by fives", async () => {
      for (let number = 0; number < 11; number++) await create(`user${number}`);
      const seen = new Set<string>();
      for (const startIndex of [1, 6, 11]) {
        const page = await client.get(`/Users?count=5&startIndex=${startIndex}`);
        expect(page.body.totalResults).to.equal(11);
        for (const user of page.body.Resources as { id: string }[]) seen.add(user.id);
      }
      expect(seen.size).to.equal(11);
    });
    it("schema discovery lists User, Group and the enterprise extension without a null", async () => {
      const schemas = await client.get("/Schemas");
      expect(schemas.body.Resources.map((schema: { id: string }) => schema.id)).to.include.members([
        core,
        groupSchema,
        enterprise,
      ]);
      expect(JSON.stringify(schemas.body)).not.to.include("null");
    });

    describe("groups", () => {
      let group: string;
      let ada: string;
      let bob: string;
      beforeEach(async () => {
        [ada, bob] = [await create("ada"), await create("bob")];
        const made = await client.post("/Groups", {
          schemas: [groupSchema, graphGroup],
          externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
          displayName: "Engineering",
          meta: { resourceType: "Group" },
        });
        expect(made.status, JSON.stringify(made.body)).to.equal(201);
        group = made.body.id;
      });
      const members = async (): Promise<string[]> =>
        (((await client.get(`/Groups/${group}`)).body.members ?? []) as { value: string }[])
          .map((one) => one.value)
          .sort();

      it("finds it by name without its members, and asks for one membership", async () => {
        await change(`/Groups/${group}`, [{ op: op("add"), path: "members", value: [{ value: ada }] }]);
        const found = await client.get(
          filtered("/Groups", `displayName eq "Engineering"`, { excludedAttributes: "members" }),
        );
        expect(found.body.Resources[0]).to.include({ id: group }).and.not.to.have.property("members");
        const asked = filtered("/Groups", `id eq "${group}" and members eq "${ada}"`);
        expect((await client.get(asked)).body.totalResults).to.equal(1);
        const other = filtered("/Groups", `id eq "${group}" and members eq "${bob}"`);
        expect((await client.get(other)).body.totalResults).to.equal(0);
      });
      it("removes only the members that are named", async () => {
        await change(`/Groups/${group}`, [
          {
            op: op("add"),
            path: "members",
            value: [
              { $ref: null, value: ada },
              { $ref: null, value: bob },
            ],
          },
        ]);
        await change(
          `/Groups/${group}`,
          flag === ""
            ? [{ op: "Remove", path: "members", value: [{ $ref: null, value: ada }] }]
            : [{ op: "remove", path: `members[value eq "${ada}"]` }],
        );
        expect(await members()).to.deep.equal([bob]);
      });
      it("keeps every one of many single-member updates sent at once", async () => {
        const people = await Promise.all(Array.from({ length: 20 }, (_, number) => create(`p${number}`)));
        await Promise.all(
          people.map((id) => change(`/Groups/${group}`, [{ op: op("add"), path: "members", value: [{ value: id }] }])),
        );
        expect(await members()).to.deep.equal([...people].sort());
        await Promise.all(
          people
            .slice(0, 10)
            .map((id) => change(`/Groups/${group}`, [{ op: op("remove"), path: "members", value: [{ value: id }] }])),
        );
        expect(await members()).to.deep.equal(people.slice(10).sort());
      });
      it("renames, updates externalId, deletes and restores", async () => {
        await change(`/Groups/${group}`, [{ op: op("replace"), path: "displayName", value: "Engines" }]);
        await change(`/Groups/${group}`, [{ op: op("replace"), path: "externalId", value: "other" }]);
        const { body } = await client.get(`/Groups/${group}`);
        expect(body).to.include({ displayName: "Engines", externalId: "other" });
        expect((await client.delete(`/Groups/${group}`)).status).to.equal(204);
        const again = await client.post("/Groups", { schemas: [groupSchema], displayName: "Engines" });
        expect(again.status).to.equal(201);
      });
      it("reads plus signs and a trailing slash in its queries", async () => {
        const found = await client.get("/Groups/?filter=DisplayName+eq+%22Engineering%22");
        expect(found.body.totalResults).to.equal(1);
      });
    });
  });
}
