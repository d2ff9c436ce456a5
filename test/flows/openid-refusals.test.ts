import { request } from "node:http";
import { expect } from "chai";
import Database from "libsql";
import * as client from "openid-client";
import { newId } from "../../src/lib/new-id.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import type { ArtefactId, UserId } from "../../src/model/ids.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { deleteApp } from "../../src/teams/index.js";
import { teamsDeps } from "../../src/start/services.js";
import { aTeam, callers } from "../support/builders.js";
import { expectKnownEvents } from "../support/known-events.js";
import { keepTeam } from "../support/keep-team.js";
import { suspendUser } from "../../src/directory/index.js";
import {
  appStage,
  authorizing,
  callback,
  follow,
  landing,
  redeem,
  secret,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";
import { me, reply, signIn, start } from "./flow-bridge.js";

describe("What an app is refused at /oauth2 (RFC 6749, RFC 7636, RFC 9700)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  let other: AppAtWork;
  before(async () => {
    // More is refused here, and begun, than one address may.
    flow = await appStage({ env: { RATE_LIMITS: "off" } });
    portal = await flow.make({ postLogoutRedirectUris: ["https://app.acme.example/bye"] });
    other = await flow.make({ slug: "other" });
  });
  after(() => flow.stop());

  const post = (path: string, form: Readonly<Record<string, string>>, id = "portal", by = secret) =>
    flow.post(path, form, { id, secret: by });
  const codeOf = async (more: Readonly<Record<string, string>> = {}, person = "ada") => {
    const asked = await authorizing(portal, more);
    const landed = landing(await follow(flow, flow.visitor(), asked.url, { person }));
    return { asked, code: landed.searchParams.get("code") ?? "" };
  };
  const tokenForm = (code: string, verifier: string) => ({
    ...{ grant_type: "authorization_code", redirect_uri: callback, code_verifier: verifier },
    code,
  });

  it("lists in discovery what it does, and nothing else", async () => {
    const found = (await (await fetch(`${flow.issuer}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >;
    const rfc8414 = await fetch(`${flow.url}/.well-known/oauth-authorization-server/oauth2`);
    expect(await rfc8414.json()).to.deep.equal(found);
    expect(found).to.deep.include({
      issuer: flow.issuer,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      id_token_signing_alg_values_supported: ["RS256", "ES256"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
      userinfo_endpoint: `${flow.issuer}/userinfo`,
    });
    const ofApps = ["openid", "email", "profile", "groups", "offline_access"];
    expect(found["scopes_supported"]).to.have.members([...ofApps, "scim", "scim:read", "scim:write"]);
    expect(found).not.to.have.any.keys("registration_endpoint", "device_authorization_endpoint");
    expect(found).to.include.keys(
      "pushed_authorization_request_endpoint",
      "end_session_endpoint",
      "revocation_endpoint",
    );
  });

  it("is refused under a foreign Host, which the answer does not repeat", async () => {
    const { port } = new URL(flow.url);
    const ask = (path: string, method: string) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        request({ host: "127.0.0.1", port, path, method, headers: { host: "evil.example" } }, (res) => {
          let text = JSON.stringify(res.headers);
          res
            .on("data", (part: Buffer) => (text += part.toString()))
            .on("end", () => {
              resolve({ status: res.statusCode ?? 0, text });
            });
        })
          .on("error", reject)
          .end();
      });
    const { url } = await authorizing(portal);
    for (const [path, method] of [
      ["/oauth2/.well-known/openid-configuration", "GET"],
      ["/.well-known/oauth-authorization-server/oauth2", "GET"],
      [`${url.pathname}${url.search}`, "GET"],
      ["/oauth2/token", "POST"],
      ["/oauth2/logout", "GET"],
    ] as const) {
      const answer = await ask(path, method);
      expect(answer.status, path).to.equal(421);
      expect(answer.text, path).not.to.include("evil");
    }
  });

  for (const [what, more] of [
    ["no PKCE", { code_challenge: "", code_challenge_method: "" }],
    ["PKCE plain", { code_challenge: "a".repeat(43), code_challenge_method: "plain" }],
  ] as const) {
    it(`with ${what}`, async () => {
      const asked = await authorizing(portal);
      for (const [name, value] of Object.entries(more)) {
        if (value === "") asked.url.searchParams.delete(name);
        else asked.url.searchParams.set(name, value);
      }
      const landed = landing(await flow.visitor().get(String(asked.url)));
      expect(landed.searchParams.get("error")).to.equal("invalid_request");
    });
  }

  for (const uri of [
    "https://app.acme.example/callback/",
    "https://app.acme.example/Callback",
    "https://app.acme.example/callback?x=1",
    "https://APP.acme.example/callback",
    "https://app.acme.example:443/callback",
    "http://app.acme.example/callback",
    "https://app.acme.example/callback#x",
    "https://app.acme.example.evil.example/callback",
    "https://user@app.acme.example/callback",
  ]) {
    it(`at another redirect URI, as ${uri}: told to the person, and sent nowhere`, async () => {
      const { url } = await authorizing(portal, { redirect_uri: uri });
      const visit = await flow.visitor().get(String(url));
      expect([visit.status, visit.location]).to.deep.equal([400, undefined]);
      expect(visit.text).to.include("redirect_uri").and.to.include("Reference id");
    });
  }

  it("with another verifier, another client's code, and a code that was used, which ends what came of it", async () => {
    const wrong = await codeOf();
    expect((await post("/token", tokenForm(wrong.code, "x".repeat(43)))).body).to.include({ error: "invalid_grant" });
    const theirs = await codeOf();
    expect((await post("/token", tokenForm(theirs.code, theirs.asked.verifier), "other")).body).to.include({
      error: "invalid_grant",
    });
    const { code, asked } = await codeOf();
    const first = await post("/token", tokenForm(code, asked.verifier));
    expect(first.status).to.equal(200);
    expect((await post("/token", tokenForm(code, asked.verifier))).body).to.include({ error: "invalid_grant" });
    const token = String(first.body["access_token"]);
    expect((await post("/introspect", { token })).body).to.deep.equal({ active: false });
  });

  it("seven of eight who redeem one code at the same time", async () => {
    const { code, asked } = await codeOf();
    const all = await Promise.all(Array.from({ length: 8 }, () => post("/token", tokenForm(code, asked.verifier))));
    expect(all.filter(({ status }) => status === 200)).to.have.length(1);
    for (const { status, body } of all) if (status !== 200) expect(body).to.include({ error: "invalid_grant" });
  });

  it("a refresh token that was used, with all of its family", async () => {
    const tokens = await signInAt(flow, portal, flow.visitor());
    const next = await client.refreshTokenGrant(portal.config, tokens.refresh_token!);
    const replay = { grant_type: "refresh_token", refresh_token: tokens.refresh_token! };
    expect((await post("/token", replay)).body).to.include({ error: "invalid_grant" });
    const last = await post("/token", { grant_type: "refresh_token", refresh_token: next.refresh_token! });
    expect(last.body).to.include({ error: "invalid_grant" });
    expect(
      (await fetch(`${flow.issuer}/userinfo`, { headers: { authorization: `Bearer ${next.access_token}` } })).status,
    ).to.equal(401);
  });

  it("a code and a refresh token that come again, each told once in the audit; not what an app gives back", async () => {
    const person = "twice";
    const tokens = await signInAt(flow, portal, flow.visitor(), { person });
    await client.refreshTokenGrant(portal.config, tokens.refresh_token!);
    const replay = { grant_type: "refresh_token", refresh_token: tokens.refresh_token! };
    for (let n = 0; n < 2; n++) expect((await post("/token", replay)).status).to.equal(400);
    const { code, asked } = await codeOf({}, person);
    expect((await post("/token", tokenForm(code, asked.verifier))).status).to.equal(200);
    for (let n = 0; n < 2; n++) expect((await post("/token", tokenForm(code, asked.verifier))).status).to.equal(400);
    const given = await signInAt(flow, portal, flow.visitor(), { person });
    await client.refreshTokenGrant(portal.config, given.refresh_token!);
    await client.tokenRevocation(portal.config, given.refresh_token!);
    const { events } = flow.bridge.store.inTeam(flow.team.id);
    const told = (await events.latest({ limit: 50, subjectId: tokens.claims()!.sub }))
      .filter(({ type }) => type === "app.token_replayed")
      .map(({ outcome, data }) => [outcome, data?.["app"], data?.["userName"], data?.["what"]]);
    const by = ["refused", "portal", "twice@acme.example"];
    expect(told).to.deep.equal([
      [...by, "code"],
      [...by, "refresh_token"],
    ]);
    await expectKnownEvents(flow.bridge.store);
  });

  it("a wrong secret, and anything of another app's token", async () => {
    const { code, asked } = await codeOf();
    const refused = await post("/token", tokenForm(code, asked.verifier), "portal", "another-secret-than-it");
    expect([refused.status, refused.body["error"]]).to.deep.equal([401, "invalid_client"]);
    const tokens = await signInAt(flow, portal, flow.visitor());
    expect((await post("/introspect", { token: tokens.access_token }, "other")).body).to.deep.equal({ active: false });
    await post("/revoke", { token: tokens.access_token }, "other");
    expect((await post("/introspect", { token: tokens.access_token })).body).to.include({
      active: true,
      client_id: "portal",
    });
    await client.tokenRevocation(portal.config, tokens.refresh_token!);
    const gone = await post("/token", { grant_type: "refresh_token", refresh_token: tokens.refresh_token! });
    expect(gone.body).to.include({ error: "invalid_grant" });
  });

  it("somebody who is suspended: refresh, userinfo, introspection and silent sign-in, all at once", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor, { person: "grace" });
    const id = tokens.claims()!.sub as UserId;
    await suspendUser(flow.directory(), callers.cli, id);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token! };
    expect((await post("/token", refresh)).body).to.include({ error: "invalid_grant" });
    const told = await fetch(`${flow.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(told.status).to.equal(401);
    expect((await post("/introspect", { token: tokens.access_token })).body).to.deep.equal({ active: false });
    const asked = await authorizing(portal, { prompt: "none" });
    const landed = landing(await visitor.get(String(asked.url)));
    expect(landed.searchParams.get("error")).to.equal("login_required");
  });

  it("somebody in none of the groups that may use it; and who leaves them refreshes no more", async () => {
    const staff = await flow.make({ slug: "staff", allowedGroups: ["engineering"] });
    const asked = await authorizing(staff);
    const outside = landing(await follow(flow, flow.visitor(), asked.url, { person: "linus", groups: ["Sales"] }));
    expect(outside.searchParams.get("error")).to.equal("access_denied");
    const tokens = await signInAt(flow, staff, flow.visitor(), { person: "ada", groups: ["Engineering"] });
    const team = flow.bridge.store.inTeam(flow.team.id);
    const group = await team.groups.byName("Engineering");
    await team.atomically(async (tx) => {
      await tx.memberships.removeAllOf(tokens.claims()!.sub as UserId, Date.now());
    });
    expect(group).not.to.equal(undefined);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.refresh_token! };
    expect((await post("/token", refresh, "staff")).body).to.include({ error: "invalid_grant" });
  });

  it("a session of another team, which counts as none", async () => {
    const globex = await keepTeam(flow.bridge.store, aTeam({ id: newId(), slug: "globex", name: "Globex" }));
    const theirs = await flow.make({ slug: "globex-app" }, globex);
    const visitor = flow.visitor();
    await signIn(flow, visitor);
    const asked = await authorizing(theirs, { prompt: "none" });
    expect(landing(await visitor.get(String(asked.url))).searchParams.get("error")).to.equal("login_required");
    const nobody = await follow(flow, visitor, (await authorizing(theirs)).url);
    expect(nobody.status).to.equal(403);
    expect(nobody.text).to.include("method_not_ready");
  });

  it("a step-up that was not made; what is only wished for is told as it is", async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ["urn:acme:mfa"] } } });
    const asked = await authorizing(portal, { claims });
    const landed = landing(await follow(flow, flow.visitor(), asked.url));
    expect(landed.searchParams.get("error")).to.equal("unmet_authentication_requirements");
    const wished = await signInAt(flow, portal, flow.visitor(), {}, { acr_values: "urn:acme:mfa" });
    expect(wished.claims()?.["acr"]).not.to.equal("urn:acme:mfa");
  });

  it("sends prompt=login and acr_values to the identity provider, and takes a session that is new", async () => {
    const visitor = flow.visitor();
    const first = await signInAt(flow, portal, visitor);
    const asked = await authorizing(portal, { prompt: "login", acr_values: "urn:acme:mfa" });
    const step = await visitor.get(String(asked.url));
    const sso = await visitor.get(step.location ?? "");
    const { visit, requestId } = await start(visitor, sso.location ?? "");
    const { xml } = readRedirect(visit.location?.split("?")[1] ?? "");
    expect(String(xml))
      .to.include('ForceAuthn="true"')
      .and.match(/AuthnContextClassRef[^>]*>urn:acme:mfa</);
    const back = await visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    const tokens = await redeem(portal, asked, landing(await follow(flow, visitor, back.location ?? "")));
    expect(tokens.claims()?.sub).to.equal(first.claims()?.sub);
    const refreshed = await client.refreshTokenGrant(portal.config, first.refresh_token!);
    expect(refreshed.access_token, "what the app held before goes on").to.be.a("string");
  });

  it("signs out here as well when an app signs out, and sends the person back", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor);
    const url = client.buildEndSessionUrl(portal.config, {
      post_logout_redirect_uri: "https://app.acme.example/bye",
      id_token_hint: tokens.id_token!,
      state: "s",
    });
    const page = await visitor.get(String(url));
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const done = await visitor.post("/oauth2/logout/confirm", { xsrf, logout: "yes" });
    expect(done.location).to.equal("https://app.acme.example/bye?state=s");
    expect(await me(visitor)).to.equal(undefined);
    expect((await post("/introspect", { token: tokens.access_token })).body).to.deep.equal({ active: false });
  });

  it("an app that is gone", async () => {
    const brief = await flow.make({ slug: "brief" });
    const tokens = await signInAt(flow, brief, flow.visitor());
    await deleteApp(teamsDeps(flow.bridge, callers.cli), flow.team.id, brief.app.id);
    const told = await fetch(`${flow.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(told.status).to.equal(401);
    expect((await flow.visitor().get(String((await authorizing(brief)).url))).status).to.equal(400);
  });

  it("keeps no token, code or cookie that could be used by whoever reads the store", async () => {
    const tokens = await signInAt(flow, other, flow.visitor());
    const db = new Database(`${flow.folder}/flow.db`);
    const rows = JSON.stringify(db.prepare("SELECT * FROM artefacts").raw().all());
    db.close();
    expect(rows).not.to.include(tokens.access_token).and.not.to.include(tokens.refresh_token);
  });
});

describe("One code or refresh token that eight use at the same time (RFC 6749 §4.1.2)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    flow = await appStage();
    portal = await flow.make();
  });
  after(() => flow.stop());

  it("keeps nothing of the tokens of those who come second", async () => {
    const { artefacts } = flow.bridge.store;
    const grantOf = async (model: string, token: string) =>
      (await artefacts.find(model, sha256Hex(token) as ArtefactId, flow.bridge.now()))!.grant!;
    const eightTimes = (form: Readonly<Record<string, string>>) =>
      Promise.all(Array.from({ length: 8 }, () => flow.post("/token", form)));
    const asked = await authorizing(portal);
    const code = landing(await follow(flow, flow.visitor(), asked.url)).searchParams.get("code") ?? "";
    const ofCode = await grantOf("AuthorizationCode", code);
    await eightTimes({
      ...{ grant_type: "authorization_code", redirect_uri: callback, code_verifier: asked.verifier },
      code,
    });
    // The grant, the code, and one access and one refresh token; fewer where the last to come saw the code used, which ends the grant.
    expect(await artefacts.endGrant(ofCode)).to.be.at.most(4);
    const { refresh_token = "" } = await signInAt(flow, portal, flow.visitor());
    const ofToken = await grantOf("RefreshToken", refresh_token);
    await eightTimes({ grant_type: "refresh_token", refresh_token });
    // And the two of before.
    expect(await artefacts.endGrant(ofToken)).to.be.at.most(6);
  });
});
