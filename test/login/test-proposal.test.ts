import { expect } from "chai";
import { testSignInUrl, type SignInReport } from "../../src/login/index.js";
import { acceptProposal, updateMethod } from "../../src/teams/index.js";
import { answerTo, Browser, LoginStage, requestIdOf } from "../support/login-stage.js";
import { rejection } from "../support/rejection.js";
import type { ResponseFields } from "../support/saml-response.js";

const spEntityId = "urn:acme:sp";
const otherIdp = "https://other-idp.example";

describe("The test sign-in of a proposal (DESIGN §5, Nobody is locked out)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open();
    browser = new Browser();
  });
  afterEach(() => stage.close());

  const propose = (settings: Parameters<typeof updateMethod>[3]) =>
    updateMethod(stage.admin, stage.team.id, stage.method.id, settings);
  const accept = () => acceptProposal(stage.admin, stage.team.id, stage.method.id);
  const begin = async () => {
    const url = new URL((await testSignInUrl(stage.deps, stage.method)).url);
    return stage.start(browser, { testTicket: url.searchParams.get("test") ?? "" });
  };
  const answer = async (request: string, fields: ResponseFields): Promise<SignInReport> => {
    const finished = await stage.finish(browser, answerTo(request, fields));
    if (finished.outcome !== "tested") throw new Error(JSON.stringify(finished));
    return finished.report;
  };

  it("goes by what is proposed, while people go on signing in by the live settings", async () => {
    await propose({ spEntityId });
    const request = requestIdOf(await begin());
    expect(await stage.signIn(new Browser())).to.have.property("outcome", "signed_in");
    expect(await stage.signIn(new Browser(), { audience: spEntityId })).to.deep.include({ outcome: "refused" });
    expect(await answer(request, { audience: spEntityId })).to.include({ passed: true });
    expect((await accept()).method).to.include({ spEntityId });
    expect(await stage.signIn(new Browser(), { audience: spEntityId })).to.have.property("outcome", "signed_in");
  });

  it("goes to the proposed identity provider and believes it, in a test alone", async () => {
    const { idp } = stage.method;
    if (idp === undefined) throw new TypeError("no identity provider");
    await propose({ idp: { ...idp, entityId: otherIdp, ssoUrl: `${otherIdp}/sso` } });
    const started = await begin();
    expect(started)
      .to.have.property("url")
      .that.matches(/^https:\/\/other-idp\.example\/sso\?/);
    const other = { issuer: otherIdp, responseIssuer: otherIdp };
    expect(await stage.signIn(new Browser(), other)).to.have.nested.property("refusal.code", "saml_issuer");
    expect(await answer(requestIdOf(started), other)).to.include({ passed: true });
    const { method } = await accept();
    expect(method.verified?.by).to.equal("test");
    expect(await stage.signIn(new Browser(), other)).to.have.property("outcome", "signed_in");
  });

  it("reports by the proposal what only the live settings would take, and does not count it", async () => {
    await propose({ spEntityId });
    const report = await answer(requestIdOf(await begin()), {});
    expect(report).to.include({ passed: false, code: "saml_audience", expected: spEntityId });
    expect(await rejection(accept())).to.have.nested.property("refusal.code", "confirmation_needed");
  });

  it("does not let an ordinary sign-in of the same browser in by the proposal", async () => {
    await propose({ spEntityId });
    await begin();
    const request = requestIdOf(await stage.start(browser));
    const finished = await stage.finish(browser, answerTo(request, { audience: spEntityId }));
    expect(finished).to.have.nested.property("refusal.code", "saml_audience");
    const again = requestIdOf(await stage.start(browser));
    expect(await stage.finish(browser, answerTo(again))).to.have.property("outcome", "signed_in");
  });

  it("does not count a test of what was changed since it began", async () => {
    await propose({ spEntityId });
    const request = requestIdOf(await begin());
    await propose({ spEntityId, attributes: { firstName: ["given"] } });
    const report = await answer(request, { audience: spEntityId });
    expect(report.warnings.join()).to.match(/changed since this test began/);
    expect(await rejection(accept())).to.have.nested.property("refusal.code", "confirmation_needed");
  });
});
