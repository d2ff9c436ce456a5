import { expect } from "chai";
import { ConsoleStage } from "../../../support/console-stage.js";
import { formOf } from "../../../support/console-visitor.js";

const okta = "/console/teams/acme/sso-methods/acme-okta";
const page = `${okta}/admins`;

describe("the page that says whom an SSO method lets into the console (DESIGN §5)", () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await ConsoleStage.open();
    const fields = { idp: "okta", name: "Okta", slug: "acme-okta" };
    await (await stage.as("admin")).send("/console/teams/acme/sso-methods/new-method", fields);
  });
  after(() => stage.close());
  const kept = async () => (await stage.bridge.store.methodBySlug("acme-okta"))?.admins?.groups;

  it("is an owner's: an admin sees it and why, and is refused what they send", async () => {
    const admin = await stage.as("admin");
    expect((await admin.get(okta)).html).to.not.include(`href="${page}"`);
    const { html } = await admin.get(page);
    expect(html).to.include("Only an owner of the team changes this").and.not.include("<textarea");
    const owner = await stage.as("owner");
    expect((await owner.get(okta)).html)
      .to.include(`href="${page}"`)
      .and.include("Let admins in");
    const { hidden } = formOf(await owner.get(page));
    const csrf = formOf(await admin.get("/console/account"), "/console/sign-out").hidden;
    expect((await admin.post(page, { ...hidden, ...csrf, "admins.owner": "Staff" })).status).to.equal(403);
    expect(await kept()).to.equal(undefined);
  });

  it("takes groups by role, one a line, and shows them with where to begin", async () => {
    const owner = await stage.as("owner");
    const said = {
      "admins.owner": "IT leads\r\n",
      "admins.admin": "IT\r\nCN=IT, Helpdesk,DC=acme",
      "admins.auditor": "",
    };
    const { html, at } = await owner.send(page, said);
    expect(at).to.equal(okta);
    expect(html).to.include("IT leads").and.include("CN=IT, Helpdesk,DC=acme").and.include("/console/sso/acme-okta");
    expect(await kept()).to.deep.equal({ "IT leads": "owner", IT: "admin", "CN=IT, Helpdesk,DC=acme": "admin" });
  });

  it("refuses a group with two roles at its field, and keeps what was typed", async () => {
    const owner = await stage.as("owner");
    const { status, html } = await owner.send(page, { "admins.owner": "IT", "admins.auditor": "IT\r\nWatch" });
    expect(status).to.equal(400);
    expect(html)
      .to.include("gives the role owner already")
      .and.include("IT\nWatch")
      .and.include('href="#admins.auditor"');
    expect(Object.keys((await kept()) ?? {})).to.have.length(3);
  });

  it("says what is wrong with a name", async () => {
    const owner = await stage.as("owner");
    for (const group of ["a\u202eb", "x".repeat(1001)]) {
      const { status, html } = await owner.send(page, { "admins.admin": group });
      expect(status, group.slice(0, 5)).to.equal(400);
      expect(/id="admins.admin-fault"[^>]*>([^<]*)/.exec(html)?.[1]).to.match(
        /^Has a group that must .*(invisible|1000 characters)/,
      );
    }
  });

  it("leaves a method that makes operators to the server itself", async () => {
    const { store } = stage.bridge;
    const method = await store.methodBySlug("acme-okta");
    if (method === undefined) throw new Error("the method is gone");
    await store
      .inTeam(method.teamId)
      .methods.replace({ ...method, admins: { groups: { Ops: "operator", IT: "admin" } } });
    const owner = await stage.as("owner");
    for (const visitor of [owner, await stage.as("operator")]) {
      const { html } = await visitor.get(page);
      expect(html).to.include("changed on the server alone").and.include("Ops").and.not.include("<textarea");
    }
  });

  it("lets nobody in once all is taken away", async () => {
    const { store } = stage.bridge;
    const method = await store.methodBySlug("acme-okta");
    if (method === undefined) throw new Error("the method is gone");
    await store.inTeam(method.teamId).methods.replace({ ...method, admins: { groups: { IT: "admin" } } });
    const owner = await stage.as("owner");
    const { html } = await owner.send(page, { "admins.admin": "" });
    expect(html).to.include("Nobody comes into the console with this method any more");
    expect(await kept()).to.equal(undefined);
  });
});
