import { expect } from "chai";
import * as client from "openid-client";
import { newId } from "../../src/lib/new-id.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { keepDomain } from "../support/keep-domain.js";
import {
  appStage,
  authorizing,
  follow,
  landing,
  redeem,
  refreshForm,
  signInAt,
  type AppAtWork,
  type AppStage,
} from "./app-stage.js";
import { flowMethod, idpSsoUrl, start, type ReplyOptions } from "./flow-bridge.js";

const mfa = "https://refeds.org/profile/mfa";
const minute = 60_000;

describe("What an app may ask of a sign-in (OpenID Connect Core §3.1.2, OAuth 2.0 Form Post Response Mode)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    // A quick machine begins more in a second than one address may.
    flow = await appStage({ env: { RATE_LIMITS: "off" }, method: { emailDomains: ["acme.example"] } });
    portal = await flow.make();
  });
  after(() => flow.stop());

  /** The whole way with an answer of the identity provider, to what the app is told: tokens, or the error. */
  const outcome = async (
    more: Readonly<Record<string, string>>,
    answer: ReplyOptions = {},
    visitor = flow.visitor(),
  ): Promise<string | Readonly<Record<string, unknown>>> => {
    const asked = await authorizing(portal, more);
    const landed = landing(await follow(flow, visitor, asked.url, answer));
    const error = landed.searchParams.get("error");
    if (error !== null) return error;
    return (await redeem(portal, asked, landed)).claims()!;
  };
  const essential = JSON.stringify({ id_token: { acr: { essential: true, values: [mfa] } } });

  describe("of how fresh it is", () => {
    it("max_age: a session of the identity provider that is older is login_required; within it goes on", async () => {
      const old = { authnMs: Date.now() - 10 * minute };
      expect(await outcome({ max_age: "60" }, old)).to.equal("login_required");
      expect(await outcome({ max_age: "3600" }, old)).to.include({
        auth_time: Math.floor(old.authnMs / 1000),
      });
      expect(await outcome({ max_age: "60" })).to.include({ email: "ada@acme.example" });
    });

    it("max_age: a session here that is older is sent to the identity provider anew, with ForceAuthn", async () => {
      const visitor = flow.visitor();
      const first = { authnMs: Date.now() - 10 * minute };
      await signInAt(flow, portal, visitor, first);
      const asked = await authorizing(portal, { max_age: "60" });
      const step = await visitor.get((await visitor.get(String(asked.url))).location ?? "");
      const { visit } = await start(visitor, step.location ?? "");
      expect(visit.location).to.match(new RegExp(`^${idpSsoUrl.replaceAll("/", "\\/")}`));
      expect(String(readRedirect(visit.location?.split("?")[1] ?? "").xml)).to.include('ForceAuthn="true"');
      expect(await outcome({ max_age: "60" }, {}, visitor)).to.include({ email: "ada@acme.example" });
      const silent = await outcome({ max_age: "1", prompt: "none" }, {}, flow.visitor());
      expect(silent).to.equal("login_required");
    });

    it("prompt=login: an identity provider that only says what it knew is login_required", async () => {
      const visitor = flow.visitor();
      expect(await outcome({ prompt: "login" }, { authnMs: Date.now() - 10 * minute }, visitor)).to.equal(
        "login_required",
      );
      expect(await outcome({ prompt: "login" }, {}, visitor)).to.include({ email: "ada@acme.example" });
    });

    it("prompt=none stands alone, and words that nobody knows are refused", async () => {
      for (const prompt of ["none login", "create", "NONE", "select"]) {
        expect(await outcome({ prompt })).to.equal("invalid_request");
      }
      for (const max_age of ["-1", "soon", "1.5", "99999999999999999999"]) {
        expect(await outcome({ max_age }), max_age).to.equal("invalid_request");
      }
    });
  });

  describe("of how it is done", () => {
    it("an essential acr that is met is told, with what it means; one that is not ends the sign-in", async () => {
      expect(await outcome({ claims: essential }, { classRef: mfa })).to.deep.include({ acr: mfa, amr: ["mfa"] });
      expect(await outcome({ claims: essential })).to.equal("unmet_authentication_requirements");
    });

    it("a session without it is stepped up, and one that has it is not asked again", async () => {
      const visitor = flow.visitor();
      await signInAt(flow, portal, visitor);
      const silent = await outcome({ claims: essential, prompt: "none" }, {}, visitor);
      expect(silent).to.be.oneOf(["login_required", "unmet_authentication_requirements"]);
      expect(await outcome({ claims: essential }, { classRef: mfa }, visitor)).to.include({ acr: mfa });
      const asked = await authorizing(portal, { claims: essential });
      const landed = landing(await visitor.get(String(asked.url)));
      expect((await redeem(portal, asked, landed)).claims()).to.include({ acr: mfa });
    });

    it("acr_values are a wish: told as it was done", async () => {
      expect(await outcome({ acr_values: mfa })).to.deep.include({ amr: ["pwd"] });
      expect(await outcome({ acr_values: `urn:x ${mfa}` }, { classRef: mfa })).to.include({ acr: mfa });
    });

    it("claims that are no JSON object are refused", async () => {
      for (const claims of ["x", "[]", "null", '{"id_token":[]}', '{"x":1}']) {
        const visit = await follow(flow, flow.visitor(), (await authorizing(portal, { claims })).url);
        expect(visit.status, claims).to.be.below(500);
        expect(landing(visit).searchParams.get("error"), claims).to.equal("invalid_request");
      }
    });
  });

  describe("of the way in", () => {
    before(async () => {
      const { store } = flow.bridge;
      await keepDomain(store, flow.team.id, { domain: "acme.test" });
      await store
        .inTeam(flow.team.id)
        .methods.create(
          flowMethod(flow.team, { id: newId(), slug: "second", name: "Second", emailDomains: ["acme.test"] }),
        );
    });

    const firstPage = async (more: Readonly<Record<string, string>>) => {
      const visitor = flow.visitor();
      const visit = await visitor.get(String((await authorizing(portal, more)).url));
      return visitor.get(visit.location ?? "");
    };

    it("without a hint the person chooses among the methods of the team", async () => {
      const { status, text } = await firstPage({});
      expect(status).to.equal(200);
      expect(text).to.include("/sso/acme-sso?").and.include("/sso/second?");
    });

    it("method names one; login_hint leads by the domain of the address", async () => {
      expect((await firstPage({ method: "second" })).location).to.match(/^\/sso\/second\?/);
      expect((await firstPage({ method: "acme-sso" })).location).to.match(/^\/sso\/acme-sso\?/);
      expect((await firstPage({ login_hint: "ada@acme.test" })).location).to.match(/^\/sso\/second\?/);
    });

    it("a hint that leads nowhere, or to another team, leaves the choice", async () => {
      for (const more of [
        { method: "globex-sso" },
        { method: "../x" },
        { login_hint: "ada@globex.example" },
        { login_hint: "not an address" },
        { login_hint: "x".repeat(3_000) },
        { method: "\0" },
      ]) {
        const { status, text } = await firstPage(more);
        expect(status, JSON.stringify(more).slice(0, 60)).to.equal(200);
        expect(text).to.include("/sso/second?");
      }
    });
  });

  describe("of how it is sent", () => {
    const asForm = async (path: string, fields: URLSearchParams, visitor = flow.visitor()) =>
      visitor.post(path, Object.fromEntries(fields));

    it("by POST as by GET, with the session of the browser, which is not sent with a form from elsewhere", async () => {
      const visitor = flow.visitor();
      await signInAt(flow, portal, visitor, {}, { method: "acme-sso" });
      const asked = await authorizing(portal);
      const first = await asForm("/oauth2/authorize", asked.url.searchParams, visitor);
      expect(first.status).to.equal(303);
      const landed = landing(await follow(flow, visitor, first.location ?? ""));
      expect((await redeem(portal, asked, landed)).claims()).to.include({ email: "ada@acme.example" });
    });

    it("by POST too large, or of another type, it is refused", async () => {
      const large = new URLSearchParams({ client_id: "portal", state: "x".repeat(13_000) });
      expect((await asForm("/oauth2/authorize", large)).status).to.equal(413);
      const headers = { "content-type": "application/json" };
      const json = await fetch(`${flow.issuer}/authorize`, { method: "POST", headers, body: "{}", redirect: "manual" });
      expect(json.status).to.equal(415);
    });

    it("answers by a form that posts itself (form_post), errors too", async () => {
      const visitor = flow.visitor();
      const asked = await authorizing(portal, { response_mode: "form_post", method: "acme-sso" });
      const visit = await follow(flow, visitor, asked.url);
      expect(visit.status).to.equal(200);
      expect(visit.text).to.include('action="https://app.acme.example/callback"');
      const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(visit.text)?.[1] ?? "";
      const landed = new URL("https://app.acme.example/callback");
      for (const name of ["code", "state", "iss"]) landed.searchParams.set(name, field(name));
      expect((await redeem(portal, asked, landed)).claims()).to.include({ email: "ada@acme.example" });
      const silent = await authorizing(portal, { response_mode: "form_post", prompt: "none" });
      expect((await flow.visitor().get(String(silent.url))).text).to.include('name="error" value="login_required"');
    });

    it("neither tokens by the address nor other ways of asking: code alone", async () => {
      for (const response_type of ["token", "id_token", "code id_token", "none"]) {
        const landed = landing(await flow.visitor().get(String((await authorizing(portal, { response_type })).url)));
        const told = landed.searchParams.get("error") ?? new URLSearchParams(landed.hash.slice(1)).get("error");
        expect(told, response_type).to.equal("unsupported_response_type");
      }
      for (const [name, error] of [
        ["request", "request_not_supported"],
        ["request_uri", "request_uri_not_supported"],
        ["registration", "registration_not_supported"],
      ] as const) {
        const { url } = await authorizing(portal, { [name]: "https://app.acme.example/x" });
        expect(landing(await flow.visitor().get(String(url))).searchParams.get("error"), name).to.equal(error);
      }
    });
  });

  describe("from a script in a browser (CORS)", () => {
    const from = async (path: string, origin: string, init: RequestInit = {}) => {
      const headers = { ...(init.headers as object | undefined), origin };
      return (await fetch(`${flow.issuer}${path}`, { ...init, headers })).headers.get("access-control-allow-origin");
    };

    it("reads keys and discovery from anywhere, tokens from where the app is", async () => {
      expect(await from("/jwks", "https://anywhere.example")).to.be.oneOf(["*", "https://anywhere.example"]);
      expect(await from("/.well-known/openid-configuration", "https://anywhere.example")).to.be.a("string");
      await flow.make({ slug: "spa", kind: "public" });
      const body = new URLSearchParams({ ...refreshForm({ refresh_token: "x" }), client_id: "spa" });
      const asked = { method: "POST", body };
      expect(await from("/token", "https://app.acme.example", asked)).to.equal("https://app.acme.example");
      expect(await from("/token", "https://evil.example", asked)).to.equal(null);
      const tokens = await signInAt(flow, portal, flow.visitor(), {}, { method: "acme-sso" });
      const bearer = { headers: { authorization: `Bearer ${tokens.access_token}` } };
      expect(await from("/userinfo", "https://app.acme.example", bearer)).to.equal("https://app.acme.example");
      expect(await from("/userinfo", "https://evil.example", bearer)).to.equal(null);
    });
  });

  it("tells the issuer with the code, so that answers cannot be mixed up (RFC 9207)", async () => {
    const asked = await authorizing(portal, { method: "acme-sso" });
    const landed = landing(await follow(flow, flow.visitor(), asked.url));
    expect(landed.searchParams.get("iss")).to.equal(flow.issuer);
    const verifying = { pkceCodeVerifier: asked.verifier, expectedState: "another" };
    const told = await client.authorizationCodeGrant(portal.config, landed, verifying).catch((error: unknown) => error);
    expect(told).to.be.instanceOf(Error);
  });
});
