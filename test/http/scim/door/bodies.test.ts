import { expect } from "chai";
import { makeLog } from "../../../../src/http/shared/log.js";
import type { ScimClient } from "../../../support/scim-client.js";
import { ERROR, group, made, USER, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): bodies", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  const refused: readonly (readonly [string, string, Record<string, string>, number])[] = [
    ["broken JSON", "{", {}, 400],
    ["nothing", "", {}, 400],
    ["text that is not JSON", "userName=ada", {}, 400],
    ["another type", "<x/>", { "content-type": "application/xml" }, 415],
    ["another charset", "{}", { "content-type": "application/json; charset=utf-16" }, 415],
    ["a compressed body", "{}", { "content-encoding": "gzip" }, 415],
    ["a list", "[]", {}, 400],
    ["100,000 nested lists", "[".repeat(100_000) + "]".repeat(100_000), {}, 400],
    ["a prototype key", `{"schemas":["${USER}"],"userName":"a","__proto__":{"polluted":1}}`, {}, 400],
    [
      "a list of 100,000 emails",
      JSON.stringify(user("a", { emails: Array.from({ length: 100_000 }, (_, i) => ({ value: `${i}` })) })),
      {},
      400,
    ],
  ];
  for (const [what, body, headers, status] of refused) {
    it(`refuses ${what} with ${status}, in SCIM form, and makes nobody`, async () => {
      const answer = await client.send("POST", "/Users", body, headers);
      expect(answer.status).to.equal(status);
      expect(answer.body.schemas).to.deep.equal([ERROR]);
      expect(answer.body.status).to.equal(String(status));
      expect((await client.get("/Users?count=0")).body.totalResults).to.equal(0);
    });
  }

  it("refuses what would hold the process while it is parsed, also where 16 MiB may come", async () => {
    const bulk = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    const costly: readonly (readonly [string, number])[] = [
      [`${"[".repeat(5_000_000)}${"]".repeat(5_000_000)}`, 400],
      [`{"schemas":["${bulk}"],"Operations":[${"{},".repeat(1_000_000)}{}]}`, 413],
      [`{${Array.from({ length: 20_000 }, (_, index) => `"key${index}":1`).join(",")}}`, 400],
    ];
    for (const [body, status] of costly) {
      const answer = await client.send("POST", "/Bulk", body);
      expect([answer.status, answer.body.schemas]).to.deep.equal([status, [ERROR]]);
    }
  });

  it("refuses a user of more than 2 MiB and a group of more than 16 MiB with 413", async () => {
    const answer = await client.send(
      "POST",
      "/Users",
      JSON.stringify(user("a", { title: "x".repeat(3 * 1024 * 1024) })),
    );
    expect(answer.status).to.equal(413);
    expect((await client.post("/Groups", group("x".repeat(17 * 1024 * 1024)))).status).to.equal(413);
  });

  it("logs of what it refuses the code, the directory and the address, and nobody's name", async () => {
    const lines: string[] = [];
    Object.assign(stage().deps, { log: makeLog("info", { write: (line) => lines.push(line) }) });
    await made(client, "zoe@acme.example");
    expect((await client.post("/Users", user("ZOE@acme.example", { externalId: "2" }))).status).to.equal(409);
    expect(JSON.parse(lines.join(""))).to.include({
      ...{ msg: "SCIM request refused", status: 409, scimType: "uniqueness", code: "user_name_taken" },
      ...{ directory: stage().directory.slug, path: `/scim/v2/${stage().directory.slug}/Users`, address: "127.0.0.1" },
    });
    expect(lines.join("").toLowerCase()).not.to.include("zoe");
  });

  it("takes plain JSON, in any letter case, and a body without a type", async () => {
    for (const [name, type] of [
      ["a", "Application/JSON; charset=UTF-8"],
      ["b", ""],
    ] as const) {
      expect(
        (await client.send("POST", "/Users", JSON.stringify(user(name)), { "content-type": type })).status,
      ).to.equal(201);
    }
  });
});
