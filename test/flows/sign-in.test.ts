import { expect } from "chai";
import { anApp } from "../support/builders.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { flowBridge, idpSsoUrl, me, reply, signIn, start, type FlowBridge } from "./flow-bridge.js";

const code = (text: string) => /<code>(saml_\w+|[a-z]+_[a-z_]+)<\/code>/.exec(text)?.[1];

describe("signing in, from the JIT login URL to the session", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge();
    const { version: _, ...portal } = anApp({
      teamId: flow.team.id,
      redirectUris: ["https://app.acme.example/callback"],
    });
    await flow.bridge.store.inTeam(flow.team.id).apps.create(portal);
  });
  after(() => flow.stop());

  it("goes straight to the identity provider, and back to a person with groups", async () => {
    const ada = flow.visitor();
    const { visit, requestId } = await start(ada);
    expect(visit.status).to.equal(302);
    expect(visit.location).to.match(new RegExp(`^${idpSsoUrl}\\?SAMLRequest=`));
    const done = await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
    expect([done.status, done.location]).to.deep.equal([303, "/"]);
    const seen = await me(ada);
    expect(seen).to.deep.include({
      team: "acme",
      method: "acme-sso",
      email: "ada@acme.example",
      name: "Ada Example",
      groups: ["Engineering", "Everyone"],
    });
    expect(Object.keys(seen ?? {}).sort()).to.deep.equal(["email", "groups", "method", "name", "team", "userId"]);
    const home = await ada.get("/");
    expect(home.text).to.include("This is your first");
    await signIn(flow, ada);
    expect((await ada.get("/")).text).not.to.include("This is your first");
    expect(home.text).to.include("Ada Example").and.include("Engineering").and.include("this browser");
  });

  it("gives nobody a session who did not sign in: 401 for scripts, the way in for people", async () => {
    const nobody = flow.visitor();
    const json = await nobody.json("/me");
    expect(json.status).to.equal(401);
    expect(JSON.parse(json.text)).to.include({ code: "not_signed_in", status: 401 });
    expect((await nobody.get("/")).location).to.equal("/login");
    expect((await nobody.get("/me")).status).to.equal(401);
  });

  it("opens a new session with a new id at each sign-in, and leaves the pending cookie behind", async () => {
    const ada = flow.visitor();
    const first = await signIn(flow, ada);
    const second = await signIn(flow, ada);
    const sid = (visit: typeof first) => visit.headers.getSetCookie().find((line) => line.startsWith("drawbridge="));
    expect(sid(first)).to.be.a("string");
    expect(sid(first)?.split(";")[0]).not.to.equal(sid(second)?.split(";")[0]);
    expect(sid(first)).to.include("HttpOnly").and.include("SameSite=Lax");
    expect(ada.cookieNames().filter((name) => name.startsWith("dbp_"))).to.deep.equal([]);
  });

  it("lets several sign-ins of one browser wait at once, and each succeed in any order", async () => {
    const ada = flow.visitor();
    const [one, two, three] = [await start(ada), await start(ada), await start(ada)];
    for (const { requestId } of [three, one, two]) {
      expect((await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }))).status).to.equal(303);
    }
  });

  it("takes an answer only in the browser that asked", async () => {
    const [ada, eve] = [flow.visitor(), flow.visitor()];
    const { requestId } = await start(ada);
    await start(eve);
    const form = reply(flow, { inResponseTo: requestId });
    const stolen = await eve.post("/saml/acme-sso/acs", form);
    expect([stolen.status, code(stolen.text)]).to.deep.equal([403, "saml_state"]);
    expect(await me(eve)).to.equal(undefined);
    expect((await ada.post("/saml/acme-sso/acs", form)).status).to.equal(303);
  });

  it("takes a response once, also when it comes twenty times at once", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId });
    const copies = Array.from({ length: 20 }, () => ada.at(flow.url));
    const visits = await Promise.all(copies.map((copy) => copy.post("/saml/acme-sso/acs", form)));
    expect(visits.map((visit) => visit.status).sort()).to.deep.equal([303, ...Array<number>(19).fill(403)]);
    const again = await ada.post("/saml/acme-sso/acs", form);
    expect(again.status).to.equal(403);
    expect(code(again.text)).to.be.oneOf(["saml_replay", "saml_state"]);
  });

  it("refuses one request answered twice by two assertions", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const copy = ada.at(flow.url);
    expect((await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }))).status).to.equal(303);
    expect((await copy.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }))).status).to.equal(403);
  });

  describe("return_to", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["/me?tab=1#x", "/me?tab=1#x"],
      ["https://app.acme.example/callback", "https://app.acme.example/callback"],
      ["https://evil.example/", "/"],
      ["https://app.acme.example/callback/../x", "/"],
      ["//evil.example/", "/"],
      ["/\\evil.example", "/"],
      ["/\t/evil.example", "/"],
      ["javascript:alert(1)", "/"],
      ["data:text/html,x", "/"],
      ["/a\r\nSet-Cookie: x=1", "/"],
      ["/..//evil.example", "/evil.example"],
    ];
    for (const [given, wanted] of cases) {
      it(`of ${JSON.stringify(given)} leads to ${wanted}`, async () => {
        const ada = flow.visitor();
        const { requestId } = await start(ada, `/sso/acme-sso?return_to=${encodeURIComponent(given)}`);
        const done = await ada.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId }));
        expect([done.status, done.location]).to.deep.equal([303, wanted]);
      });
    }
  });

  it("tells a refusal to the person in words, to IT by expected and actual, and keeps a trace under the reference id", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId, spEntityId: "urn:somebody:else" });
    const refused = await ada.post("/saml/acme-sso/acs", form);
    expect([refused.status, code(refused.text)]).to.deep.equal([403, "saml_audience"]);
    expect(refused.text).to.include("urn:somebody:else").and.include(`${flow.url}/saml/acme-sso/metadata`);
    const reference = refused.headers.get("reference-id") as ReferenceId;
    expect(refused.text).to.include(reference);
    const trace = await flow.bridge.store.traceByReference(reference);
    expect(trace).to.include({ outcome: "refused", code: "saml_audience" });
  });

  it("says to a person of a foreign domain which addresses are accepted, and makes nobody", async () => {
    const gil = flow.visitor();
    const refused = await signIn(flow, gil, { person: "guest" });
    expect([refused.status, code(refused.text)]).to.deep.equal([403, "domain_denied"]);
    expect(await flow.bridge.store.inTeam(flow.team.id).users.byUserName("gil@elsewhere.example")).to.equal(undefined);
  });

  it("refuses replies nobody asked for, where the method does not allow them", async () => {
    const ada = flow.visitor();
    const refused = await ada.post("/saml/acme-sso/acs", reply(flow));
    expect([refused.status, code(refused.text)]).to.deep.equal([403, "saml_idp_initiated"]);
    expect(refused.text).to.include("/sso/acme-sso");
  });

  it("makes one person of twenty first sign-ins at once", async () => {
    const visitors = Array.from({ length: 20 }, () => flow.visitor());
    const visits = await Promise.all(visitors.map((one) => signIn(flow, one, { person: "twin" })));
    expect(visits.map((visit) => visit.status)).to.deep.equal(Array<number>(20).fill(303));
    const ids = new Set(await Promise.all(visitors.map(async (one) => (await me(one))?.["userId"])));
    expect(ids.size).to.equal(1);
  });
});

describe("signing in from the identity provider's app menu", () => {
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge({ method: { idpInitiated: true } });
  });
  after(() => flow.stop());

  it("works once where the method allows it, and follows a RelayState of our own only", async () => {
    const ada = flow.visitor();
    const form = { ...reply(flow), RelayState: "/me" };
    const done = await ada.post("/saml/acme-sso/acs", form);
    expect([done.status, done.location]).to.deep.equal([303, "/me"]);
    expect((await flow.visitor().post("/saml/acme-sso/acs", form)).status).to.equal(403);
    const lured = await flow
      .visitor()
      .post("/saml/acme-sso/acs", { ...reply(flow), RelayState: "https://evil.example/" });
    expect([lured.status, lured.location]).to.deep.equal([303, "/"]);
  });

  it("takes no unsolicited reply that names a request", async () => {
    const refused = await flow.visitor().post("/saml/acme-sso/acs", reply(flow, { inResponseTo: "_of_somebody_else" }));
    expect([refused.status, code(refused.text)]).to.deep.equal([403, "saml_state"]);
  });
});
