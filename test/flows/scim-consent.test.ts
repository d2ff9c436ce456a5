import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import type { OAuthClient } from "../../src/model/oauth-client.js";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import type { Artefacts } from "../../src/store/port/oauth.js";
import { adminDeps } from "../../src/start/services.js";
import { callers } from "../support/builders.js";
import { formOf } from "../support/console-visitor.js";
import { freePort } from "../support/free-port.js";
import { me, signIn } from "./flow-bridge.js";
import {
  answerIn,
  authorizeAt,
  onwards,
  password,
  scimOAuthStage,
  sendForm,
  toConsent,
  type ScimOAuthStage,
  type Standing,
} from "./scim-oauth-stage.js";
import type { Visitor } from "./visitor.js";

describe("the consent page of OAuth for SCIM (DESIGN §6)", function () {
  this.timeout(60_000);
  let flow: ScimOAuthStage;
  let client: OAuthClient;
  let email: string;
  let n = 0;
  let sameOrigin: { readonly origin: string; readonly "sec-fetch-site": string };
  before(async () => {
    flow = await scimOAuthStage();
    sameOrigin = { origin: flow.url, "sec-fetch-site": "same-origin" };
    email = await flow.makeAdmin("admin", flow.team);
  });
  beforeEach(async () => {
    client = await flow.makeClient({ name: `Okta <b> ${++n}` });
  });
  after(() => flow.stop());

  const asked = (visitor: Visitor, as = email, more = {}) =>
    toConsent(flow, visitor, authorizeAt(flow, client, more), as);
  const post = async (visitor: Visitor, { at }: Standing, fields: Readonly<Record<string, string>>) =>
    visitor.post(new URL(at, flow.url).pathname, fields, sameOrigin);
  const granted = async () => {
    const all = await flow.bridge.store.inTeam(flow.team.id).tokens.ofDirectory(flow.directory.id);
    return all.filter((token) => token.client?.id === client.id);
  };
  const latest = () => flow.bridge.store.inTeam(flow.team.id).events.latest({ limit: 1 });
  const grants = async () => (await granted()).length;

  it("shows team, directory and what is granted, is never framed and escapes names", async () => {
    const { visit } = await asked(flow.visitor());
    expect(visit.status).to.equal(200);
    for (const part of ["Acme", "Okta &lt;b&gt;", `${flow.url}/scim/v2/acme-scim`, "system-admin.okta.com", email]) {
      expect(visit.text).to.include(part);
    }
    expect(visit.text).to.include("Read the directory").and.include("Create, change, deactivate");
    expect(visit.headers.get("x-frame-options")).to.equal("DENY");
    expect(visit.headers.get("content-security-policy")).to.include("frame-ancestors 'none'");
    expect(visit.headers.get("cache-control")).to.include("no-store");
    const reading = await asked(flow.visitor(), email, { scope: "scim:read" });
    expect(reading.visit.text).to.include("Read the directory").and.not.include("Create, change");
  });

  it("grants nothing before it is approved, and names the service user", async () => {
    const visitor = flow.visitor();
    const consent = await asked(visitor);
    expect(await grants()).to.equal(0);
    const answer = answerIn(await sendForm(flow, visitor, consent, { serviceUser: "  svc okta ", do: "approve" }));
    expect([answer.get("state"), answer.get("iss")]).to.deep.equal(["xyz", `${flow.url}/oauth2`]);
    expect(answer.get("code")).to.match(/^[\w-]{20,}$/);
    const [grant] = await granted();
    expect(grant).to.deep.include({ name: "svc okta", client: { id: client.id, name: client.name } });
    const [event] = await flow.bridge.store.inTeam(flow.team.id).events.latest({ limit: 1 });
    expect(event).to.include({ type: "token.created" });
    expect(event?.actor.kind).to.equal("admin");
    expect(event?.data).to.include({ by: email, name: "svc okta", client: client.name });
  });

  it("asks anew each time, in the same browser too, and with prompt=none answers that it must ask", async () => {
    const visitor = flow.visitor();
    await sendForm(flow, visitor, await asked(visitor), { serviceUser: "one", do: "approve" });
    const again = await onwards(flow, visitor, authorizeAt(flow, client));
    expect(again.visit.text).to.include("Service user");
    const silent = await onwards(flow, visitor, authorizeAt(flow, client, { prompt: "none" }));
    expect(answerIn(silent).get("error")).to.equal("login_required");
  });

  it("answers access_denied when it is cancelled, whatever stands in the field", async () => {
    const visitor = flow.visitor();
    const answer = answerIn(await sendForm(flow, visitor, await asked(visitor), { serviceUser: "", do: "cancel" }));
    expect([answer.get("error"), answer.get("state")]).to.deep.equal(["access_denied", "xyz"]);
    expect(await grants()).to.equal(0);
    const [event] = await latest();
    expect(event).to.include({ type: "oauth_client.approval_refused", outcome: "refused" });
    expect(event).to.deep.include({ subject: { kind: "oauth_client", id: client.id, version: client.version } });
    expect(event?.actor.kind).to.equal("admin");
    expect(event?.data).to.deep.include({ by: email, name: client.name, directory: "acme-scim", because: "cancelled" });
    expect(event?.data)
      .to.deep.include({ scopes: ["read", "write"] })
      .and.to.include.keys("reference", "address");
  });

  for (const [who, role, own] of [
    ["an auditor of the team", "auditor", true],
    ["an owner of another team", "owner", false],
  ] as const) {
    it(`refuses ${who} with words, and the client gets access_denied`, async () => {
      const visitor = flow.visitor();
      const as = await flow.makeAdmin(role, own ? flow.team : flow.other.team);
      const refused = await asked(visitor, as);
      expect(refused.visit.status).to.equal(403);
      expect(refused.visit.text)
        .to.match(/You can(?:'|&#39;)t approve this/)
        .and.not.include("Service user");
      if (!own) expect(refused.visit.text, "another team's name").not.to.match(/\bAcme\b|acme-scim/);
      const { hidden } = formOf({ html: refused.visit.text, at: new URL(refused.at, flow.url).pathname });
      const forced = await post(visitor, refused, { csrf: hidden["csrf"] ?? "", serviceUser: "x", do: "approve" });
      expect(forced.status).to.equal(403);
      expect(await grants()).to.equal(0);
      const [before] = await latest();
      expect(answerIn(await sendForm(flow, visitor, refused, {})).get("error")).to.equal("access_denied");
      const [event] = await latest();
      if (own) expect(event?.data).to.include({ by: as, name: client.name, because: "role" });
      else expect(event, "nothing of another team's admin").to.deep.equal(before);
    });
  }

  it("lets whoever came with the wrong account take another one", async () => {
    const visitor = flow.visitor();
    const refused = await asked(visitor, await flow.makeAdmin("owner", flow.other.team));
    const { hidden } = formOf({ html: refused.visit.text, at: new URL(refused.at, flow.url).pathname });
    const away = await post(visitor, refused, { csrf: hidden["csrf"] ?? "", do: "switch" });
    const signInPage = await onwards(flow, visitor, away);
    const consent = await sendForm(flow, visitor, signInPage, { email, password }, "/console/sign-in");
    expect(consent.visit.text).to.include("Service user");
  });

  it("is sent by its own page alone, and once", async () => {
    const visitor = flow.visitor();
    const consent = await asked(visitor);
    const fields = { serviceUser: "svc", do: "approve" };
    expect((await post(visitor, consent, fields)).status).to.equal(403);
    const { hidden } = formOf({ html: consent.visit.text, at: new URL(consent.at, flow.url).pathname });
    const path = new URL(consent.at, flow.url).pathname;
    const elsewhere = await visitor.post(path, { ...hidden, ...fields }, { origin: "https://evil.example" });
    expect(elsewhere.status).to.equal(403);
    const all = await Promise.all([1, 2, 3].map(() => post(visitor, consent, { ...hidden, ...fields })));
    const slashed = await visitor.post(`${path}/`, { ...hidden, ...fields }, sameOrigin);
    const ways = [...all, slashed].map(({ status, location }) => `${status} ${String(location)}`);
    expect(new Set(ways), "each click leads where the first one led").to.have.lengthOf(1);
    expect(ways[0]).to.match(/^303 \S+\/oauth2\/authorize\/[\w-]+$/);
    expect(await grants()).to.equal(1);
    const late = await visitor.post(path, { ...hidden, do: "cancel" }, sameOrigin);
    expect(late.status, "cancelled after it was approved").to.equal(409);
    const other = await visitor.post(path, { ...hidden, ...fields, serviceUser: "svc 2" }, sameOrigin);
    expect(other.status, "approved under another name").to.equal(409);
    expect(answerIn(await onwards(flow, visitor, slashed)).get("code")).to.match(/^[\w-]{20,}$/);
    const after = await visitor.post(path, { ...hidden, ...fields }, sameOrigin);
    expect([after.status, after.text.includes("You&#39;ve already answered this")]).to.deep.equal([409, true]);
    expect(await grants()).to.equal(1);
    const stranger = await flow.visitor().get(path);
    expect(stranger.status).to.equal(400);
  });

  it("can be answered again where the store went away in the midst of the first answer, and then leads on", async () => {
    const visitor = flow.visitor();
    const consent = await asked(visitor);
    const { hidden } = formOf({ html: consent.visit.text, at: new URL(consent.at, flow.url).pathname });
    const approving = { ...hidden, serviceUser: "svc", do: "approve" };
    const { artefacts } = flow.bridge.store as { readonly artefacts: { save: Artefacts["save"] } };
    const { save } = artefacts;
    artefacts.save = () => Promise.reject(new StoreUnavailable("for this test"));
    const failed = await post(visitor, consent, approving).finally(() => (artefacts.save = save));
    expect(failed.status).to.equal(503);
    const again = await onwards(flow, visitor, await post(visitor, consent, approving));
    expect(answerIn(again).get("code")).to.match(/^[\w-]{20,}$/);
    const after = await post(visitor, consent, { ...hidden, serviceUser: "other", do: "approve" });
    expect([after.status, after.text.includes("You&#39;ve already answered this")]).to.deep.equal([409, true]);
  });

  it("takes names that can be read, and says what is wrong with others", async () => {
    const visitor = flow.visitor();
    const consent = await asked(visitor);
    for (const serviceUser of ["", "   ", "a\u202eb", "x".repeat(201)]) {
      const again = await sendForm(flow, visitor, consent, { serviceUser, do: "approve" });
      expect(again.visit.status, JSON.stringify(serviceUser)).to.equal(400);
      expect(again.visit.text).to.include("serviceUser-fault");
    }
    expect(await grants()).to.equal(0);
  });

  it("is never a fault of ours where the grant goes between the answer and its way back", async () => {
    const visitor = flow.visitor();
    const consent = await asked(visitor);
    const { hidden } = formOf({ html: consent.visit.text, at: new URL(consent.at, flow.url).pathname });
    const approved = await post(visitor, consent, { ...hidden, serviceUser: "x", do: "approve" });
    const deps = adminDeps(flow.bridge, flow.bridge.log);
    const operator = { ...callers.cli, grants: [{ role: "operator", team: null }] } as const;
    const path = { team: "acme", directory: "acme-scim", token: "x" };
    await perform(deps, operator, operations.tokenRevoke, path, {});
    const answer = await onwards(flow, visitor, approved);
    expect(answerIn(answer).get("error")).to.equal("access_denied");
  });

  it("leaves whoever is signed in at an application signed in there", async () => {
    const visitor = flow.visitor();
    await signIn(flow, visitor);
    const before = await me(visitor);
    await sendForm(flow, visitor, await asked(visitor), { serviceUser: "svc", do: "approve" });
    expect(await me(visitor)).to.deep.equal(before);
    expect(visitor.cookieNames().filter((name) => name.startsWith("drawbridge_oidc"))).not.to.include(
      "drawbridge_oidc",
    );
  });

  it("is never a fault of ours where things change in the middle", async () => {
    const deps = adminDeps(flow.bridge, flow.bridge.log);
    const operator = { ...callers.cli, grants: [{ role: "operator", team: null }] } as const;
    const path = { team: "acme", directory: "acme-scim" };
    const visitor = flow.visitor();
    const leaving = await flow.makeAdmin("admin", flow.team);
    const consent = await asked(visitor, leaving);
    const { admins } = flow.bridge.store.installation;
    const known = await admins.byEmail(leaving);
    if (known === undefined) throw new Error("the admin is gone");
    await admins.replace({ ...known, sessionsFrom: flow.bridge.now() + 1000 });
    const { hidden } = formOf({ html: consent.visit.text, at: new URL(consent.at, flow.url).pathname });
    const signedOut = await post(visitor, consent, { ...hidden, serviceUser: "x", do: "approve" });
    expect(signedOut.status).to.equal(401);
    expect(signedOut.text).to.include("Nothing was approved");

    const other = await flow.makeAdmin("admin", flow.team);
    const second = flow.visitor();
    const open = await asked(second, other);
    const fields = formOf({ html: open.visit.text, at: new URL(open.at, flow.url).pathname }).hidden;
    await perform(deps, operator, operations.directoryDelete, path, {});
    const gone = await post(second, open, { ...fields, serviceUser: "x", do: "approve" });
    expect(gone.status).to.equal(400);
    expect((await second.get(new URL(open.at, flow.url).pathname)).status).to.equal(400);
    expect((await second.get(authorizeAt(flow, client))).status).to.equal(400);
  });
});

describe("the consent page where admins have a port of their own (DESIGN §5, ADMIN_PORT)", function () {
  this.timeout(60_000);
  it("is served with its sign-in by the public port, which leads nowhere else", async () => {
    const env = { ADMIN_PORT: String(await freePort()), ADMIN_URL: "http://admin.localhost" };
    const flow = await scimOAuthStage({ env });
    try {
      const client = await flow.makeClient();
      const email = await flow.makeAdmin("owner", flow.team);
      const visitor = flow.visitor();
      const consent = await toConsent(flow, visitor, authorizeAt(flow, client), email);
      const answer = answerIn(await sendForm(flow, visitor, consent, { serviceUser: "svc", do: "approve" }));
      expect(answer.has("code")).to.equal(true);
      for (const path of [
        "/console",
        "/console/sign-in",
        "/console/sign-in?return_to=/console/teams",
        "/console/sign-out",
      ]) {
        expect((await flow.visitor().get(path)).status, path).to.equal(404);
      }
    } finally {
      await flow.stop();
    }
  });
});
