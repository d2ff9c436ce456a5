import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { ConsoleStage } from "../../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../../support/console-visitor.js";
import { anIdpMetadata } from "../../../support/saml-metadata.js";
import { idpKey, nextIdpKey, strangerKey } from "../../../support/saml-keys.js";
import { newId } from "../../../../src/lib/new-id.js";
import { keepReport, lastReport } from "../../../../src/login/index.js";
import type { ReferenceId } from "../../../../src/model/ids.js";
import { proposedMethod } from "../../../../src/teams/index.js";
import { aSignedResponse } from "../../../support/saml-response.js";

const list = "/console/teams/acme/sso-methods";
const okta = `${list}/acme-okta`;
const metadataXml = anIdpMetadata({ certificates: [idpKey.certificatePem] });
const markup = `<img src=x onerror=alert(1)>"'&`;

describe("bad input at the pages of SSO methods (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let admin: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    admin = await stage.as("admin");
    await admin.send(`${list}/new-method`, { idp: "okta", name: markup, slug: "acme-okta" });
    await give({ metadataXml });
  });
  after(() => stage.close());

  const give = (fields: Record<string, string>, by = "paste") =>
    admin.send(`${okta}/setup/get?by=${by}`, fields, { action: `${okta}/setup/get?by=${by}` });
  const entityIdNow = async () => /<code>(https:\/\/idp[^<]+)<\/code>/.exec((await admin.get(okta)).html)?.[1];

  it("writes markup in names as text, on every page", async () => {
    const pages = [
      "",
      "/setup/choose",
      "/setup/give",
      "/setup/get",
      "/setup/attributes",
      "/setup/people",
      "/setup/test",
    ];
    for (const path of [...pages, "/certificates", "/proposal", "/sign-ins", "/switch-off"]) {
      const { status, html } = await admin.get(`${okta}${path}`);
      expect(status, path).to.equal(200);
      expect(html, path).to.include("&lt;img src=x").and.not.include("<img");
    }
  });

  for (const [what, text, told] of [
    ["HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", /HTML|DOCTYPE/],
    ["a certificate", idpKey.certificatePem, /certificate/i],
    ["nothing", "", /empty|must/i],
    ["more than a megabyte", "a".repeat(1_100_000), /1000000 characters/],
  ] as const) {
    it(`says what was pasted in place of metadata: ${what}`, async () => {
      const { status, html } = await give({ metadataXml: text });
      expect(status).to.be.oneOf([400, 409]);
      expect(html.slice(0, 16_000)).to.match(told);
      expect(await entityIdNow()).to.equal("https://idp.acme.example/metadata");
    });
  }

  it("never sends a private key back that was pasted by mistake", async () => {
    const key =
      "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC\n-----END PRIVATE KEY-----";
    const { html } = await give({ metadataXml: key });
    expect(html)
      .to.match(/private key/i)
      .and.not.include("MIIEvQIBADANBgkqhkiG9w0");
  });

  for (const address of ["javascript:alert(1)", "data:text/html,x", "https://user:pass@idp.example/", "http://"]) {
    it(`refuses ${address} in every field for an address, and keeps what was typed`, async () => {
      const byUrl = await give({ metadataUrl: address }, "url");
      expect(byUrl.status).to.equal(400);
      expect(byUrl.html).to.include("must be an http(s) address");
      const typed = { entityId: "urn:idp", ssoUrl: address, ssoBinding: "post", sloUrl: "", certificates: "" };
      const byHand = await give(typed, "hand");
      expect(byHand.status).to.equal(400);
      expect(byHand.html).to.include('value="urn:idp"').and.include(`value="${address}"`);
    });
  }

  it("keeps every line of what was typed when a form is not taken", async () => {
    const typed = "one = A\r\nno equals sign\r\n\r\n  spaced = B";
    const { html } = await admin.send(`${okta}/setup/people`, { groupMap: typed, clockSkewSeconds: "60" });
    expect(html).to.include("one = A\nno equals sign\n\n  spaced = B</textarea>").and.include("line 2");
    expect(html).to.include('href="#groupMap"');
  });

  it("tells the later of two admins, and loses nothing of theirs", async () => {
    const other = await stage.as("owner");
    const page = await admin.get(`${okta}/setup/choose`);
    const { to, hidden } = formOf(page);
    await other.send(`${okta}/setup/choose`, { idp: "okta", name: "Changed meanwhile" });
    const late = await admin.post(to, { ...hidden, idp: "entra", name: "My own name" });
    expect(late.status).to.equal(412);
    expect(late.html).to.include("Somebody else changed this").and.include('value="My own name"');
    expect((await admin.get(okta)).html).to.include("Changed meanwhile");
  });

  it("is sent from its own pages alone, with its own token", async () => {
    const { to, hidden } = formOf(await admin.get(`${okta}/switch-off`), `${okta}/disable`);
    const elsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await admin.post(to, hidden, elsewhere)).status).to.equal(403);
    expect((await admin.post(to, { ...hidden, csrf: "x" })).status).to.equal(403);
    const stranger = await stage.as("owner");
    expect((await stranger.post(to, hidden)).status).to.equal(403);
    expect((await admin.get(okta)).html).not.to.include("switched off");
  });

  it("knows nothing of another team's methods, traces and events, by whatever address", async () => {
    const stranger = await stage.as("stranger");
    for (const path of [okta, `${okta}/setup/test`, `${okta}/certificates`, `${okta}/sign-ins`, list]) {
      expect((await stranger.get(path)).status, path).to.equal(404);
    }
    const own = "/console/teams/globex/sso-methods";
    const page = await stranger.get(`${own}/new-method`);
    const { hidden } = formOf(page);
    for (const path of [`${own}/acme-okta/disable`, `${own}/acme-okta/accept`, `${list}-undo/1`, `${okta}/disable`]) {
      expect((await stranger.post(path, hidden)).status, path).to.equal(404);
    }
  });

  it("shows an auditor everything and lets them do nothing, whatever they send", async () => {
    const auditor = await stage.as("auditor");
    const { html } = await auditor.get(`${okta}/setup/get`);
    expect(html).to.include("needs the role admin").and.include("disabled");
    expect(html).not.to.include("Save and continue");
    const { hidden } = formOf(await auditor.get(`${okta}/certificates`), "/console/sign-out");
    for (const path of ["disable", "enable", "refresh", "accept", "discard", "setup/test/verify"]) {
      expect((await auditor.post(`${okta}/${path}`, hidden)).status, path).to.equal(403);
    }
    expect((await auditor.post(`${okta}/setup/get?by=paste`, { ...hidden, metadataXml })).status).to.equal(403);
  });

  it("tells a certificate from what is none, and never retires the last", async () => {
    const refused = await admin.send(`${okta}/certificates`, { pem: "not a certificate" });
    expect(refused.html)
      .to.include("not a certificate</textarea>")
      .and.match(/certificate/);
    const added = await admin.send(`${okta}/certificates`, { pem: nextIdpKey.certificatePem });
    expect(added.html.match(/Retire</g)).to.have.length(2);
  });

  it("lists a certificate that is proposed for a verified method, before it counts", async () => {
    const test = `${okta}/setup/test`;
    await admin.send(test, { response: aSignedResponse() });
    const operator = await stage.as("operator");
    await operator.send(test, { by: "operator" }, { action: `${test}/verify` });
    await admin.send(`${okta}/certificates`, { pem: strangerKey.certificatePem });
    const { html } = await admin.get(`${okta}/certificates`);
    expect(html.match(/>Trusted</g)).to.have.length(2);
    expect(html.match(/>Proposed</g)).to.have.length(1);
    await admin.send(`${okta}/proposal`, {}, { action: `${okta}/discard` });
    expect((await admin.get(`${okta}/certificates`)).html).not.to.include(">Proposed<");
  });

  it("says of a proposal what its test has shown, and what is read without it", async () => {
    await admin.send(`${okta}/setup/attributes`, { "attributes.email": "mail" });
    let untested = await admin.get(`${okta}/proposal`);
    // who it was is read from its event, which MongoDB numbers a moment later
    for (const end = Date.now() + 10_000; untested.html.includes("Proposed by an admin, ") && Date.now() < end;) {
      await sleep(20);
      untested = await admin.get(`${okta}/proposal`);
    }
    expect(untested.html).to.include("Email is read from").and.include("as the preset says");
    expect(untested.html, "who it was").to.include("Proposed by admin@acme.example, ");
    expect(untested.html).to.include(">Not tested<").and.include("Test it first.");
    const { store, login } = stage.bridge;
    const method = await store.methodBySlug("acme-okta");
    if (method === undefined) throw new Error("there is no such method");
    const reference = newId<ReferenceId>();
    const kept = await lastReport(login, method);
    if (kept === undefined) throw new Error("nothing was tested");
    const report = { ...kept.report, passed: false };
    await keepReport(login, proposedMethod(method), { reference, by: "sign-in", report });
    const failed = await admin.get(`${okta}/proposal`);
    expect(failed.html).to.include("Proposed by admin@acme.example, ");
    expect(failed.html).to.include(">Did not pass<").and.not.include(">Not tested<").and.not.include("Test it first.");
    expect(failed.html).to.include("Show the report").and.include("Accept it all the same");
    await admin.send(`${okta}/proposal`, {}, { action: `${okta}/discard` });
  });

  it("offers to test again beside the way on, and not in its place, once a test has passed", async () => {
    const test = `${okta}/setup/test`;
    const before = await admin.get(test);
    expect(before.html).to.match(/<a class="button" id="test-link"/);
    const { store, login } = stage.bridge;
    const method = await store.methodBySlug("acme-okta");
    if (method === undefined) throw new Error("there is no such method");
    const kept = await lastReport(login, method);
    if (kept === undefined) throw new Error("nothing was tested");
    const report = { ...kept.report, passed: true };
    await keepReport(login, method, { reference: newId<ReferenceId>(), by: "sign-in", report });
    const passed = await admin.get(test);
    expect(passed.html)
      .to.include("Test again (new tab)")
      .and.match(/<a class="button quiet" id="test-link"/);
  });

  it("deletes only when its slug was typed, and brings it back within ten minutes", async () => {
    const wrong = await admin.send(`${okta}/switch-off`, { confirm: "acme" });
    expect(wrong.status).to.equal(400);
    const gone = await admin.send(`${okta}/switch-off`, { confirm: "acme-okta" });
    expect(gone.at).to.equal(list);
    const undo = /action="([^"]+sso-methods-undo\/\d+)"/.exec(gone.html)?.[1] ?? "";
    const back = await admin.send(list, {}, { action: undo });
    expect(back.at).to.equal(okta);
    expect(back.html).to.include("It was undone");
  });
});
