import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createAdmin, createApiKey } from "../../src/access/index.js";
import { newId } from "../../src/lib/new-id.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import { aDirectory, aToken, callers } from "../support/builders.js";
import { ConsoleVisitor, formOf } from "../support/console-visitor.js";
import { RawClient, until } from "../support/raw-client.js";
import { aField, aLogoutRequest, issuerXml } from "../support/saml-logout.js";
import { StoreGate } from "../support/store-gate.js";
import { flowBridge, idpEntityId, signIn, type FlowBridge } from "./flow-bridge.js";

const form = { "Content-Type": "application/x-www-form-urlencoded" };
const json = { "Content-Type": "application/json" };
const token = "db_global_a-token-of-the-flow-that-is-long-enough";
const logoutIssuer = "https://acme.okta.example";
const admin = { email: "op@bridge.example", password: "a password of the operator's" };
const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "bo@acme.example" };
const fields = (named: Readonly<Record<string, string>>): string => new URLSearchParams(named).toString();

interface Posted {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whose memory holds it. */
  readonly pool?: "token" | "admin";
}

describe("the body of a client that has gone", function () {
  this.timeout(60_000);
  let flow: FlowBridge;
  let gate: StoreGate;
  let logoutToken: string;
  let apiKey: string;
  const ada = () => flow.visitor();
  before(async () => {
    const { publicKey, privateKey } = await generateKeyPair("RS256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256", use: "sig" }] };
    flow = await flowBridge({
      env: { RATE_LIMITS: "off" },
      method: {
        aliases: [{ acs: "/old/acs", entityId: "urn:old:sp" }],
        universalLogout: { issuer: logoutIssuer, jwks },
      },
    });
    const { store, now } = flow.bridge;
    const team = store.inTeam(flow.team.id);
    const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-scim" }));
    await team.tokens.create(
      aToken({ teamId: flow.team.id, directoryId: directory.id, hash: sha256Hex(token), scopes: ["read", "write"] }),
    );
    const access = { store, now, caller: callers.cli, grants: [{ role: "operator", team: null }] } as const;
    await createAdmin(access, { ...admin, role: "operator", team: null });
    apiKey = (await createApiKey(access, { name: "flow", role: "operator", team: null })).text;
    const aud = `${flow.url}/saml/acme-sso/global-token-revocation`;
    logoutToken = await new SignJWT({ iss: logoutIssuer, aud, jti: newId() })
      .setProtectedHeader({ alg: "RS256", kid: "one", typ: "global-logout+jwt" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
    gate = new StoreGate(store);
  });
  after(() => flow.stop());

  const held = async (pool: string): Promise<number> => {
    const text = await (await fetch(`${flow.url}/metrics`)).text();
    const line = text.split("\n").find((one) => one.startsWith(`bridge_body_bytes{of="${pool}"} `));
    return Number(line?.split(" ")[1] ?? Number.NaN);
  };
  const own = () => ({ ...form, Origin: flow.url, "Sec-Fetch-Site": "same-origin" });
  const cookie = (of: readonly (readonly [string, string])[]) => ({
    Cookie: of.map(([name, value]) => `${name}=${value}`).join("; "),
  });
  /** A form that somebody who is signed in sends from their own page. */
  const fromHome = async (): Promise<Posted> => {
    const visitor = ada();
    await signIn(flow, visitor);
    const { text } = await visitor.get("/");
    const { hidden } = formOf({ html: text, at: "/" }, "/logout");
    const jar = visitor.cookieNames().map((name) => [name, visitor.cookie(name)] as const);
    return { body: fields(hidden), headers: { ...own(), ...cookie(jar) } };
  };
  const doors: readonly (readonly [path: string, posted: () => Posted | Promise<Posted>])[] = [
    ["/saml/acme-sso/acs", () => ({ body: `SAMLResponse=${"A".repeat(500)}`, headers: form })],
    ["/old/acs", () => ({ body: `SAMLResponse=${"A".repeat(500)}`, headers: form })],
    [
      "/saml/acme-sso/slo",
      () => {
        const issueInstant = new Date().toISOString();
        const destination = `${flow.url}/saml/acme-sso/slo`;
        const request = { issueInstant, destination, notOnOrAfter: null, issuerXml: issuerXml(idpEntityId) };
        return { body: fields({ SAMLRequest: aField(aLogoutRequest(request)) }), headers: form };
      },
    ],
    [
      "/saml/acme-sso/global-token-revocation",
      () => ({
        body: JSON.stringify({ subject: { format: "email", email: "ada@acme.example" } }),
        headers: { ...json, Authorization: `Bearer ${logoutToken}` },
        pool: "token",
      }),
    ],
    ["/login", () => ({ body: fields({ email: "ada@acme.example" }), headers: own() })],
    ["/logout", fromHome],
    ["/sessions/end", fromHome],
    [
      "/oauth2/token",
      () => ({
        body: fields({ grant_type: "client_credentials", client_id: "portal", client_secret: "x" }),
        headers: form,
      }),
    ],
    [
      "/console/sign-in",
      async () => {
        const visitor = new ConsoleVisitor(flow.url);
        const { hidden } = formOf(await visitor.get("/console/sign-in"));
        return { body: fields({ ...hidden, ...admin }), headers: { ...own(), ...cookie(visitor.cookies) } };
      },
    ],
    [
      "/console/teams/acme/sso-methods/acme-sso/certificates",
      async () => {
        const visitor = new ConsoleVisitor(flow.url);
        await visitor.signIn(admin.email, admin.password);
        const page = await visitor.get("/console/teams/acme/sso-methods/acme-sso/certificates");
        const parts = Object.entries(formOf(page).hidden).map(
          ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        );
        const headers = { ...own(), ...cookie(visitor.cookies), "Content-Type": "multipart/form-data; boundary=b" };
        return { body: `${parts.join("")}--b--`, headers, pool: "admin" };
      },
    ],
    [
      "/scim/v2/acme-scim/Users",
      () => ({ body: JSON.stringify(user), headers: { ...json, Authorization: `Bearer ${token}` }, pool: "token" }),
    ],
    [
      "/scim/v2/acme-scim/Bulk",
      () => {
        const Operations = [{ method: "POST", path: "/Users", bulkId: "bo", data: user }];
        const body = JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations });
        return { body, headers: { ...json, Authorization: `Bearer ${token}` }, pool: "token" };
      },
    ],
    [
      "/api/v1/teams",
      () => ({
        body: JSON.stringify({ slug: "globex", name: "Globex" }),
        headers: { ...json, Authorization: `Bearer ${apiKey}` },
        pool: "admin",
      }),
    ],
  ];

  for (const [path, posted] of doors) {
    it(`${path} is held until the store has answered`, async () => {
      const { body, headers, pool = "anonymous" } = await posted();
      const client = new RawClient(flow.bridge.port);
      const { host } = new URL(flow.url);
      client.begin(body.length, { path, host, headers }).write(body.slice(0, -1));
      while ((await held(pool)) !== body.length) {
        expect(client.heard, "it was answered before it was whole").to.equal("");
        await new Promise((done) => setTimeout(done, 5));
      }
      gate.shut();
      try {
        client.write(body.slice(-1));
        await until(
          () => gate.waiting.length > 0,
          () => `nothing is asked of the store: ${client.heard}`,
        );
        client.socket.destroy();
        await client.ended;
        for (let looks = 0; looks < 5; looks++) expect(await held(pool)).to.equal(body.length);
      } finally {
        gate.open();
      }
      while ((await held(pool)) > 0) await new Promise((done) => setTimeout(done, 5));
    });
  }

  it("has Universal Logout sent again where its team's tokens hold all that they may, and not given up by 400", async () => {
    const length = 16 * 1024 * 1024;
    const { host } = new URL(flow.url);
    const headers = { ...json, Authorization: `Bearer ${token}` };
    const pushes = [0, 1].map(() => {
      const client = new RawClient(flow.bridge.port).begin(length, { path: "/scim/v2/acme-scim/Bulk", host, headers });
      client.write(Buffer.alloc(length - 1, 0x20));
      return client;
    });
    while ((await held("token")) < 2 * length) await new Promise((done) => setTimeout(done, 20));
    const answer = await fetch(`${flow.url}/saml/acme-sso/global-token-revocation`, {
      method: "POST",
      headers: { ...json, Authorization: `Bearer ${logoutToken}` },
      body: JSON.stringify({ subject: { format: "email", email: "ada@acme.example" } }),
    });
    expect([answer.status, answer.headers.get("retry-after")]).to.deep.equal([503, "5"]);
    expect(await answer.json()).to.deep.include({ code: "too_busy", fix: "Send less at once." });
    for (const { socket } of pushes) socket.destroy();
    while ((await held("token")) > 0) await new Promise((done) => setTimeout(done, 20));
  });
});
