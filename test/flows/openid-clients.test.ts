import { generateKeyPairSync, randomUUID, type KeyObject } from "node:crypto";
import { expect } from "chai";
import { exportJWK, SignJWT, UnsecuredJWT, createRemoteJWKSet, jwtVerify } from "jose";
import * as client from "openid-client";
import { updateApp } from "../../src/teams/index.js";
import { teamsDeps } from "../../src/start/services.js";
import { callers } from "../support/builders.js";
import {
  appStage,
  authorizing,
  callback,
  codeForm,
  follow,
  landing,
  redeem,
  refreshForm,
  secret,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

describe("How apps prove themselves at /oauth2 (OpenID Connect Core §9, RFC 7523, RFC 9126)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  const lines: string[] = [];
  before(async () => {
    flow = await appStage({ env: { RATE_LIMITS: "off" }, log: { write: (text) => lines.push(text) } });
    portal = await flow.make();
  });
  after(() => flow.stop());

  const landedAt = async (at: AppAtWork, more: Readonly<Record<string, string>> = {}) => {
    const asked = await authorizing(at, more);
    return { asked, landed: landing(await follow(flow, flow.visitor(), asked.url)) };
  };

  describe("by a signed assertion (private_key_jwt)", () => {
    const key = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const another = generateKeyPairSync("ec", { namedCurve: "P-256" });
    let robot: AppAtWork;
    before(async () => {
      const jwks = { keys: [{ ...(await exportJWK(key.publicKey)), alg: "ES256", kid: "one" }] };
      const draft = { slug: "robot", tokenEndpointAuthMethod: "private_key_jwt", jwks } as const;
      const signer = await crypto.subtle.importKey(
        ...(["jwk", await exportJWK(key.privateKey), { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]] as const),
      );
      robot = await flow.make(draft, flow.team, client.PrivateKeyJwt({ key: signer, kid: "one" }));
    });

    const claims = (own: object = {}) => ({
      ...{ iss: "robot", sub: "robot", aud: flow.issuer, jti: randomUUID() },
      ...{ iat: Math.floor(Date.now() / 1000), exp: Math.floor(Date.now() / 1000) + 60 },
      ...own,
    });
    const signed = (own: object = {}, by: KeyObject = key.privateKey) =>
      new SignJWT(claims(own)).setProtectedHeader({ alg: "ES256", kid: "one" }).sign(by);
    const pushed = (client_assertion: string) => {
      const proof = { client_id: "robot", client_assertion_type: assertionType, client_assertion };
      const asked = { response_type: "code", scope: "openid", redirect_uri: callback, code_challenge_method: "S256" };
      return flow.post("/par", { ...proof, ...asked, code_challenge: "a".repeat(43) }, { id: null });
    };

    it("signs people in, refreshes and asks by openid-client", async () => {
      const tokens = await signInAt(flow, robot, flow.visitor());
      expect(tokens.claims()).to.include({ aud: "robot", email: "ada@acme.example" });
      const next = await client.refreshTokenGrant(robot.config, tokens.refresh_token!);
      expect(await client.tokenIntrospection(robot.config, next.access_token)).to.include({ active: true });
    });

    it("takes an assertion once, at however many requests at the same time", async () => {
      const assertion = await signed();
      const all = await Promise.all(Array.from({ length: 8 }, () => pushed(assertion)));
      expect(all.filter(({ status }) => status === 201)).to.have.length(1);
      for (const { status, body } of all.filter((one) => one.status !== 201)) {
        expect([status, body["error"]]).to.deep.equal([401, "invalid_client"]);
      }
      expect((await pushed(assertion)).status).to.equal(401);
      expect((await pushed(await signed())).status).to.equal(201);
    });

    for (const [what, make] of [
      ["for another server", () => signed({ aud: "https://elsewhere.example/oauth2" })],
      ["signed by another key", () => signed({}, another.privateKey)],
      ["signed by nobody (alg none)", () => Promise.resolve(new UnsecuredJWT(claims()).encode())],
      ["of another client", () => signed({ iss: "portal", sub: "portal" })],
      ["without a jti", () => signed({ jti: undefined })],
      ["that has run out", () => signed({ exp: Math.floor(Date.now() / 1000) - 60 })],
      ["that is none", () => Promise.resolve("a.b.c")],
    ] as const) {
      it(`refuses one ${what}`, async () => {
        const { status, body } = await pushed(await make());
        expect(`${status} ${String(body["error"])}`).to.be.oneOf(["401 invalid_client", "400 invalid_request"]);
      });
    }

    it("takes neither a secret nor nothing in its place", async () => {
      const { asked, landed } = await landedAt(robot);
      const form = codeForm(landed, asked);
      const bySecret = await flow.post("/token", form, { id: "robot" });
      const byNothing = await flow.post("/token", { ...form, client_id: "robot" }, { id: null });
      for (const { status, body } of [bySecret, byNothing]) {
        expect([status, body["error"]]).to.deep.equal([401, "invalid_client"]);
      }
    });
  });

  describe("by a secret", () => {
    it("takes both of two live ones, and the older one no more once it is retired", async () => {
      const turning = await flow.make({
        slug: "turning",
        secrets: [{ text: "the-new-secret-of-it" }, { text: "the-old-secret-of-it" }],
      });
      const statusBy = async (own: string) => {
        const { status } = await flow.post("/introspect", { token: "x" }, { id: "turning", secret: own });
        return status;
      };
      expect(await statusBy("the-new-secret-of-it")).to.equal(200);
      expect(await statusBy("the-old-secret-of-it")).to.equal(200);
      expect(await statusBy("another-secret-than-both")).to.equal(401);
      const deps = teamsDeps(flow.bridge, callers.cli);
      await updateApp(deps, flow.team.id, turning.app.id, { secrets: [{ text: "the-new-secret-of-it" }] });
      expect(await statusBy("the-old-secret-of-it")).to.equal(401);
      expect(await statusBy("the-new-secret-of-it")).to.equal(200);
    });

    it("takes none that has ended, says when it did to whoever has it, and leaves its reference a line", async () => {
      const expiresAt = Date.now() - 1000;
      const draft = { slug: "ended", secrets: [{ text: "the-ended-secret-of-it", expiresAt }] };
      await flow.make(draft);
      const asked = (path: string, form: Readonly<Record<string, string>>, own: string) =>
        flow.post(path, form, { id: "ended", secret: own });
      const token = {
        grant_type: "authorization_code",
        code: "x",
        redirect_uri: callback,
        code_verifier: "x".repeat(43),
      };
      for (const [path, form] of [
        ["/token", token],
        ["/introspect", { token: "x" }],
      ] as const) {
        const { status, body } = await asked(path, form, "the-ended-secret-of-it");
        expect([status, body["error"]], path).to.deep.equal([401, "invalid_client"]);
        expect(body["error_description"]).to.equal(
          `the client secret expired on ${new Date(expiresAt).toISOString()}: rotate it, and give the client the new one`,
        );
      }
      // Whoever does not have it learns nothing of it.
      const guessed = await asked("/introspect", { token: "x" }, "another-secret-than-that");
      expect(guessed.body["error_description"]).to.equal("client authentication failed");
      const [line] = lines
        .map((one) => JSON.parse(one) as Record<string, unknown>)
        .filter(({ client: id }) => id === "ended");
      expect(line).to.include({ code: "invalid_client", door: "oauth2", path: "/oauth2/token" });
      expect(line?.["cause"]).to.include("expired on");
    });

    it("in the body for client_secret_post, with signs that Basic would write otherwise", async () => {
      const odd = "a:b%20c+d/e-secret";
      const draft = {
        slug: "poster",
        tokenEndpointAuthMethod: "client_secret_post",
        secrets: [{ text: odd }],
      } as const;
      const poster = await flow.make(draft, flow.team, client.ClientSecretPost(odd));
      expect((await signInAt(flow, poster, flow.visitor())).access_token).to.be.a("string");
      const basic = await flow.make(
        { slug: "basic", secrets: [{ text: odd }] },
        flow.team,
        client.ClientSecretBasic(odd),
      );
      expect((await signInAt(flow, basic, flow.visitor())).access_token).to.be.a("string");
    });

    it("is asked of a confidential app that comes without", async () => {
      const { asked, landed } = await landedAt(portal);
      const { status, body } = await flow.post(
        ...(["/token", { ...codeForm(landed, asked), client_id: "portal" }, { id: null }] as const),
      );
      expect([status, body["error"]]).to.deep.equal([401, "invalid_client"]);
    });
  });

  it("by PKCE alone where it is public: with refresh, and with no secret that would do", async () => {
    const phone = await flow.make({ slug: "phone", kind: "public" });
    const tokens = await signInAt(flow, phone, flow.visitor());
    const next = await client.refreshTokenGrant(phone.config, tokens.refresh_token!);
    expect(next.refresh_token).to.be.a("string").and.not.to.equal(tokens.refresh_token);
    const { asked, landed } = await landedAt(phone);
    const unproven = { ...codeForm(landed, { verifier: "" }), client_id: "phone" };
    expect(asked.verifier).not.to.equal("");
    const without = await flow.post("/token", unproven, { id: null });
    expect([without.status, without.body["error"]]).to.deep.equal([400, "invalid_grant"]);
  });

  it("refuses a client id that nobody has, in any spelling, and one that is another app's", async () => {
    for (const id of ["nobody", "PORTAL", "portal ", "", "portal\0", "é", "p".repeat(5_000)]) {
      const { status, body } = await flow.post("/token", refreshForm({ refresh_token: "x" }), { id });
      expect(status, JSON.stringify(id.slice(0, 20))).to.be.within(400, 401);
      expect(body["error"]).to.be.oneOf(["invalid_client", "invalid_request"]);
    }
    for (const id of ["nobody", "PORTAL", "portal\0", "é", "p".repeat(5_000)]) {
      const { url } = await authorizing(portal, { client_id: id });
      const visit = await flow.visitor().get(String(url));
      expect([visit.status, visit.location]).to.deep.equal([400, undefined]);
    }
  });

  it("signs ID tokens by ES256 where an app says so, by keys that JWKS tells", async () => {
    const curved = await flow.make({ slug: "curved", idTokenSignedResponseAlg: "ES256" });
    const tokens = await signInAt(flow, curved, flow.visitor());
    const keys = createRemoteJWKSet(new URL(`${flow.issuer}/jwks`));
    const options = { issuer: flow.issuer, audience: "curved" };
    const { protectedHeader } = await jwtVerify(tokens.id_token!, keys, options);
    expect(protectedHeader.alg).to.equal("ES256");
    const jwks = (await (await fetch(`${flow.issuer}/jwks`)).json()) as { keys: Record<string, unknown>[] };
    for (const one of jwks.keys) expect(one).not.to.have.any.keys("d", "p", "q", "dp", "dq", "qi", "k");
  });

  describe("with a pushed request (PAR)", () => {
    it("signs people in by the address of the request alone", async () => {
      const verifier = client.randomPKCECodeVerifier();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const url = await client.buildAuthorizationUrlWithPAR(portal.config, {
        ...{ redirect_uri: callback, scope: "openid email groups offline_access", state, nonce },
        ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
      });
      expect([...url.searchParams.keys()].sort()).to.deep.equal(["client_id", "request_uri"]);
      const landed = landing(await follow(flow, flow.visitor(), url));
      const tokens = await redeem(portal, { verifier, state, nonce, url }, landed);
      expect(tokens.claims()).to.include({ email: "ada@acme.example" });
      expect(tokens.scope?.split(" ")).to.include("offline_access");
    });

    it("takes one once, of the client that pushed it, and asks for the same as elsewhere", async () => {
      await flow.make({ slug: "pusher" });
      const ask = { client_id: "pusher", response_type: "code", scope: "openid", redirect_uri: callback };
      const pkce = { code_challenge: "a".repeat(43), code_challenge_method: "S256" };
      const refusedBy = async (form: Readonly<Record<string, string>>) =>
        (await flow.post("/par", form, { id: "pusher" })).body["error"];
      expect(await refusedBy(ask)).to.equal("invalid_request");
      expect(await refusedBy({ ...ask, ...pkce, code_challenge_method: "plain" })).to.equal("invalid_request");
      expect(await refusedBy({ ...ask, ...pkce, redirect_uri: "https://evil.example/" })).to.be.oneOf([
        ...["invalid_request", "invalid_redirect_uri"],
      ]);
      const { body } = await flow.post("/par", { ...ask, ...pkce }, { id: "pusher" });
      const address = (id: string) =>
        `/oauth2/authorize?${new URLSearchParams({ client_id: id, request_uri: String(body["request_uri"]) }).toString()}`;
      const theirs = landing(await flow.visitor().get(address("portal")));
      expect(theirs.searchParams.get("error")).to.equal("invalid_request_object");
      const visitor = flow.visitor();
      const landed = landing(await follow(flow, visitor, address("pusher")));
      expect(landed.searchParams.get("code")).to.be.a("string");
      const again = landing(await visitor.get(address("pusher")));
      expect(again.searchParams.get("error")).to.equal("invalid_request_uri");
    });
  });

  it("keeps codes and tokens to the app and the browser that they were made for", async () => {
    const other = await flow.make({ slug: "other", secrets: [{ text: secret }] });
    const { asked, landed } = await landedAt(portal);
    const form = codeForm(landed, asked);
    const theirs = await flow.post("/token", form, { id: "other" });
    expect(theirs.body).to.include({ error: "invalid_grant" });
    const tokens = await signInAt(flow, portal, flow.visitor());
    expect((await flow.post("/token", refreshForm(tokens), { id: "other" })).body).to.include({
      error: "invalid_grant",
    });
    const stolen = { ...codeForm(landed, asked), redirect_uri: "https://app.acme.example/other" };
    expect((await flow.post("/token", stolen)).body).to.include({ error: "invalid_grant" });
    expect(other.app.clientId).to.equal("other");
    for (const token of ["", "x", "db_global_abc", tokens.id_token!, "é".repeat(100)]) {
      const { status, body } = await flow.post("/introspect", { token });
      if (token === "") expect(status).to.equal(400);
      else expect([status, body]).to.deep.equal([200, { active: false }]);
      expect((await flow.userinfo(encodeURIComponent(token))).status).to.be.within(400, 401);
    }
  });
});
