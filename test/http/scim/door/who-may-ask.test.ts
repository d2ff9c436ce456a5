import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { SEARCH, group, made, user } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): who may ask", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  it("takes the token as Bearer, in any letter case, and bare", async () => {
    const { token } = stage();
    for (const authorization of [`Bearer ${token}`, `bearer ${token}`, token, `Bearer Bearer ${token}`]) {
      expect((await client.get("/Users", { authorization })).status).to.equal(200);
    }
  });

  it("answers every other caller alike, with 401 and a challenge", async () => {
    const { token, base } = stage();
    const other = await stage().addDirectory();
    const ended = await stage().addToken({ expiresAt: stage().clock });
    const revoked = await stage().addToken({ revokedAt: stage().clock - 1 });
    const bodies = new Set<string>();
    for (const text of ["non-token", `Bearer ${other.token}`, ended.token, revoked.token, "Bearer x"]) {
      const answer = await client.get("/Users", { authorization: text });
      expect(answer.status).to.equal(401);
      expect(answer.headers.get("www-authenticate")).to.equal('Bearer realm="scim", error="invalid_token"');
      expect(answer.body).to.include({ status: "401" });
      bodies.add((answer.body.detail as string).replace(/ \(reference.*/, ""));
    }
    const foreign = stage().client({}, base.replace(/[^/]+$/, "nobody-here"));
    bodies.add(((await foreign.get("/Users")).body.detail as string).replace(/ \(reference.*/, ""));
    expect(bodies.size).to.equal(1);
    for (const text of ["", "Basic YTpi", `Bearer ${token} more`]) {
      expect((await client.get("/Users", { authorization: text })).status).to.equal(401);
    }
  });

  it("tells the audit of a token that was good once, once a minute, and of nothing else", async () => {
    const revoked = await stage().addToken({ revokedAt: stage().clock - 1 });
    for (const text of [revoked.token, revoked.token, "never-a-token"]) {
      expect((await client.get("/Users", { authorization: text })).status).to.equal(401);
    }
    const told = (await stage().store.inTeam(stage().team.id).events.latest({ limit: 50 })).filter(
      ({ type }) => type === "token.refused",
    );
    expect(told.map(({ outcome, data }) => [outcome, data?.["because"]])).to.deep.equal([["refused", "revoked"]]);
    const tokens = await stage().store.inTeam(stage().team.id).tokens.ofDirectory(stage().directory.id);
    expect(tokens.flatMap(({ refused }) => refused ?? [])).to.deep.equal([{ at: stage().clock, because: "revoked" }]);
  });

  it("names the base URL at a wrong path below it", async () => {
    for (const path of ["/users", "/v2/Users", "/Users/x/y"]) {
      const answer = await client.get(path);
      expect(answer.status, path).to.equal(404);
      expect(answer.body.detail, path).to.contain(`The SCIM base URL of this directory is ${stage().base}.`);
    }
  });

  it("counts refused tokens in one row of the directory, and names one that was once good", async () => {
    const noted: Record<string, unknown>[] = [];
    Object.assign(stage().deps, { unproven: { note: (seen: Record<string, unknown>) => noted.push(seen) } });
    const revoked = await stage().addToken({ name: "old okta", revokedAt: stage().clock - 1 });
    await client.get("/Users", { authorization: revoked.token });
    await client.get("/Users", { authorization: "nothing" });
    await new Promise((done) => setTimeout(done, 50));
    expect(noted.map(({ code, target }) => [code, target])).to.deep.equal([
      ["token_refused", `(${stage().directory.slug})`],
      ["token_refused", `(${stage().directory.slug})`],
    ]);
    const causes = noted.map(({ cause }) => String(cause)).sort();
    expect(causes[0]).to.match(/not a token of this directory/);
    expect(causes[1]).to.match(/"old okta", which was revoked on /);
    const command = `drawbridge token create ${stage().directory.slug} --name NAME.`;
    for (const { fix } of noted) expect(String(fix), "a command that can be run").to.contain(command);
  });

  it("tells where a token of another stack belongs", async () => {
    const answer = await client.get("/Users", { authorization: "Bearer db_eu_abc" });
    expect(answer.status).to.equal(401);
    expect(answer.body.detail)
      .to.match(/^Token is not valid/)
      .and.contain("https://eu.bridge.example/scim/v2/");
  });

  it("keeps a token to its scopes", async () => {
    const reader = stage().client({ authorization: (await stage().addToken({ scopes: ["read"] })).token });
    const writer = stage().client({ authorization: (await stage().addToken({ scopes: ["write"] })).token });
    expect((await reader.get("/Users")).status).to.equal(200);
    expect((await reader.post("/Users/.search", { schemas: [SEARCH] })).status).to.equal(200);
    expect((await writer.get("/Users")).status).to.equal(403);
    for (const [method, path] of [
      ["POST", "/Users"],
      ["PUT", "/Users/x"],
      ["PATCH", "/Groups/x"],
      ["DELETE", "/Users/x"],
      ["POST", "/Bulk"],
    ] as const) {
      expect(
        (await reader.send(method, path, method === "DELETE" ? undefined : user("eve"))).status,
        `${method} ${path}`,
      ).to.equal(403);
    }
    expect((await writer.post("/Users", user("ada"))).status).to.equal(201);
  });

  it("does not open a directory that is switched off", async () => {
    const directory = await stage().teamStore.directories.get(stage().directory.id);
    await stage().teamStore.directories.replace({ ...directory!, disabled: true });
    expect((await client.get("/Users")).status).to.equal(401);
  });

  it("does not show what another directory owns, by any verb", async () => {
    const id = await made(client, "ada");
    const other = await stage().addDirectory();
    const foreign = stage().client({ authorization: other.token }, other.base);
    expect((await foreign.get("/Users")).body.totalResults).to.equal(0);
    expect((await foreign.get('/Users?filter=userName eq "ada"')).body.totalResults).to.equal(0);
    expect((await foreign.get(`/Users/${id}`)).status).to.equal(404);
    expect((await foreign.put(`/Users/${id}`, user("ada"))).status).to.equal(404);
    expect((await foreign.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "x" }])).status).to.equal(404);
    expect((await foreign.delete(`/Users/${id}`)).status).to.equal(404);
    const joined = await foreign.post("/Groups", group("Eng", id));
    expect([joined.status, joined.body.scimType]).to.deep.equal([400, "invalidValue"]);
    const taken = await foreign.post("/Users", user("ADA"));
    expect([taken.status, taken.body.scimType]).to.deep.equal([409, "uniqueness"]);
  });
});
