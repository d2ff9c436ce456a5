import { expect } from "chai";
import { simulateLogin, SimulationFault, testSignInUrl, type SignInReport } from "../../src/login/index.js";
import { createMethod, disableMethod, setSeats, updateMethod, verifyMethod } from "../../src/teams/index.js";
import { answerTo, Browser, LoginStage, requestIdOf } from "../support/login-stage.js";
import { rejection } from "../support/rejection.js";
import { nowMs } from "../support/saml-response.js";
import { Refused } from "../../src/model/refused.js";

const counts = async (stage: LoginStage) => ({
  users: await stage.inTeam.users.count({ scope: {} }),
  groups: await stage.inTeam.groups.count({ scope: {} }),
  attempts: (await stage.inTeam.attempts.list({ limit: 50 })).items.length,
  events: (await stage.inTeam.events.head()).number,
});

describe("The test sign-in of the verify step (DESIGN §3)", () => {
  let stage: LoginStage;
  let browser: Browser;
  beforeEach(async () => {
    stage = await LoginStage.open({ verified: false });
    browser = new Browser();
  });
  afterEach(() => stage.close());

  const ticket = async () =>
    new URL((await testSignInUrl(stage.deps, stage.method)).url).searchParams.get("test") ?? "";
  const test = async (fields = {}, how?: "none"): Promise<SignInReport> => {
    const request = requestIdOf(await stage.start(browser, { testTicket: await ticket() }));
    const finished = await stage.finish(browser, answerTo(request, fields, how));
    if (finished.outcome !== "tested") throw new Error(JSON.stringify(finished));
    return finished.report;
  };

  it("works before the method is verified, tells everything and changes nothing", async () => {
    const before = await counts(stage);
    const report = await test({ groups: ["Engineering"] });
    expect(report).to.include({ passed: true, verdict: "ada@acme.example would be created and signed in." });
    expect(report.effects.join("\n")).to.match(
      /create the user ada@acme.example[^]*create the group Engineering[^]*join Engineering/,
    );
    expect(report.missing.join()).to.match(/verification/);
    expect(report.checks.filter((check) => check.outcome === "failed")).to.deep.equal([]);
    expect(report.mapping.find((field) => field.field === "email")?.values).to.deep.equal(["ada@acme.example"]);
    expect(report.xml).to.contain("<saml:Assertion");
    expect(report.secondOpinion).to.deep.equal({ says: "agrees" });
    expect(await counts(stage)).to.deep.equal(before);
  });

  it("tells which role in the console the person would get, where the method lets admins in", async () => {
    const { methods } = stage.inTeam;
    const before = await methods.get(stage.method.id);
    if (before === undefined) throw new Error("the stage has a method");
    expect((await test({ groups: ["IT"] })).effects.join()).to.not.match(/console/);
    await methods.replace({ ...before, admins: { groups: { IT: "admin", Leads: "owner", Watch: "auditor" } } });
    expect((await test({ groups: ["Watch", "Leads", "Staff"] })).effects.at(-1)).to.equal(
      "come into the console as owner, when they begin there (by Leads)",
    );
    expect((await test({ groups: ["Staff"] })).effects.at(-1)).to.match(/^not come into the console/);
  });

  it("ends in a report also when the response is refused, and shows nothing of what nobody signed", async () => {
    expect(await test({ audience: "urn:other" })).to.include({
      passed: false,
      code: "saml_audience",
      actual: "urn:other",
    });
    const report = await test({}, "none");
    expect(report).to.include({ passed: false, code: "saml_unsigned", xml: undefined });
    expect(report.secondOpinion.says).to.equal("not_asked");
  });

  it("tells when the response is good and the rules refuse the person", async () => {
    const report = await test({ email: "ada@other.example", nameId: "ada@other.example" });
    expect(report).to.include({ passed: false, code: "domain_denied" });
  });

  it("allows `verify` by test only after it has passed with these very settings", async () => {
    const verify = () => verifyMethod(stage.admin, stage.team.id, stage.method.id, "test");
    expect(await rejection(verify()))
      .to.be.instanceOf(Refused)
      .with.nested.property("refusal.code", "method_not_tested");
    await test({ audience: "urn:other" });
    expect(await rejection(verify())).to.have.nested.property("refusal.code", "method_not_tested");
    await test();
    await updateMethod(stage.admin, stage.team.id, stage.method.id, { spEntityId: "urn:acme:sp" });
    expect(await rejection(verify())).to.have.nested.property("refusal.code", "method_not_tested");
    await updateMethod(stage.admin, stage.team.id, stage.method.id, { spEntityId: null });
    expect((await verify()).verified).to.deep.equal({ at: nowMs, by: "test" });
  });

  it("counts for a method that is switched off after it has passed", async () => {
    await test();
    const off = await disableMethod(stage.admin, stage.team.id, stage.method.id);
    expect((await verifyMethod(stage.admin, off.teamId, off.id, "test")).verified).to.include({ by: "test" });
  });

  it("needs a ticket of this method that is not older than an hour", async () => {
    const other = await createMethod(stage.admin, stage.team.id, { slug: "other" });
    const foreign = new URL((await testSignInUrl(stage.deps, other)).url).searchParams.get("test") ?? "";
    const old = await ticket();
    for (const testTicket of [foreign, "made-up", ""]) {
      expect((await stage.start(browser, { testTicket })).outcome).to.equal("not_ready");
    }
    stage.time += 60 * 60_000;
    expect((await stage.start(browser, { testTicket: old })).outcome).to.equal("not_ready");
  });

  it("opens no session, whatever the state of the method is when the answer comes", async () => {
    const testTicket = await ticket();
    const request = requestIdOf(await stage.start(browser, { testTicket }));
    await verifyMethod(stage.admin, stage.team.id, stage.method.id, "operator");
    expect((await stage.finish(browser, answerTo(request))).outcome).to.equal("tested");
  });
});

describe("The dry run of a captured response (issue 5)", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open();
  });
  afterEach(() => stage.close());

  const run = (captured: string, at = nowMs) =>
    simulateLogin(stage.deps, { method: stage.method, captured: Buffer.from(captured), at, showUnsigned: true });

  it("judges XML, its base64 and a captured form alike, and writes nothing", async () => {
    const xml = answerTo("_some-request");
    const base64 = Buffer.from(xml).toString("base64");
    const before = await counts(stage);
    for (const captured of [
      xml,
      base64,
      base64.replace(/.{76}/g, "$&\n"),
      `SAMLResponse=${encodeURIComponent(base64)}&RelayState=x`,
    ]) {
      expect(await run(captured)).to.include({ passed: true });
    }
    expect(await counts(stage)).to.deep.equal(before);
  });

  it("leaves a response usable that it has judged", async () => {
    const browser = new Browser();
    const xml = answerTo(requestIdOf(await stage.start(browser)));
    await run(xml);
    expect((await stage.finish(browser, xml)).outcome).to.equal("signed_in");
  });

  it("judges at the instant that is asked for", async () => {
    const report = await run(answerTo("_r"), nowMs + 86_400_000);
    expect(report).to.include({ passed: false, code: "saml_clock" });
  });

  it("says who would be refused and why", async () => {
    await setSeats(stage.admin, stage.team.id, 0);
    expect(await run(answerTo("_r"))).to.include({ passed: false, code: "seat_limit" });
  });

  it("shows an admin what nobody signed", async () => {
    const report = await run(answerTo("_r", {}, "none"));
    expect(report).to.include({ passed: false, code: "saml_unsigned" });
    expect(report.xml).to.contain("ada@acme.example");
  });

  it("says what a file without a response is", async () => {
    expect(await rejection(run("hello world, this is no response"))).to.be.instanceOf(SimulationFault);
  });
});
