import { expect } from "chai";
import { AuthorizationCode, ClientCredentials } from "simple-oauth2";
import { operations, perform } from "../../src/admin/index.js";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import { adminDeps } from "../../src/start/services.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { ArtefactId } from "../../src/model/ids.js";
import { callers } from "../support/builders.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import {
  approveAs,
  authorizeAt,
  clientSecret,
  oktaCallback,
  scimOAuthStage,
  type Answer,
  type ScimOAuthStage,
} from "./scim-oauth-stage.js";

for (const engine of ["SQLite", "MongoDB"] as const) {
  if (engine === "MongoDB" && process.env["TEST_ENGINES"] === "sqlite") continue;
  describe(`OAuth for SCIM on ${engine} (DESIGN §6)`, function () {
    this.timeout(120_000);
    if (engine === "MongoDB") needsMongo();
    let flow: ScimOAuthStage;
    let database: TestDatabase | undefined;
    let okta: OAuthClient;
    let email: string;
    before(async () => {
      database = engine === "MongoDB" ? await freshDatabase() : undefined;
      flow = await scimOAuthStage(database === undefined ? {} : { env: { DATABASE_URL: database.uri } });
      okta = await flow.makeClient({ name: "Okta" });
      email = await flow.makeAdmin("admin", flow.team);
    });
    after(async () => {
      await flow.stop();
      await database?.drop();
    });

    const approve = (client = okta, more: Readonly<Record<string, string>> = {}) =>
      approveAs(flow, client, { email, visitor: flow.visitor(), more });
    const redeem = (code: string, more: Readonly<Record<string, string>> = {}, client = okta): Promise<Answer> =>
      flow.token(client, { grant_type: "authorization_code", code, redirect_uri: oktaCallback, ...more });
    const refresh = (refresh_token = "", client = okta, more = {}): Promise<Answer> =>
      flow.token(client, { grant_type: "refresh_token", refresh_token, ...more });
    const connected = async (more: Readonly<Record<string, string>> = {}) =>
      (await redeem(await approve(okta, more))).body;
    const scimStatus = async (...asked: Parameters<ScimOAuthStage["scim"]>) => (await flow.scim(...asked)).status;
    const aPerson = (userName: string) => ({
      method: "POST",
      body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName }),
    });
    /** As an operator, by the list of operations. */
    const admin = () => adminDeps(flow.bridge, flow.bridge.log);
    const operator = { ...callers.cli, grants: [{ role: "operator", team: null }] } as const;
    const path = { team: "acme", directory: "acme-scim" };
    const grants = async () =>
      (await perform(admin(), operator, operations.tokenList, path, {})).items.filter(({ kind }) => kind === "oauth");

    it("is Okta's own way by an outside library, with the secret in the form and in the header", async () => {
      for (const authorizationMethod of ["header", "body"] as const) {
        const library = new AuthorizationCode({
          client: { id: okta.clientId, secret: clientSecret },
          auth: { tokenHost: flow.url, tokenPath: "/oauth2/token", authorizePath: "/oauth2/authorize" },
          options: { authorizationMethod },
        });
        const address = library.authorizeURL({ redirect_uri: oktaCallback, scope: "scim", state: "s" });
        expect(new URL(address).searchParams.has("code_challenge"), "Okta knows no PKCE").to.equal(false);
        const code = await approve();
        let token = await library.getToken({ code, redirect_uri: oktaCallback });
        expect(token.token).to.include({ token_type: "Bearer", expires_in: 3600, scope: "scim" });
        token = await token.refresh();
        const { access_token } = token.token as { readonly access_token: string };
        expect(access_token).not.to.match(/^db_/);
        expect(await scimStatus(access_token, "/Users", aPerson(`${authorizationMethod}@acme.example`))).to.equal(201);
      }
    });

    it("tells who did it, and when it was last used", async () => {
      const { access_token = "" } = await connected();
      await flow.scim(access_token, "/Users", aPerson("told@acme.example"));
      const store = flow.bridge.store.inTeam(flow.team.id);
      const [created] = (await store.events.page({ after: 0, limit: 500 })).filter(
        ({ type, data }) => type === "user.created" && data?.["by"] === "svc-okta",
      );
      expect(created?.actor).to.deep.equal({ kind: "directory", id: flow.directory.id });
      const used = (await grants()).filter(({ lastUsedAt }) => lastUsedAt !== null);
      expect(used[0]).to.include({ name: "svc-okta", client: "Okta" });
    });

    it("opens its own directory alone, with 401 elsewhere and in the words of bearer tokens", async () => {
      const { access_token = "", refresh_token = "" } = await connected();
      const elsewhere = await flow.scim(access_token, "/Users", {}, flow.other.directory);
      expect(elsewhere.status).to.equal(401);
      expect(await elsewhere.text()).to.contain("Token is not valid");
      expect(elsewhere.headers.get("www-authenticate")).to.contain("invalid_token");
      expect(await scimStatus(refresh_token), "a refresh token opens nothing").to.equal(401);
      const stored = (await grants())[0]?.id ?? "";
      expect(await scimStatus(stored), "the id of a grant opens nothing").to.equal(401);
      const foreign = { resource: `${flow.url}/scim/v2/globex-scim` };
      const asked = await flow.visitor().get(authorizeAt(flow, okta, foreign));
      expect(new URL(asked.location ?? "").searchParams.get("error")).to.equal("invalid_target");
    });

    it("reads with scim:read and is refused to write, with 403", async () => {
      const reading = await connected({ scope: "scim:read openid profile" });
      expect(reading).to.include({ scope: "scim:read" }).and.not.to.have.property("id_token");
      expect(await scimStatus(reading.access_token ?? "")).to.equal(200);
      expect(await scimStatus(reading.access_token ?? "", "/Users", aPerson("no@acme.example"))).to.equal(403);
      const writing = await connected({ scope: "scim:write" });
      expect(await scimStatus(writing.access_token ?? "", "/Users", aPerson("yes@acme.example"))).to.equal(201);
      expect(await scimStatus(writing.access_token ?? "")).to.equal(403);
      const less = await refresh((await connected()).refresh_token, okta, { scope: "scim:read" });
      expect(less.body).to.include({ error: "invalid_scope" });
      const both = await connected({ scope: "scim:read scim:write" });
      const narrowed = await refresh(both.refresh_token, okta, { scope: "scim:read" });
      expect(await scimStatus(narrowed.body.access_token ?? "", "/Users", aPerson("x@acme.example"))).to.equal(403);
    });

    it("refuses scopes that are none of SCIM's", async () => {
      const asked = await flow.visitor().get(authorizeAt(flow, okta, { scope: "openid profile" }));
      expect(new URL(asked.location ?? "").searchParams.get("error")).to.equal("invalid_scope");
    });

    it("refuses wrong secrets, other clients and other addresses", async () => {
      const code = await approve();
      const wrong = { client_id: okta.clientId, client_secret: "wrong-wrong-wrong-wrong" };
      expect(await redeem(code, wrong)).to.deep.include({ status: 401 });
      expect((await redeem(code, { redirect_uri: `${oktaCallback}/` })).body).to.include({ error: "invalid_grant" });
      const second = await flow.makeClient();
      expect((await redeem(code, {}, second)).body).to.include({ error: "invalid_grant" });
      expect((await redeem(code)).status, "the code itself is still good").to.equal(200);
      for (const redirect_uri of ["https://evil.example/callback", `${oktaCallback}?x=1`, oktaCallback.toUpperCase()]) {
        const asked = await flow.visitor().get(authorizeAt(flow, okta, { redirect_uri }));
        expect([asked.status, asked.location], redirect_uri).to.deep.equal([400, undefined]);
      }
    });

    it("binds a code to its PKCE challenge where one is used, S256 alone", async () => {
      const verifier = "a-verifier-of-more-than-forty-three-characters-0123";
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
      const pkce = {
        code_challenge: Buffer.from(digest).toString("base64url"),
        code_challenge_method: "S256",
      };
      const code = await approve(okta, pkce);
      expect((await redeem(code)).body).to.include({ error: "invalid_grant" });
      expect((await redeem(code, { code_verifier: verifier.replace("0", "1") })).body.error).to.equal("invalid_grant");
      expect((await redeem(code, { code_verifier: verifier })).status).to.equal(200);
      const plain = await flow
        .visitor()
        .get(authorizeAt(flow, okta, { code_challenge: verifier, code_challenge_method: "plain" }));
      expect(new URL(plain.location ?? "").searchParams.get("error")).to.equal("invalid_request");
    });

    it("redeems a code once, of eight at once, and ends what came of one that is played again", async () => {
      const code = await approve();
      const all = await Promise.all(Array.from({ length: 8 }, () => redeem(code)));
      expect(all.filter(({ status }) => status === 200).length).to.be.at.most(1);
      expect(all.every(({ status }) => status === 200 || status === 400)).to.equal(true);
      const again = await approve();
      const { body } = await redeem(again);
      expect((await redeem(again)).body).to.include({ error: "invalid_grant" });
      expect(await scimStatus(body.access_token ?? "")).to.equal(401);
      expect((await refresh(body.refresh_token)).body).to.include({ error: "invalid_grant" });
    });

    it("rotates refresh tokens; one that is played again ends the family, and the audit says so", async () => {
      const first = await connected();
      const second = await refresh(first.refresh_token);
      expect(second.status).to.equal(200);
      expect(second.body.refresh_token).not.to.equal(first.refresh_token);
      expect(await scimStatus(first.access_token ?? ""), "the one before lives out its hour").to.equal(200);
      expect((await refresh(first.refresh_token)).body).to.include({ error: "invalid_grant" });
      expect((await refresh(second.body.refresh_token)).body).to.include({ error: "invalid_grant" });
      expect(await scimStatus(second.body.access_token ?? "")).to.equal(401);
      const events = await flow.bridge.store.inTeam(flow.team.id).events.latest({ limit: 3 });
      const told = events.find(({ type }) => type === "token.revoked");
      expect(told?.data).to.include({ name: "svc-okta", client: "Okta", because: "replayed", by: "Okta" });
      const stolen = (await connected()).refresh_token ?? "";
      const other = await flow.makeClient();
      expect((await refresh(stolen, other)).body, "another client's").to.include({ error: "invalid_grant" });
      expect((await refresh(stolen)).status).to.equal(200);
    });

    it("gives refresh tokens no absolute end", async () => {
      const { refresh_token = "" } = await connected();
      const { store, now } = flow.bridge;
      const later = now() + 400 * 24 * 3_600_000;
      expect(await store.artefacts.find("RefreshToken", sha256Hex(refresh_token) as ArtefactId, later)).not.to.equal(
        undefined,
      );
    });

    it("ends access and refresh at once when the grant is revoked, and with its client", async () => {
      const tokens = await connected();
      const [newest] = (await grants()).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
      await perform(admin(), operator, operations.tokenRevoke, { ...path, token: newest?.id ?? "" }, {});
      expect(await scimStatus(tokens.access_token ?? "")).to.equal(401);
      expect((await refresh(tokens.refresh_token)).body).to.include({ error: "invalid_grant" });

      const client = await flow.makeClient({ name: "short-lived" });
      const { body } = await redeem(await approve(client), {}, client);
      expect(await scimStatus(body.access_token ?? "")).to.equal(200);
      const named = { ...path, oauth_client: client.clientId };
      await perform(admin(), operator, operations.oauthClientDelete, named, {});
      expect(await scimStatus(body.access_token ?? "")).to.equal(401);
      expect(await refresh(body.refresh_token, client)).to.deep.include({ status: 401 });
    });

    it("lets a client give its grant back, and tells it of its own tokens alone", async () => {
      const { access_token = "" } = await connected();
      const ask = async (at: string, client: OAuthClient) => {
        const basic = Buffer.from(`${client.clientId}:${clientSecret}`).toString("base64");
        const body = new URLSearchParams({ token: access_token });
        return fetch(`${flow.url}/oauth2/${at}`, {
          method: "POST",
          headers: { authorization: `Basic ${basic}` },
          body,
        });
      };
      const told = (await (await ask("introspect", okta)).json()) as object;
      expect(told).to.include({ active: true, scope: "scim", aud: `${flow.url}/scim/v2/acme-scim` });
      expect(await (await ask("introspect", await flow.makeClient())).json()).to.deep.equal({ active: false });
      expect((await ask("revoke", okta)).status).to.equal(200);
      expect(await scimStatus(access_token)).to.equal(401);
      const [event] = await flow.bridge.store.inTeam(flow.team.id).events.latest({ limit: 1 });
      expect(event?.data).to.include({ because: "given_back" });
    });

    it("keeps a grant when the admin who approved it signs out or is removed", async () => {
      const leaving = await flow.makeAdmin("admin", flow.team);
      const code = await approveAs(flow, okta, { email: leaving, visitor: flow.visitor() });
      const { body } = await redeem(code);
      const { admins } = flow.bridge.store.installation;
      const gone = await admins.byEmail(leaving);
      await perform(admin(), operator, operations.adminRemove, { admin: gone?.id ?? "" }, {});
      expect(await scimStatus(body.access_token ?? "")).to.equal(200);
      expect((await refresh(body.refresh_token)).status).to.equal(200);
    });

    it("gives Entra tokens for its secret, each of two, and none once its access was revoked", async () => {
      const entra = await flow.makeClient({
        kind: "entra",
        name: "Entra",
        secrets: [{ text: "a-newer-secret-of-entra" }, { text: clientSecret }],
      });
      for (const secret of ["a-newer-secret-of-entra", clientSecret]) {
        const library = new ClientCredentials({
          client: { id: entra.clientId, secret },
          auth: { tokenHost: flow.url, tokenPath: "/oauth2/token" },
          options: { authorizationMethod: "body" },
        });
        const { token } = await library.getToken({});
        expect(token).to.include({ token_type: "Bearer", expires_in: 3600, scope: "scim" });
        expect(token).not.to.have.property("refresh_token");
        expect(await scimStatus(String(token["access_token"]))).to.equal(200);
        expect(await scimStatus(String(token["access_token"]), "/Users", {}, flow.other.directory)).to.equal(401);
      }
      const own = (await grants()).filter(({ client }) => client === "Entra");
      expect(own, "one grant, however often it asks").to.have.length(1);
      const ask = (more = {}) => flow.token(entra, { grant_type: "client_credentials", ...more });
      expect((await ask({ client_id: entra.clientId, client_secret: "none-of-its-secrets" })).status).to.equal(401);
      expect((await ask({ scope: "scim:read" })).body).to.include({ scope: "scim:read" });
      expect((await ask({ scope: "groups" })).body).to.include({ error: "invalid_scope" });
      expect((await ask({ resource: `${flow.url}/scim/v2/globex-scim` })).body).to.include({ error: "invalid_target" });
      const { body } = await ask();
      await perform(admin(), operator, operations.tokenRevoke, { ...path, token: own[0]?.id ?? "" }, {});
      expect(await scimStatus(body.access_token ?? "")).to.equal(401);
      expect((await ask()).body).to.include({ error: "unauthorized_client" });
      const byCode = await flow.visitor().get(authorizeAt(flow, entra));
      expect(byCode.status).to.equal(400);
    });

    it("refuses a client what is not of its kind", async () => {
      for (const grant_type of ["client_credentials", "password", "urn:ietf:params:oauth:grant-type:jwt-bearer"]) {
        const { status, body } = await flow.token(okta, { grant_type });
        expect(status, grant_type).to.equal(400);
        expect(body).not.to.have.property("access_token");
      }
    });

    it("opens nothing while the directory is switched off, and goes on when it is on again", async () => {
      const { access_token = "" } = await connected();
      const change = (disabled: boolean) => perform(admin(), operator, operations.directoryUpdate, path, { disabled });
      await change(true);
      expect(await scimStatus(access_token)).to.equal(401);
      await change(false);
      expect(await scimStatus(access_token)).to.equal(200);
    });
  });
}
