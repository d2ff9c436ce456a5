import { expect } from "chai";
import { finishLogin, type FinishedLogin } from "../../src/login/index.js";
import { disableMethod, vouchForDomains } from "../../src/teams/index.js";
import type { ReferenceId, SessionId } from "../../src/model/ids.js";
import { answerTo, Browser, inflated, LoginStage, requestIdOf } from "../support/login-stage.js";
import { strangerKey } from "../support/saml-keys.js";
import { aSignedResponse, at } from "../support/saml-response.js";

const passwordProtected = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

const signedIn = (finished: FinishedLogin) => {
  if (finished.outcome !== "signed_in") throw new Error(JSON.stringify(finished));
  return finished;
};
const codeOf = (finished: FinishedLogin): string =>
  finished.outcome === "refused" ? finished.refusal.code : finished.outcome;

describe("A sign-in from the click to the session (DESIGN §2, §3)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open();
    browser = new Browser();
  });
  afterEach(() => stage.close());

  it("asks the identity provider for an answer at our ACS, under an opaque RelayState of at most 80 bytes", async () => {
    const started = await stage.start(browser, { returnTo: "/groups" });
    if (started.outcome !== "redirect") throw new Error(started.outcome);
    const url = new URL(started.url);
    expect(url.origin + url.pathname).to.equal("https://idp.acme.example/sso");
    expect(inflated(started.url)).to.contain('AssertionConsumerServiceURL="https://bridge.example/saml/acme-okta/acs"');
    expect(url.searchParams.get("RelayState")).to.match(/^[\w-]{12}$/);
    expect(url.searchParams.has("Signature")).to.equal(false);
  });

  it("keeps AuthnInstant and AuthnContextClassRef with the session, and ends it when the identity provider says so", async () => {
    const { login } = signedIn(await stage.signIn(browser, { sessionNotOnOrAfter: at(90 * 60) }));
    expect(login.authn).to.deep.equal({ at: Date.parse(at(-10)), contextClassRef: passwordProtected });
    expect(login.endsAt).to.equal(Date.parse(at(90 * 60)));
    const [kept] = await stage.deps.store.sessions.ofUser(login.teamId, login.userId, stage.time);
    expect(kept?.endsAt).to.equal(login.endsAt);
    expect(JSON.parse(kept?.data ?? "{}"))
      .to.have.property("login")
      .that.deep.includes({ authn: login.authn });
    const [trace] = await stage.inTeam.traces.latest([stage.method.id], 1);
    expect(trace?.data["sessionEnd"]).to.equal(
      `${new Date(login.endsAt).toISOString().slice(0, 19).replace("T", " ")}Z (the SessionNotOnOrAfter of the identity provider)`,
    );
  });

  it("signs the request where the IdP's metadata wants it", async () => {
    await stage.close();
    stage = await LoginStage.open({ signAuthnRequests: true });
    const started = await stage.start(browser);
    expect(started.outcome === "redirect" && new URL(started.url).searchParams.has("Signature")).to.equal(true);
  });

  it("ends in a session of the person, at the place they wanted to go to", async () => {
    const request = requestIdOf(await stage.start(browser, { returnTo: "/groups?x=1" }));
    const { user, login, returnTo, team } = signedIn(await stage.finish(browser, answerTo(request)));
    expect(user.userName).to.equal("ada@acme.example");
    expect(returnTo).to.equal("/groups?x=1");
    expect(login).to.include({ teamId: team.id, userId: user.id, methodId: stage.method.id });
    expect(login.endsAt - login.at).to.equal(24 * 60 * 60_000);
    expect(Object.keys(browser.cookies).filter((name) => name.startsWith("dbp_"))).to.deep.equal([]);
  });

  it("ends the session that the browser had in the same work, and tells of it", async () => {
    const { login } = signedIn(await stage.signIn(browser));
    const [old] = await stage.deps.store.sessions.ofUser(login.teamId, login.userId, stage.time);
    const request = requestIdOf(await stage.start(browser));
    const replaces = old?.id as SessionId;
    signedIn(await stage.finish(browser, answerTo(request), { replaces }));
    expect(await stage.deps.store.sessions.get(replaces, stage.time)).to.equal(undefined);
    expect(await stage.deps.store.sessions.ofUser(login.teamId, login.userId, stage.time)).to.have.length(1);
    const ended = (await stage.inTeam.events.latest({ limit: 5 })).find(({ type }) => type === "session.ended");
    expect(ended?.subject).to.deep.include({ kind: "user", id: login.userId });
    expect(ended?.data).to.deep.include({ because: "replaced by a new sign-in" });
  });

  it("keeps with the session which certificate vouched for it", async () => {
    const { login } = signedIn(await stage.signIn(browser));
    const [kept] = await stage.deps.store.sessions.ofUser(login.teamId, login.userId, stage.time);
    expect(kept?.saml?.signedBy).to.equal(stage.method.idp?.certificates[0]?.fingerprint256);
  });

  it("lets several pending sign-ins of one browser each succeed", async () => {
    const [first, second] = [requestIdOf(await stage.start(browser)), requestIdOf(await stage.start(browser))];
    signedIn(await stage.finish(browser, answerTo(second)));
    signedIn(await stage.finish(browser, answerTo(first)));
  });

  it("refuses another browser's answer, one without its request, and a request answered twice", async () => {
    const request = requestIdOf(await stage.start(browser));
    expect(codeOf(await stage.finish(new Browser(), answerTo(request)))).to.equal("saml_state");
    expect(codeOf(await stage.finish(browser, answerTo(null)))).to.equal("saml_idp_initiated");
    const kept = { ...browser.cookies };
    signedIn(await stage.finish(browser, answerTo(request)));
    Object.assign(browser.cookies, kept);
    expect(codeOf(await stage.finish(browser, answerTo(request)))).to.equal("saml_state");
  });

  it("refuses a pending sign-in after ten minutes", async () => {
    const request = requestIdOf(await stage.start(browser));
    stage.time += 10 * 60_000;
    const at = (seconds: number) => new Date(stage.time + seconds * 1000).toISOString();
    const fresh = {
      responseIssueInstant: at(0),
      assertionIssueInstant: at(0),
      authnInstant: at(0),
      confirmationNotOnOrAfter: at(60),
      notBefore: at(-60),
      notOnOrAfter: at(60),
      sessionNotOnOrAfter: null,
    };
    expect(codeOf(await stage.finish(browser, answerTo(request, fresh)))).to.equal("saml_state");
  });

  it("lets one assertion in once, of many at once exactly one", async () => {
    const request = requestIdOf(await stage.start(browser));
    const xml = answerTo(request);
    const cookies = { ...browser.cookies };
    const all = await Promise.all(
      Array.from({ length: 8 }, () => stage.finish(Object.assign(new Browser(), { cookies: { ...cookies } }), xml)),
    );
    expect(all.filter((one) => one.outcome === "signed_in")).to.have.length(1);
    expect(all.filter((one) => codeOf(one) === "saml_replay")).to.have.length(7);
  });

  it("says what is missing at the JIT login URL of a method that is not ready, and refuses its answers", async () => {
    await stage.close();
    stage = await LoginStage.open({ verified: false });
    const started = await stage.start(browser);
    expect(started.outcome).to.equal("not_ready");
    expect(started.outcome === "not_ready" && started.missing.join()).to.match(/verification/);
    expect(codeOf(await stage.finish(browser, answerTo("_x")))).to.equal("method_not_ready");
  });

  it("refuses at once when the method is disabled between click and answer", async () => {
    const request = requestIdOf(await stage.start(browser));
    await disableMethod(stage.admin, stage.team.id, stage.method.id);
    expect(codeOf(await stage.finish(browser, answerTo(request)))).to.equal("method_not_ready");
  });

  it("knows no method of another name", async () => {
    expect((await stage.finish(browser, answerTo(null), { slug: "nobody" })).outcome).to.equal("unknown_method");
  });

  it("takes IdP-initiated answers where the method allows them, and their RelayState only as an address of ours", async () => {
    await stage.close();
    stage = await LoginStage.open({ idpInitiated: true });
    expect(signedIn(await stage.finish(browser, answerTo(null), { relayState: "/apps" })).returnTo).to.equal("/apps");
    for (const relayState of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      expect(signedIn(await stage.finish(browser, answerTo(null), { relayState })).returnTo).to.equal("/");
    }
  });

  it("refuses by the rules with their words, and leaves nobody behind", async () => {
    await vouchForDomains(stage.admin, stage.team.id, "operator", ["other.example"]);
    const finished = await stage.signIn(browser);
    expect(finished.outcome === "refused" && finished.refusal).to.include({ status: 403, code: "domain_denied" });
    expect(await stage.inTeam.users.byUserName("ada@acme.example")).to.equal(undefined);
    const { items } = await stage.inTeam.attempts.list({ limit: 10 });
    expect(items.map((attempt) => attempt.code)).to.deep.equal(["domain_denied"]);
  });

  it("tells of a signature in the open whose it would have to be", async () => {
    const request = requestIdOf(await stage.start(browser));
    const xml = aSignedResponse({ inResponseTo: request }, "both", {
      key: strangerKey,
    });
    const finished = await stage.finish(browser, xml);
    if (finished.outcome !== "refused") throw new Error(finished.outcome);
    expect(finished.refusal.code).to.equal("saml_signature");
    expect(finished.refusal.cause).to.equal("none of the method's certificates made this signature");
  });

  for (const [what, field] of [
    ["no base64", "***"],
    ["nothing", ""],
    ["no XML", Buffer.from("hello").toString("base64")],
    ["a DOCTYPE", Buffer.from("<!DOCTYPE a><a/>").toString("base64")],
  ] as const) {
    it(`answers ${what} with a refusal`, async () => {
      const finished = await stage.finish(browser, "");
      expect(finished.outcome).to.equal("refused");
      const { finishLogin } = await import("../../src/login/index.js");
      const refused = await finishLogin(stage.deps, {
        slug: "acme-okta",
        samlResponse: field,
        cookies: {},
        reference: "r" as ReferenceId,
        session: { sid: "unused" },
      });
      expect(refused.outcome === "refused" && refused.refusal.status).to.equal(400);
    });
  }
});

describe("Traces of sign-ins (issue 5: found by the reference id)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open();
    browser = new Browser();
  });
  afterEach(() => stage.close());
  const traceOf = (reference: string) => stage.deps.store.traceByReference(reference as ReferenceId);

  it("keep what was checked and what happened, and nothing personal unless the method's setting allows it", async () => {
    const request = requestIdOf(await stage.start(browser));
    signedIn(await stage.finish(browser, answerTo(request, { groups: ["Engineering"] }), { reference: "good" }));
    const trace = await traceOf("good");
    expect(trace).to.include({ outcome: "signed-in", authentic: true });
    expect(trace?.checks.length).to.be.greaterThan(20);
    expect(trace?.data).to.deep.include({ did: "created", joined: ["Engineering"] });
    expect(JSON.stringify(trace)).not.to.match(/ada@|lovelace/i);
  });

  it("keep names and addresses where it does", async () => {
    await stage.close();
    stage = await LoginStage.open({ tracePersonalData: true });
    const request = requestIdOf(await stage.start(browser));
    signedIn(await stage.finish(browser, answerTo(request), { reference: "open" }));
    expect(JSON.stringify((await traceOf("open"))?.data)).to.contain("ada@acme.example");
  });

  it("tell the check that failed, with expected and actual", async () => {
    const request = requestIdOf(await stage.start(browser));
    await stage.finish(browser, answerTo(request, { audience: "urn:other" }), { reference: "aud" });
    const trace = await traceOf("aud");
    expect(trace).to.include({ outcome: "refused", authentic: true, code: "saml_audience", actual: "urn:other" });
    expect(trace?.checks.find((check) => check.outcome === "failed")?.name).to.equal("audience");
  });

  it("count a signed but refused response as an attempt, and what nobody signed as none", async () => {
    const request = requestIdOf(await stage.start(browser));
    await stage.finish(browser, answerTo(request, { audience: "urn:other" }));
    await stage.finish(browser, answerTo(request, {}, "none"), { reference: "junk" });
    expect((await traceOf("junk"))?.authentic).to.equal(false);
    const { items } = await stage.inTeam.attempts.list({ limit: 10 });
    expect(items.map((attempt) => attempt.code)).to.deep.equal(["saml_audience"]);
  });

  it("tell the audit of a signed but refused response once a minute, of the method, and of what nobody signed nothing", async () => {
    const request = requestIdOf(await stage.start(browser));
    const other = answerTo(request, { audience: "urn:other" });
    await stage.finish(browser, answerTo(request, {}, "none"));
    for (let n = 0; n < 3; n++) await stage.finish(browser, other, { reference: `aud-${n}` });
    const refused = async () =>
      (await stage.inTeam.events.page({ after: 0, limit: 100 })).filter(({ type }) => type === "login.refused");
    const [event, ...more] = await refused();
    expect(more).to.deep.equal([]);
    expect(event?.subject.kind).to.equal("method");
    expect(event?.data).to.include({ code: "saml_audience", reference: "aud-0" }).and.not.have.property("who");
    stage.time += 60_000;
    await stage.finish(browser, other);
    expect(await refused()).to.have.length(2);
  });

  it("and attempts grow by one however often one refused response is posted", async () => {
    const request = requestIdOf(await stage.start(browser));
    const expired = answerTo(request);
    stage.time += 3_600_000;
    await stage.finish(browser, expired, { reference: "first" });
    for (let n = 0; n < 55; n++) await stage.finish(browser, expired, { reference: `again-${n}` });
    const { items } = await stage.inTeam.attempts.list({ limit: 10 });
    expect(items.map(({ code, reference }) => [code, reference])).to.deep.equal([["saml_clock", "first"]]);
    expect(await traceOf("first")).to.include({ outcome: "refused", authentic: true });
    expect(await traceOf("again-0")).to.equal(undefined);
    expect(await traceOf("again-54")).to.include({ outcome: "refused" });
    expect(await stage.inTeam.traces.latest([stage.method.id], 100)).to.have.length(51);
  });

  it("of one that the rules refuse grow by one as well", async () => {
    const xml = answerTo(requestIdOf(await stage.start(browser)), { email: "eve@other.example" });
    for (let n = 0; n < 55; n++) await stage.finish(browser, xml, { reference: `denied-${n}` });
    const { items } = await stage.inTeam.attempts.list({ limit: 10 });
    expect(items.map(({ code, reference }) => [code, reference])).to.deep.equal([["domain_denied", "denied-0"]]);
    expect(await stage.inTeam.traces.latest([stage.method.id], 100)).to.have.length(51);
  });

  it("last as long as the settings say, attempts too", async () => {
    const started = await stage.start(browser);
    await finishLogin(
      { ...stage.deps, attemptDays: 2, traceDays: 3 },
      {
        slug: "acme-okta",
        samlResponse: Buffer.from(answerTo(requestIdOf(started))).toString("base64"),
        cookies: browser.cookies,
        reference: "short" as ReferenceId,
        session: { sid: "a-session" },
      },
    );
    const day = 86_400_000;
    expect((await stage.inTeam.attempts.list({ limit: 1 })).items[0]?.expiresAt).to.equal(stage.time + 2 * day);
    expect((await traceOf("short"))?.expiresAt).to.equal(stage.time + 3 * day);
  });

  it("of strangers are kept in a ring of fifty", async () => {
    for (let n = 0; n < 55; n++) await stage.finish(browser, "<junk/>", { reference: `junk-${n}` });
    expect(await traceOf("junk-0")).to.equal(undefined);
    expect(await traceOf("junk-54")).to.include({ outcome: "refused" });
    expect(await stage.inTeam.traces.latest([stage.method.id], 100)).to.have.length(50);
  });
});
