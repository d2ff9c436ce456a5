import { expect } from "chai";
import { ConsoleStage, password } from "../../support/console-stage.js";
import { formOf } from "../../support/console-visitor.js";

describe("the console's pages of admins, keys and links (DESIGN §5)", () => {
  let stage: ConsoleStage;
  before(async () => (stage = await ConsoleStage.open()));
  after(() => stage.close());

  it("invite an admin by a link that is shown once, and that lets them in", async () => {
    const owner = await stage.as("owner");
    const made = await owner.send("/console/teams/acme/admins", { email: "new@acme.example", role: "admin" });
    const [, link = ""] = /data-copy="http:\/\/localhost:\d+(\/console\/invitation\/dbi_[^"]+)"/.exec(made.html) ?? [];
    expect(link).not.to.equal("");
    expect((await owner.get("/console/teams/acme/admins")).html).not.to.include("dbi_");
    expect((await stage.visitor().send(link, { password })).html).to.include("<h1>Acme</h1>");
  });

  it("refuse a role above one's own and an address that is none, with what was typed", async () => {
    const owner = await stage.as("owner");
    for (const fields of [
      { email: "boss@acme.example", role: "operator" },
      { email: "not an address", role: "admin" },
    ]) {
      const { status, html } = await owner.send("/console/teams/acme/admins", fields);
      expect(status).to.equal(400);
      expect(html).to.include(`value="${fields.email}"`);
    }
  });

  it("change a role and take it away, which ends the sessions at once", async () => {
    await stage.admin("temp@acme.example", "admin", stage.acme);
    const temp = stage.visitor();
    await temp.signIn("temp@acme.example", password);
    const owner = await stage.as("owner");
    const { id } = (await stage.bridge.store.installation.admins.byEmail("temp@acme.example"))!;
    const at = `/console/teams/acme/admins/${id}`;
    expect((await owner.send(at, { role: "auditor" })).html).to.include("is auditor of this team now");
    expect((await temp.get("/console/teams/acme/api-keys")).status).to.equal(403);
    const gone = await owner.send(at, {}, { action: `${at}/remove` });
    expect(gone.html).to.include("no role in this team any more");
    expect((await temp.get("/console")).at).to.match(/sign-in/);
  });

  it("keep the last operator who can sign in by password", async () => {
    const operator = await stage.as("operator");
    const { id } = await stage.adminOf("operator");
    const { html } = await operator.send(`/console/admins/${id}`, {}, { action: `/console/admins/${id}/remove` });
    expect(html).to.include("last operator who can sign in by password");
    const only = await operator.send(`/console/admins/${id}`, { role: "operator", ssoOnly: "yes" });
    expect([only.status, only.html.includes("last operator")]).to.deep.equal([409, true]);
  });

  it("end what a password has opened, where somebody is to sign in by SSO alone", async () => {
    await stage.admin("by-sso@acme.example", "admin", stage.acme);
    const visitor = stage.visitor();
    await visitor.signIn("by-sso@acme.example", password);
    const { id } = (await stage.bridge.store.installation.admins.byEmail("by-sso@acme.example"))!;
    const operator = await stage.as("operator");
    await operator.send(`/console/admins/${id}?team=acme`, { role: "auditor", ssoOnly: "no" });
    expect((await visitor.get("/console")).at, "another role alone ends nothing").to.equal("/console/teams/acme");
    await operator.send(`/console/admins/${id}?team=acme`, { role: "auditor", ssoOnly: "yes" });
    expect((await visitor.get("/console")).at).to.match(/sign-in/);
  });

  it("make an API key that is shown once and works, and revoke it", async () => {
    const owner = await stage.as("owner");
    const made = await owner.send("/console/teams/acme/new-api-key", { name: "nightly", role: "auditor", life: "30" });
    const key = /data-copy="(dbk_[^"]+)"/.exec(made.html)?.[1] ?? "";
    const ask = () => fetch(`${stage.url}/api/v1/teams/acme`, { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).to.equal(200);
    const list = await owner.get("/console/teams/acme/api-keys");
    expect(list.html).to.include("nightly").and.not.include(key);
    const revoke = / action="([^"]+\/revoke)"/.exec(list.html)?.[1];
    await owner.send(list.at, {}, { action: revoke! });
    expect((await ask()).status).to.equal(401);
  });

  it("make one key by a double click", async () => {
    const operator = await stage.as("operator");
    const { hidden } = formOf(await operator.get("/console/new-api-key"));
    const fields = { ...hidden, name: "twice", role: "operator", team: "", life: "90" };
    await Promise.all([1, 2, 3].map(() => operator.post("/console/new-api-key", fields)));
    const keys = (await stage.bridge.store.installation.apiKeys.list(null)).filter(({ name }) => name === "twice");
    expect(keys).to.have.length(1);
  });

  it("show what is shown once to whoever clicked twice, for browsers follow the second click", async () => {
    const operator = await stage.as("operator");
    const { hidden } = formOf(await operator.get("/console/new-api-key"));
    const fields = { ...hidden, name: "double", role: "operator", team: "", life: "90" };
    // The answer to the first click is dropped: its cookies never reach the browser.
    const browser = stage.visitorWith(operator.cookies);
    const [, second] = await Promise.all([
      operator.post("/console/new-api-key", fields),
      browser.post("/console/new-api-key", fields),
    ]);
    expect(second.html)
      .to.match(/data-copy="dbk_[^"]+"/)
      .and.include("The key double is created.");
    expect((await browser.get(second.at)).html, "once").to.not.include('data-copy="dbk_');
  });

  it("leave what the browser is to keep to whoever clicked twice", async () => {
    const operator = await stage.as("operator");
    const { to, hidden } = formOf(await operator.get("/console/account"), "/console/account/shortcuts");
    const browser = stage.visitorWith(operator.cookies);
    // The answer to the first click is dropped, as above.
    await operator.post(to, hidden);
    const { html } = await browser.post(to, hidden);
    expect(html).to.include("The / key is off in this browser.").and.include("Turn the / key on");
  });

  it("make a setup link for a domain, shown once, and revoke it", async () => {
    const owner = await stage.as("owner");
    expect((await owner.get("/console/teams/acme/new-setup-link")).html).to.include("nothing to set up yet");
    await owner.send("/console/teams/acme/domains", { domain: "link.example" });
    for (const life of ["1", "720"]) {
      const fields = { intent: "domain", record: "link.example", life, returnUrl: "" };
      const made = await owner.send("/console/teams/acme/new-setup-link", fields);
      expect(made.html, life).to.match(/data-copy="[^"]+\/setup\/dbs_/);
    }
    const bad = { intent: "domain", record: "link.example", life: "24", returnUrl: "javascript:alert(1)" };
    expect((await owner.send("/console/teams/acme/new-setup-link", bad)).status).to.equal(400);
    const list = await owner.get("/console/teams/acme/setup-links");
    expect(list.html).not.to.include("dbs_");
    const revoke = / action="([^"]+\/revoke)"/.exec(list.html)?.[1];
    expect((await owner.send(list.at, {}, { action: revoke! })).html).to.include("The link is revoked.");
  });

  it("list the audit with filters, show an event, check the chain and hand it over as a file", async () => {
    const owner = await stage.as("owner");
    const all = await owner.get("/console/teams/acme/audit");
    expect(all.html).to.include("admin.signed_in").and.include("setup_link.created");
    const some = await owner.get("/console/teams/acme/audit?type=api_key.*&actor=&subject=&since=&until=");
    expect(some.html).to.include("api_key.created").and.not.include("admin.signed_in");
    expect((await owner.get("/console/teams/acme/audit?type=nonsense")).status).to.equal(400);
    const event = /href="(\/console\/teams\/acme\/audit\/\d+)"/.exec(some.html)?.[1];
    expect((await owner.get(event!)).html).to.include("nightly");
    expect((await owner.get("/console/teams/acme/audit/99999")).status).to.equal(404);
    const checked = await owner.send(all.at, {}, { action: "/console/teams/acme/audit/check" });
    expect(checked.html).to.include("The chain is whole up to event");
    const file = await owner.get("/console/teams/acme/audit/export?format=csv");
    expect(file.headers.get("content-disposition")).to.match(/^attachment; filename="audit-acme-[\d-]+\.csv"$/);
    expect(file.html.split("\n").length).to.be.greaterThan(3);
  });
});
