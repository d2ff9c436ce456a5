import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { ERROR, made, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): addresses and verbs", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  it("answers what is not there in SCIM form", async () => {
    for (const path of ["/Nope", "/users", "/Users/a/b", "/Schemas/urn:x", "/ResourceTypes/Thing", "/Bulk/x"]) {
      const answer = await client.get(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.body.schemas).to.deep.equal([ERROR]);
      expect(answer.headers.get("content-type")).to.equal("application/scim+json");
    }
  });

  it("answers verbs that are not possible with 405 and what is", async () => {
    for (const path of ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Schemas/urn:x"]) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
        const answer = await client.send(method, path, method === "DELETE" ? undefined : {});
        expect(answer.status, `${method} ${path}`).to.equal(405);
        expect(answer.headers.get("allow")).to.equal("GET, HEAD, OPTIONS");
      }
    }
    expect((await client.put("/Users", user("ada"))).status).to.equal(405);
    expect((await client.post("/Users/x", user("ada"))).status).to.equal(405);
    expect((await client.get("/Users/.search")).status).to.equal(405);
    expect((await client.get("/Bulk")).status).to.equal(405);
  });

  it("answers OPTIONS with what is possible, and HEAD as GET without its body", async () => {
    const id = await made(client, "ada");
    expect((await client.send("OPTIONS", "/Users", undefined)).headers.get("allow")).to.equal(
      "GET, HEAD, POST, OPTIONS",
    );
    const head = await client.send("HEAD", `/Users/${id}`, undefined);
    expect([head.status, head.headers.get("etag"), head.body]).to.deep.equal([200, 'W/"1"', undefined]);
  });

  it("has no /Me, and says so", async () => {
    for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
      expect(
        (await client.send(method, "/Me", method === "GET" || method === "DELETE" ? undefined : {})).status,
      ).to.equal(501);
    }
  });

  it("takes a second slash behind the directory, as of a base URL that was entered with one at its end", async () => {
    const id = await made(client, "ada");
    for (const path of [`//Users/${id}`, "//Users", "//ServiceProviderConfig/"]) {
      expect((await client.get(path)).status, path).to.equal(200);
    }
    for (const path of [`///Users/${id}`, `/Users//${id}`]) {
      expect((await client.get(path)).status, path).to.equal(404);
    }
  });

  it("takes slashes at the end, plus signs, and parameters it does not know", async () => {
    const id = await made(client, "ada");
    const found = await client.get("/Users/?filter=UserName+eq+%22ADA%22&aadOptscim062020");
    expect(found.body.Resources[0].id).to.equal(id);
    expect((await client.get(`/Users/${id}/`)).status).to.equal(200);
  });

  it("refuses broken percent-encoding with 400 and NUL with 404", async () => {
    expect((await client.get("/Users/%zz")).status).to.equal(400);
    expect((await client.get("/Users?filter=%ff")).status).to.equal(400);
    expect((await client.get("/Users/%00")).status).to.equal(404);
    expect((await client.get(`/Users/${"x".repeat(2000)}`)).status).to.equal(404);
  });

  it("serves discovery, each document at its own address, and refuses to filter it", async () => {
    for (const [path, count] of [
      ["/Schemas", 7],
      ["/ResourceTypes", 2],
    ] as const) {
      const list = await client.get(`${path}?startIndex=5&count=1&sortBy=name`);
      expect(list.body.totalResults).to.equal(count);
      for (const document of list.body.Resources) {
        const alone = await fetch(document.meta.location as string, { headers: { authorization: stage().token } });
        expect(await alone.json()).to.deep.equal(document);
      }
      expect((await client.get(`${path}?filter=name eq "x"`)).status).to.equal(403);
    }
    expect((await client.get("/ServiceProviderConfig")).body.patch).to.deep.equal({ supported: true });
  });
});
