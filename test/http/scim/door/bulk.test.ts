import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { ENT, USER, group, made, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): bulk", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
  const bulk = (Operations: unknown[], more: object = {}) =>
    client.post("/Bulk", { schemas: [BULK], Operations, ...more });
  const post = (bulkId: string, path: string, data: object) => ({ method: "POST", path, bulkId, data });

  it("resolves references in data and paths, in any order", async () => {
    const answer = await bulk([
      {
        method: "PATCH",
        path: "/Groups/bulkId:g",
        data: {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [{ op: "add", path: "members", value: [{ value: "bulkId:b" }] }],
        },
      },
      post("g", "/Groups", group("Eng", "bulkId:a")),
      post("a", "/Users", user("ada", { schemas: [USER, ENT], [ENT]: { manager: { value: "bulkId:b" } } })),
      post("b", "/Users", user("bob")),
    ]);
    expect(answer.status).to.equal(200);
    const results = answer.body.Operations as {
      status: string;
      location: string;
      bulkId?: string;
      version?: string;
    }[];
    expect(results.map(({ status }) => status)).to.deep.equal(["200", "201", "201", "201"]);
    expect(results.map(({ bulkId }) => bulkId)).to.deep.equal([undefined, "g", "a", "b"]);
    const members = (await client.get(results[1]!.location.slice(stage().base.length))).body.members as unknown[];
    expect(members).to.have.length(2);
    const ada = (await client.get(results[2]!.location.slice(stage().base.length))).body;
    expect(ada[ENT].manager.value).to.equal(results[3]!.location.split("/").at(-1));
  });

  it("makes a circle of managers", async () => {
    const boss = (of: string) => ({ schemas: [USER, ENT], [ENT]: { manager: { value: `bulkId:${of}` } } });
    const answer = await bulk([
      post("a", "/Users", user("ada", boss("b"))),
      post("b", "/Users", user("bob", boss("a"))),
    ]);
    const results = answer.body.Operations as { status: string; location: string; version: string }[];
    expect(results.map(({ status }) => status)).to.deep.equal(["201", "201"]);
    for (const [index, { location }] of results.entries()) {
      const { [ENT]: enterprise } = (await client.get(location.slice(stage().base.length))).body;
      expect(enterprise.manager.value).to.equal(results[1 - index]!.location.split("/").at(-1));
    }
  });

  it("lets one fault be one fault, and stops where failOnErrors says", async () => {
    const operations = [
      post("a", "/Users", user("")),
      post("b", "/Users", user("bob")),
      { method: "DELETE", path: "/Users/nobody" },
      { method: "GET", path: "/Users" },
      post("c", "/Nope", {}),
      post("g", "/Groups", group("Eng", "bulkId:a")),
      post("h", "/Groups", group("Ops", "bulkId:zz")),
      { method: "PATCH", path: "/Users", data: {} },
    ];
    const all = await bulk(operations);
    expect((all.body.Operations as { status: string }[]).map(({ status }) => status)).to.deep.equal([
      "400",
      "201",
      "404",
      "400",
      "404",
      "409",
      "400",
      "405",
    ]);
    expect(all.body.Operations[0].response).to.include({ status: "400", scimType: "invalidValue" });
    expect(all.body.Operations[0]).not.to.have.property("location");
    const cut = await bulk(operations.slice(2), { failOnErrors: 2 });
    expect(cut.body.Operations).to.have.length(2);
  });

  it("takes version as If-Match", async () => {
    const id = await made(client, "ada");
    const put = (version: string) => ({
      method: "PUT",
      path: `/Users/${id}`,
      version,
      data: user("ada", { title: version }),
    });
    const answer = await bulk([put('W/"9"'), put('W/"1"')]);
    expect((answer.body.Operations as { status: string }[]).map(({ status }) => status)).to.deep.equal(["412", "200"]);
  });

  it("refuses what is too much with 413", async () => {
    expect((await bulk(Array.from({ length: 1001 }, () => ({ method: "DELETE", path: "/Users/x" })))).status).to.equal(
      413,
    );
  });
});
