import { expect } from "chai";
import { sha256Hex } from "../../src/lib/sha256.js";
import { aDirectory, aToken } from "../support/builders.js";
import { flowBridge, signIn, type FlowBridge } from "./flow-bridge.js";

/** Whoever is shown a reference id hands it to somebody with the log: there it must be, with the cause. */
describe("what the log says of refusals, by the reference id that was shown", () => {
  const lines: string[] = [];
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge({ log: { write: (text) => lines.push(text) } });
  });
  after(() => flow.stop());

  function lineOf(reference: string | undefined): Record<string, unknown> {
    const found = lines.filter((line) => reference !== undefined && line.includes(`"reference":"${reference}"`));
    expect(found, `lines with ${reference ?? "no id"}`).to.have.length(1);
    return JSON.parse(found[0] ?? "{}") as Record<string, unknown>;
  }
  const shownOn = (page: string) => /id="reference">([0-9a-z]{26})</.exec(page)?.[1];

  it("of a sign-in: code, cause, expected and actual, the method and the address", async () => {
    const visit = await signIn(flow, flow.visitor(), { spEntityId: "https://wrong.example/" });
    expect(visit.status).to.equal(403);
    const line = lineOf(shownOn(visit.text));
    expect(line).to.include({ level: "info", msg: "sign-in refused", code: "saml_audience", method: "acme-sso" });
    expect(line).to.include({ expected: `${flow.url}/saml/acme-sso/metadata`, actual: "https://wrong.example/" });
    expect(line["cause"]).to.be.a("string");
    expect(line["address"]).to.match(/127\.0\.0\.1|::1/);
  });

  it("of a decision of the rules, which names nobody's address but for the domain", async () => {
    const visit = await signIn(flow, flow.visitor(), { person: "mia", email: "mia@other.example" });
    expect(lineOf(shownOn(visit.text))).to.include({ code: "domain_denied", actual: "other.example" });
  });

  for (const [what, path, code] of [
    ["an unknown method", "/sso/nobody-here", "unknown_method"],
    ["an address that leads nowhere", "/nowhere", "not_found"],
  ] as const) {
    it(`of ${what}: code, status and path`, async () => {
      const visit = await flow.visitor().get(path);
      expect(lineOf(shownOn(visit.text))).to.include({ level: "info", status: 404, code, path });
    });
  }

  it("of a SCIM token: a warning with directory, reason and address, and never the token", async () => {
    const answer = await fetch(`${flow.url}/scim/v2/acme-scim/Users`, {
      headers: { authorization: "Bearer a-token-of-nobody" },
    });
    expect(answer.status).to.equal(401);
    const { detail } = (await answer.json()) as { detail: string };
    const line = lineOf(/\(reference ([0-9a-z]{26})\)/.exec(detail)?.[1]);
    expect(line).to.include({ level: "warn", msg: "SCIM token refused", directory: "acme-scim" });
    expect(line["address"]).to.be.a("string");
    expect(lines.join("")).not.to.include("a-token-of-nobody");
  });

  it("of a SCIM token that was good once: its name, and when it ended", async () => {
    const team = flow.bridge.store.inTeam(flow.team.id);
    const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-ended" }));
    const own = { teamId: flow.team.id, directoryId: directory.id };
    const at = Date.UTC(2026, 0, 2, 3, 4, 5);
    await team.tokens.create(aToken({ ...own, name: "okta", hash: sha256Hex("was-good-once"), expiresAt: at }));
    await team.tokens.create(aToken({ ...own, name: "entra", hash: sha256Hex("was-taken-back"), revokedAt: at }));
    for (const [token, cause] of [
      ["was-good-once", 'Requests came with the token "okta", which expired on 2026-01-02T03:04:05.000Z.'],
      ["was-taken-back", 'Requests came with the token "entra", which was revoked on 2026-01-02T03:04:05.000Z.'],
    ] as const) {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${flow.url}/scim/v2/acme-ended/Users`, { headers });
      const seen = { status: 401, code: "token_refused", door: "scim", directory: "acme-ended", cause };
      expect(lineOf(answer.headers.get("reference-id") ?? undefined)).to.deep.include(seen);
    }
    expect(lines.join("")).not.to.include("was-good-once");
  });

  const form = { "content-type": "application/x-www-form-urlencoded" };
  const refusals: readonly (readonly [
    what: string,
    path: string,
    init: RequestInit,
    seen: Readonly<Record<string, unknown>>,
  ])[] = [
    [
      "a forged form",
      "/login",
      { method: "POST", headers: { ...form, "sec-fetch-site": "cross-site" }, body: "email=a" },
      { status: 403, code: "forged_request", door: "login" },
    ],
    [
      "a forged form of the console",
      "/console/sign-in",
      { method: "POST", headers: { ...form, "sec-fetch-site": "cross-site" }, body: "email=a" },
      { status: 403, code: "forged_request", door: "console" },
    ],
    [
      "a bad body",
      "/saml/acme-sso/acs",
      { method: "POST", headers: form, body: "SAMLResponse=%" },
      { status: 400, code: "bad_form", door: "login", method: "acme-sso" },
    ],
    [
      "a SCIM body without a token",
      "/scim/v2/acme-scim/Users",
      { method: "POST", headers: { "content-type": "application/scim+json" }, body: "{" },
      { status: 401, code: "token_refused", door: "scim", directory: "acme-scim" },
    ],
    [
      "an app that is unknown",
      "/oauth2/authorize?client_id=nobody&response_type=code",
      {},
      { status: 400, code: "invalid_client", door: "oauth2" },
    ],
    [
      "a code that is unknown",
      "/oauth2/token",
      { method: "POST", headers: form, body: "grant_type=authorization_code&code=a&client_id=nobody" },
      { status: 401, code: "invalid_client", door: "oauth2" },
    ],
    ["an access token", "/oauth2/userinfo", { headers: { authorization: "Bearer a" } }, { code: "invalid_token" }],
    ["a setup link", "/setup/dbs_secret-of-nobody", {}, { status: 404, door: "setup" }],
    ["a verb", "/healthz", { method: "DELETE" }, { status: 405, code: "method_not_allowed", door: "other" }],
    ["an address that cannot be read", "/sso/%ff", {}, { status: 400, code: "bad_request", door: "login" }],
    ["a revocation", "/saml/acme-sso/global-token-revocation", { method: "POST" }, { method: "acme-sso" }],
  ];
  for (const [what, path, init, seen] of refusals) {
    it(`of ${what}: code, status, door, whose it was, and the address`, async () => {
      const answer = await fetch(`${flow.url}${path}`, { redirect: "manual", ...init });
      expect(answer.status).to.be.within(400, 499);
      const line = lineOf(answer.headers.get("reference-id") ?? undefined);
      expect(line).to.deep.include({ ...seen, status: answer.status });
      expect(line["address"]).to.match(/127\.0\.0\.1|::1/);
      expect(JSON.stringify(line)).not.to.include("secret-of-nobody");
    });
  }

  it("of an API key that is unknown, and of none: one line each", async () => {
    const refused = { status: 401, code: "unauthorized", door: "api" };
    const headers = { authorization: "Bearer dbk_nobody" };
    const unknown = await fetch(`${flow.url}/api/v1/teams`, { headers });
    const because = "it never was a key of this installation";
    const told = { ...refused, level: "warn", msg: "API key refused", because };
    expect(lineOf(unknown.headers.get("reference-id") ?? undefined)).to.include(told);
    const none = await fetch(`${flow.url}/api/v1/teams`);
    expect(lineOf(none.headers.get("reference-id") ?? undefined)).to.include({ ...refused, level: "info" });
  });

  it("and counts them, by door and code", async () => {
    const metrics = await (await fetch(`${flow.url}/metrics`)).text();
    expect(metrics).to.match(/bridge_refusals_total\{door="login",code="bad_form"\} 1/);
    expect(metrics).to.match(/bridge_refusals_total\{door="scim",code="token_refused"\} \d/);
    expect(metrics).to.match(/bridge_refusals_total\{door="login",code="saml_audience"\} 1/);
  });

  it("of a SCIM client at /scim/DIRECTORY, without v2: in SCIM form, with the base URL", async () => {
    for (const path of ["/scim/acme-scim", "/scim/acme-scim/Users", "/scim/acme-scim/v2/Users"]) {
      const answer = await fetch(`${flow.url}${path}`, { headers: { accept: "application/json" } });
      expect([path, answer.status]).to.deep.equal([path, 404]);
      expect(answer.headers.get("content-type")).to.match(/^application\/scim\+json/);
      const { detail } = (await answer.json()) as { detail: string };
      expect(detail).to.include(`${flow.url}/scim/v2/acme-scim`);
    }
  });
});
