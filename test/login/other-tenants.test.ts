import { expect } from "chai";
import { startLogin, type FinishedLogin } from "../../src/login/index.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { createMethod, createTeam, idpByHand, verifyMethod } from "../../src/teams/index.js";
import { answerTo, Browser, LoginStage, requestIdOf } from "../support/login-stage.js";
import { idpKey, strangerKey } from "../support/saml-keys.js";
import { idpEntityId, nowMs, type ResponseFields } from "../support/saml-response.js";
import { signedAt } from "../support/saml-signing.js";

const codeOf = (finished: FinishedLogin): string =>
  finished.outcome === "refused" ? finished.refusal.code : finished.outcome;

const at = (slug: string): ResponseFields => ({
  audience: `https://bridge.example/saml/${slug}/metadata`,
  recipient: `https://bridge.example/saml/${slug}/acs`,
  destination: `https://bridge.example/saml/${slug}/acs`,
});

/** Two teams at one bridge; the second registers the very entity ID that the first one's provider has. */
describe("Sign-ins across teams and methods (DESIGN §1: nothing crosses teams)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open({ idpInitiated: true });
    browser = new Browser();
  });
  afterEach(() => stage.close());

  async function secondTeam(domain: string, certificatePem: string): Promise<SsoMethod> {
    const { admin } = stage;
    const team = await createTeam(admin, { slug: "globex", name: "Globex", domains: [domain] });
    const { idp } = idpByHand(
      { entityId: idpEntityId, ssoUrl: "https://idp.acme.example/sso", certificates: [certificatePem] },
      "manual",
      nowMs,
    );
    const made = await createMethod(admin, team.id, { slug: "globex", name: "Globex", idp, idpInitiated: true });
    return verifyMethod(admin, team.id, made.id, "operator");
  }

  it("refuses at one method what was made for another, though provider and key are the same", async () => {
    await secondTeam("globex.example", idpKey.certificatePem);
    expect(codeOf(await stage.finish(browser, answerTo(null), { slug: "globex" }))).to.equal("saml_destination");
    const wrapped = answerTo(null, { ...at("acme-okta"), destination: at("globex").destination ?? null }, "assertion");
    expect(codeOf(await stage.finish(browser, wrapped, { slug: "globex" }))).to.equal("saml_recipient");
  });

  it("refuses the provider of one team speaking for the other's entity ID with a key of its own", async () => {
    await secondTeam("globex.example", strangerKey.certificatePem);
    const xml = answerTo(null, {}, "none");
    const forged = signedAt(xml, "//*[local-name(.)='Assertion']", { key: strangerKey });
    expect(codeOf(await stage.finish(browser, forged))).to.equal("saml_signature");
  });

  it("keeps people of two teams apart, though NameID, email and entity ID are the same", async () => {
    const method = await secondTeam("acme.example", strangerKey.certificatePem);
    const first = await stage.finish(browser, answerTo(null));
    const xml = answerTo(null, at("globex"), "none");
    const second = await stage.finish(browser, signedAt(xml, "//*[local-name(.)='Assertion']", { key: strangerKey }), {
      slug: "globex",
    });
    if (first.outcome !== "signed_in" || second.outcome !== "signed_in") throw new Error("both are genuine");
    expect(second.user.id).to.not.equal(first.user.id);
    expect([first.login.teamId, second.login.teamId]).to.deep.equal([stage.team.id, method.teamId]);
  });

  it("refuses people of the other team's domain, whoever vouches for them", async () => {
    await secondTeam("globex.example", idpKey.certificatePem);
    const finished = await stage.finish(browser, answerTo(null, { email: "ada@globex.example", nameId: "ada-1" }));
    expect(codeOf(finished)).to.equal("domain_denied");
  });

  it("does not take one method's pending sign-in at another", async () => {
    const method = await secondTeam("globex.example", idpKey.certificatePem);
    const started = await startLogin(stage.deps, { slug: method.slug, cookies: {} });
    if (!("setCookies" in started)) throw new Error(started.outcome);
    browser.take(started.setCookies);
    expect(codeOf(await stage.finish(browser, answerTo(requestIdOf(started))))).to.equal("saml_state");
  });
});

describe("A response sent again (SAML Profiles 2.0 §4.1.4.5)", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open({ idpInitiated: true });
  });
  afterEach(() => stage.close());

  it("works once, in a new wrapper, written anew and with another RelayState too", async () => {
    const xml = answerTo(null, {}, "assertion");
    expect(codeOf(await stage.finish(new Browser(), xml))).to.equal("signed_in");
    const again: readonly (readonly [string, string])[] = [
      ["the same bytes", xml],
      ["a response with another ID", xml.replace(/ID="_response-[^"]*"/, 'ID="_other"')],
      [
        "another way to write it",
        xml
          .replace("<samlp:Status>", "\n <samlp:Status >")
          .replace("/></samlp:Status>", " ></samlp:StatusCode></samlp:Status>"),
      ],
    ];
    for (const [what, copy] of again) {
      expect(codeOf(await stage.finish(new Browser(), copy)), what).to.equal("saml_replay");
    }
    expect(codeOf(await stage.finish(new Browser(), xml, { relayState: "/groups" }))).to.equal("saml_replay");
  });

  it("is refused under an ID that the assertion's signature does not cover", async () => {
    const xml = answerTo(null, {}, "assertion");
    expect(codeOf(await stage.finish(new Browser(), xml))).to.equal("signed_in");
    const renamed = xml.replace(/ID="_assertion-[^"]*"/, 'ID="_fresh"');
    expect(codeOf(await stage.finish(new Browser(), renamed))).to.equal("saml_signature");
  });
});
