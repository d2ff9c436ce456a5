import { expect } from "chai";
import { ConsoleStage } from "../../../support/console-stage.js";

const method = "/console/teams/acme/sso-methods/acme-okta";
const at = `${method}/universal-logout`;

describe("whose word ends sessions, in the console (DESIGN §6)", () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await ConsoleStage.open();
    const admin = await stage.as("admin");
    await admin.send("/console/teams/acme/sso-methods/new-method", { idp: "okta", name: "", slug: "" });
  });
  after(() => stage.close());

  it("is set by a form, shown beside the other addresses, and taken back by a button", async () => {
    const admin = await stage.as("admin");
    expect((await admin.get(method)).html)
      .to.include(`href="${at}"`)
      .and.not.include("global-token-revocation");
    const fields = {
      "universalLogout.issuer": "https://acme.okta.example",
      "universalLogout.jwksUri": "https://acme.okta.example/oauth2/v1/keys",
    };
    const saved = await admin.send(at, fields);
    expect(saved.html).to.include("may end people");
    const address = `${stage.url}/saml/acme-okta/global-token-revocation`;
    expect(saved.html).to.include(address);
    expect((await admin.get(method)).html).to.include(address);
    const stopped = await admin.send(at, {}, { action: `${at}-stop` });
    expect(stopped.html).to.not.include(address);
  });

  it("loses nothing that was typed, and says what is wrong at its field", async () => {
    const admin = await stage.as("admin");
    const wrong = { "universalLogout.issuer": "https://typed.example", "universalLogout.jwksUri": "http://10.0.0.5/" };
    const { status, html } = await admin.send(at, wrong);
    expect(status).to.equal(400);
    expect(html).to.include("https://typed.example").and.include("must be an https address");
    const inside = { ...wrong, "universalLogout.jwksUri": "https://10.0.0.5/keys" };
    expect((await admin.send(at, inside)).html).to.include("WEBHOOK_ALLOWED_HOSTS=10.0.0.5");
  });

  it("is only shown to whoever may not change it", async () => {
    const auditor = await stage.as("auditor");
    const { status, html } = await auditor.get(at);
    expect(status).to.equal(200);
    expect(html).to.not.include('name="universalLogout.issuer"');
  });
});
