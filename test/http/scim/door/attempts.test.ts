import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { group, made, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): attempts", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  it("tell of each change what was asked and answered, whoever refused it; reads make none", async () => {
    await client.get("/Users");
    await client.post("/Users", user("ada"));
    await client.post("/Users", user("ada"));
    await client.post("/Users", user("bob", { shoeSize: 5 }));
    await client.send("POST", "/Users", "{");
    const { items } = await stage().teamStore.attempts.list({ limit: 10 });
    expect(
      items.map(({ operation, target, status, code, answered }) => [operation, target, status, code, answered?.status]),
    ).to.deep.equal([
      ["user.create", "(unnamed)", "failure", "scim_unreadable_body", 400],
      ["user.create", "bob", "failure", "scim_invalid_syntax", 400],
      ["user.create", "ada", "failure", "user_name_taken", 409],
      ["user.create", "ada", "success", undefined, 201],
    ]);
    for (const { reference, asked, directoryId } of items) {
      expect(reference).to.match(/^[0-9a-z]{26}$/);
      expect(asked?.path).to.equal("/Users");
      expect(directoryId).to.equal(stage().directory.id);
    }
  });

  it("tell of bulk operations whom they were about, also where a reference leads nowhere", async () => {
    const bulk = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    const post = (path: string, bulkId: string | undefined, data: object) => ({ method: "POST", path, bulkId, data });
    const { body } = await client.post("/Bulk", {
      schemas: [bulk],
      Operations: [
        post("/Groups", "g", group("Engineering", "bulkId:nobody")),
        post("/Users", undefined, user("ada", { password: "s3cret" })),
        post("/Users", "b", user("bob", { shoeSize: 5 })),
        post("/Groups", "h", group("Sales", "bulkId:b")),
      ],
    });
    const answers = body.Operations as { status: string }[];
    expect(answers.map(({ status }) => status)).to.deep.equal(["400", "400", "400", "409"]);
    const { items } = await stage().teamStore.attempts.list({ limit: 10 });
    expect(items.map(({ operation, target, code }) => [operation, target, code])).to.have.deep.members([
      ["group.create", "Engineering", "scim_invalid_value"],
      ["user.create", "ada", "scim_invalid_syntax"],
      ["user.create", "bob", "scim_invalid_syntax"],
      ["group.create", "Sales", "scim_bulk_reference"],
    ]);
    expect(JSON.stringify(items)).not.to.contain("s3cret");
  });

  it("carry the reference id of the answer", async () => {
    const answer = await client.post("/Users", user(""));
    const reference = answer.headers.get("reference-id") ?? "";
    expect(answer.body.detail).to.contain(`(reference ${reference})`);
    expect(await stage().teamStore.attempts.byReference(reference as never)).to.have.length(1);
  });

  it("stand in the failed list until the same thing succeeds", async () => {
    await client.post("/Users", user("bob", { shoeSize: 5 }));
    const open = async () => (await stage().teamStore.failures.list({ state: ["open"], limit: 10 })).items.length;
    expect(await open()).to.equal(1);
    await client.post("/Users", user("bob"));
    expect(await open()).to.equal(0);
  });

  it("count the leniencies that a client made use of", async () => {
    const id = await made(client, "ada");
    await client.patch(`/Users/${id}`, [{ op: "Replace", path: "active", value: "False" }]);
    expect(stage().leniencies.sort()).to.deep.equal(["op-capitals", "string-booleans"]);
    const strict = await stage().addDirectory({ quirks: "strict" });
    const other = stage().client({ authorization: strict.token }, strict.base);
    const refused = await other.post("/Users", { userName: "x" });
    expect([refused.status, refused.body.scimType]).to.deep.equal([400, "invalidSyntax"]);
  });

  it("can be applied again", async () => {
    const { retryOperation } = await import("../../../../src/provisioning/index.js");
    const { newId } = await import("../../../../src/lib/new-id.js");
    await stage().policies({ userNameIsEmail: true });
    expect((await client.post("/Users", user("ada"))).status).to.equal(400);
    const [failed] = (await stage().teamStore.attempts.list({ limit: 1 })).items;
    const again = () => retryOperation(stage().deps, stage().directory, failed!.asked!, newId());
    expect(await again()).to.include({ ok: false, status: 400 });
    await stage().policies({ userNameIsEmail: false });
    expect(await again()).to.include({ ok: true, status: 201 });
    expect((await stage().teamStore.failures.list({ state: ["open"], limit: 10 })).items).to.have.length(0);
  });
});
