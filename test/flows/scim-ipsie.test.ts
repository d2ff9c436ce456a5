import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from "jose";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import { scimOAuthStage, type ScimOAuthStage } from "./scim-oauth-stage.js";

describe("OAuth for SCIM by a signed JWT, as IPSIE has it (RFC 7523 §3; DESIGN §6)", function () {
  this.timeout(60_000);
  let flow: ScimOAuthStage;
  let client: OAuthClient;
  let key: CryptoKey;
  let jwk: JWK;
  /** Publishes what `published` holds. */
  let server: Server;
  let published: unknown;
  let fetched = 0;
  before(async () => {
    const pair = await generateKeyPair("ES256");
    key = pair.privateKey;
    jwk = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" };
    server = createServer((_req, res) => {
      fetched += 1;
      res.setHeader("content-type", "application/json");
      res.end(JSON.stringify(published));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    flow = await scimOAuthStage({ env: { WEBHOOK_ALLOWED_HOSTS: `127.0.0.1:${port}` } });
    client = await flow.makeClient({ kind: "ipsie", name: "IPSIE", jwks: { keys: [{ ...jwk }] } });
  });
  after(async () => {
    await flow.stop();
    server.close();
  });

  let n = 0;
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (own: Readonly<Record<string, unknown>> = {}, id = client.clientId) => ({
    ...{ iss: id, sub: id, aud: `${flow.url}/oauth2`, jti: `jti-${++n}`, iat: now(), exp: now() + 60 },
    ...own,
  });
  const signed = (payload: Readonly<Record<string, unknown>>, by = key) =>
    new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(by);
  const ask = (client_assertion: string, more = {}, of = client) =>
    flow.token(of, {
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion,
      ...more,
    });

  it("gives a token for one whose audience is the issuer or the token endpoint, for one directory and an hour", async () => {
    for (const aud of [`${flow.url}/oauth2`, flow.tokenUrl, [`${flow.url}/oauth2`, flow.tokenUrl]]) {
      const { status, body } = await ask(await signed(claims({ aud })), { scope: "scim" });
      expect(status, JSON.stringify(body)).to.equal(200);
      expect(body).to.include({ token_type: "Bearer", expires_in: 3600, scope: "scim" });
      expect((await flow.scim(body.access_token ?? "")).status).to.equal(200);
      expect((await flow.scim(body.access_token ?? "", "/Users", {}, flow.other.directory)).status).to.equal(401);
    }
  });

  it("takes each jti once, of eight at once too", async () => {
    const jwt = await signed(claims());
    const all = await Promise.all(Array.from({ length: 8 }, () => ask(jwt)));
    expect(all.map(({ status }) => status).sort()).to.deep.equal([200, ...Array<number>(7).fill(401)]);
    expect((await ask(jwt)).body).to.include({ error: "invalid_client" });
  });

  it("refuses what proves nothing", async () => {
    const stranger = (await generateKeyPair("ES256")).privateKey;
    const none = new UnsecuredJWT(claims()).encode();
    const wrong: Readonly<Record<string, string>> = {
      "another audience": await signed(claims({ aud: "https://elsewhere.example" })),
      "the directory as audience": await signed(claims({ aud: `${flow.url}/scim/v2/acme-scim` })),
      "no audience": await signed(claims({ aud: undefined })),
      "run out": await signed(claims({ exp: now() - 60 })),
      "no end": await signed(claims({ exp: undefined })),
      "no jti": await signed(claims({ jti: undefined })),
      "another issuer": await signed(claims({ iss: "somebody" })),
      "another key": await signed(claims(), stranger),
      "alg none": none,
      "a text": "nonsense",
    };
    for (const [what, jwt] of Object.entries(wrong)) {
      const { status, body } = await ask(jwt);
      expect([400, 401], what).to.include(status);
      expect(body.error, what).to.be.oneOf(["invalid_client", "invalid_request"]);
    }
    const bySecret = await flow.token(client, { grant_type: "client_credentials" });
    expect(bySecret.status).to.equal(401);
  });

  it("refuses one that is good for too long or for others too, and says so to who has signed it", async () => {
    for (const [own, why] of [
      [{ exp: now() + 660 }, /exp is too far ahead.*at most 10 minutes/],
      [{ exp: (now() + 60) * 1000 }, /exp is too far ahead: it is in seconds/],
      [{ aud: [flow.tokenUrl, "https://elsewhere.example"] }, /aud names others too: it may name http\S+\/oauth2 or/],
    ] as const) {
      const { status, body } = await ask(await signed(claims(own)));
      expect([status, body.error]).to.deep.equal([401, "invalid_client"]);
      expect(body["error_description"]).to.match(why);
      const stranger = (await generateKeyPair("ES256")).privateKey;
      const forged = await ask(await signed(claims(own), stranger));
      expect(forged.body["error_description"]).to.equal("client authentication failed");
    }
    expect((await ask(await signed(claims({ exp: now() + 600 })))).status).to.equal(200);
  });

  it("fetches the keys where they are published, and a stranger's signature makes it ask no more often", async () => {
    const { port } = server.address() as AddressInfo;
    published = { keys: [jwk] };
    const jwksUri = `http://127.0.0.1:${port}/jwks`;
    const at = await flow.makeClient({ kind: "ipsie", jwksUri });
    expect((await ask(await signed(claims({}, at.clientId)), {}, at)).status).to.equal(200);
    const { privateKey } = await generateKeyPair("ES256");
    for (let tries = 0; tries < 5; tries++) {
      expect((await ask(await signed(claims({}, at.clientId), privateKey), {}, at)).status).to.equal(401);
    }
    expect(fetched).to.be.at.most(2);
  });

  it("reaches no internal address that the operator has not allowed, and no address that sends nonsense", async () => {
    const before = fetched;
    const inside = await flow.makeClient({ kind: "ipsie", jwksUri: "http://127.0.0.1:9/jwks" });
    expect((await ask(await signed(claims({}, inside.clientId)), {}, inside)).status).to.be.oneOf([400, 401]);
    published = "nonsense";
    const { port } = server.address() as AddressInfo;
    const odd = await flow.makeClient({ kind: "ipsie", jwksUri: `http://127.0.0.1:${port}/odd` });
    for (let tries = 0; tries < 3; tries++) {
      expect((await ask(await signed(claims({}, odd.clientId)), {}, odd)).status).to.be.oneOf([400, 401]);
    }
    expect(fetched - before, "a fault is remembered too").to.equal(1);
  });

  it("names what it does in the metadata of RFC 8414", async () => {
    const answer = await fetch(`${flow.url}/.well-known/oauth-authorization-server/oauth2`);
    const told = (await answer.json()) as Readonly<Record<string, unknown>>;
    expect(told).to.include({ issuer: `${flow.url}/oauth2`, token_endpoint: flow.tokenUrl });
    expect(told["grant_types_supported"]).to.include.members(["authorization_code", "client_credentials"]);
    expect(told["token_endpoint_auth_methods_supported"]).to.include("private_key_jwt");
    expect(told["scopes_supported"]).to.include.members(["scim", "scim:read", "scim:write"]);
  });

  describe("and what the profile asks of SCIM then", () => {
    let token = "";
    before(async () => {
      token = (await ask(await signed(claims()))).body.access_token ?? "";
    });
    const send = async (method: string, path: string, body?: unknown) => {
      const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const answer = await flow.scim(token, path, init);
      const text = await answer.text();
      return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
    };
    const core = "urn:ietf:params:scim:schemas:core:2.0";
    const makePerson = async (name: string) => {
      const email = `${name}@acme.example`;
      const emails = [{ value: email, type: "work", primary: true }];
      const made = await send("POST", "/Users", {
        ...{
          schemas: [`${core}:User`],
          userName: email,
          externalId: `id-${name}`,
          displayName: name,
          active: true,
          emails,
        },
      });
      return String(made.body["id"]);
    };
    const makeGroup = async (displayName: string, more = {}) =>
      send("POST", "/Groups", { schemas: [`${core}:Group`], displayName, ...more });
    const found = async (path: string, filter: string) => {
      const { body } = await send("GET", `${path}?filter=${encodeURIComponent(filter)}`);
      return (body["Resources"] as { readonly id: string }[]).map(({ id }) => id);
    };
    const patch = (path: string, Operations: readonly object[]) =>
      send("PATCH", path, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });

    it("finds people by userName, externalId and email, of a type too", async () => {
      const id = await makePerson("finn");
      for (const filter of [
        'userName eq "finn@acme.example"',
        'externalId eq "id-finn"',
        'emails[value eq "finn@acme.example"]',
        'emails[type eq "work" and value eq "finn@acme.example"]',
      ]) {
        expect(await found("/Users", filter), filter).to.deep.equal([id]);
      }
      expect(await found("/Users", 'emails[type eq "home" and value eq "finn@acme.example"]')).to.deep.equal([]);
      expect((await send("GET", `/Users/${id}`)).body).to.include({
        externalId: "id-finn",
        displayName: "finn",
        active: true,
      });
    });

    it("makes groups without members, one of each name, and finds them by name, externalId and member", async () => {
      const made = await makeGroup("Pilots", { externalId: "id-pilots" });
      expect(made.status).to.equal(201);
      expect((await makeGroup("pilots")).status).to.equal(409);
      const id = String(made.body["id"]);
      const member = await makePerson("amelia");
      await patch(`/Groups/${id}`, [{ op: "add", path: "members", value: [{ value: member }] }]);
      for (const filter of ['displayName eq "Pilots"', 'externalId eq "id-pilots"', `members[value eq "${member}"]`]) {
        expect(await found("/Groups", filter), filter).to.deep.equal([id]);
      }
    });

    it("changes several attributes in one PATCH, and fifty members by as many operations", async () => {
      const person = await makePerson("grace");
      const changed = await patch(`/Users/${person}`, [
        { op: "replace", path: "displayName", value: "Grace" },
        { op: "replace", path: "title", value: "Admiral" },
        { op: "replace", path: "name.familyName", value: "Hopper" },
      ]);
      expect(changed.status).to.be.oneOf([200, 204]);
      expect((await send("GET", `/Users/${person}`)).body).to.include({ displayName: "Grace", title: "Admiral" });
      const people = [];
      for (let nth = 0; nth < 50; nth++) people.push(await makePerson(`sailor-${nth}`));
      const group = String((await makeGroup("Sailors")).body["id"]);
      const added = people.map((value) => ({ op: "add", path: "members", value: [{ value }] }));
      expect((await patch(`/Groups/${group}`, added)).status).to.be.oneOf([200, 204]);
      expect((await send("GET", `/Groups/${group}`)).body["members"]).to.have.length(50);
      const removed = people.map((value) => ({ op: "remove", path: `members[value eq "${value}"]` }));
      expect((await patch(`/Groups/${group}`, removed)).status).to.be.oneOf([200, 204]);
      expect((await send("GET", `/Groups/${group}`)).body["members"] ?? []).to.have.length(0);
    });

    it("deactivates and reactivates, and frees a name with DELETE", async () => {
      const id = await makePerson("lena");
      for (const active of [false, true]) {
        await patch(`/Users/${id}`, [{ op: "replace", path: "active", value: active }]);
        expect((await send("GET", `/Users/${id}`)).body).to.include({ active });
      }
      expect((await send("DELETE", `/Users/${id}`)).status).to.equal(204);
      expect(await makePerson("lena")).to.match(/^\w{26}$/);
    });
  });
});
