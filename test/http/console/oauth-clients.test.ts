import { expect } from "chai";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleAnswer, ConsoleVisitor } from "../../support/console-visitor.js";

const nasty = `<b onclick="x()">&'"`;
const directory = "/console/teams/acme/directories/okta";
const redirectUris = "https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback";

describe("the console's pages of OAuth clients (DESIGN §5, §6)", () => {
  let stage: ConsoleStage;
  let admin: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    admin = await stage.as("admin");
    await admin.send("/console/teams/acme/new-directory", { name: "Okta", slug: "okta", quirks: "okta" });
  });
  after(() => stage.close());

  const secretIn = ({ html }: ConsoleAnswer): string | undefined => /id="secret"[^>]*>\s*([\w-]{43})/.exec(html)?.[1];
  const make = (fields: Readonly<Record<string, string>>) => admin.send(`${directory}/new-oauth-client`, fields);

  it("make one, with its secret shown once beside what Okta asks for", async () => {
    const made = await make({ name: `Okta ${nasty}`, kind: "okta", redirectUris });
    expect(made.at).to.match(/\/directories\/okta\/oauth-clients\/\w{26}$/);
    for (const value of ["/oauth2/authorize", "/oauth2/token", "/scim/v2/okta"]) {
      expect(made.html).to.include(`${stage.url}${value}`);
    }
    expect(secretIn(made)).not.to.equal(undefined);
    expect(secretIn(await admin.get(made.at))).to.equal(undefined);
    expect(made.html).to.include("Okta &lt;b onclick").and.not.include("<b onclick");
    expect((await admin.get(directory)).html)
      .to.include(made.at)
      .and.include("OAuth clients");
  });

  it("lose nothing that was typed where a form is not taken, and say why at the field", async () => {
    const refused = await make({ name: "Okta, again", kind: "okta", redirectUris: "http://evil.example/" });
    expect(refused.status).to.equal(400);
    expect(refused.html)
      .to.include("http://evil.example/")
      .and.include("redirectUris-fault")
      .and.include("Okta, again");
    const wrong = await make({ name: "IPSIE", kind: "ipsie", jwks: "{" });
    expect(wrong.html).to.include("jwks-fault").and.include("must be JSON");
    const none = await make({ name: "IPSIE", kind: "ipsie" });
    expect(none.html).to.include("jwks-fault");
  });

  it("rotate the secret with the old one working on, end the older one, and delete", async () => {
    const made = await make({ name: "Entra", kind: "entra" });
    const rotated = await admin.send(made.at, {}, { action: `${made.at}/rotate-secret` });
    expect(secretIn(rotated)).not.to.equal(secretIn(made)).and.not.to.equal(undefined);
    expect(rotated.html).to.include("Two work");
    const retired = await admin.send(made.at, {}, { action: `${made.at}/retire-secret` });
    expect(retired.html).to.include("One works");
    const saved = await admin.send(`${made.at}/settings`, { name: "Entra ID" });
    expect(saved.html).to.include("Entra ID").and.include("Saved.");
    const gone = await admin.send(made.at, {}, { action: `${made.at}/delete` });
    expect(gone.at).to.equal(directory);
    expect(gone.html).to.include("is deleted").and.not.include("Entra ID</bdi>");
    expect((await admin.get(made.at)).status).to.equal(404);
  });

  it("show a grant among the tokens, which is revoked and not rotated", async () => {
    const made = await make({ name: "Entra, two", kind: "entra" });
    const clientId = /id="client-id"[^>]*>\s*([\w-]+)/.exec(made.html)?.[1] ?? "";
    const answer = await fetch(`${stage.url}/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        ...{ grant_type: "client_credentials", client_id: clientId, client_secret: secretIn(made) ?? "" },
      }),
    });
    expect(answer.status).to.equal(200);
    const { html } = await admin.get(directory);
    expect(html)
      .to.include("Granted to <bdi>Entra, two</bdi>")
      .and.not.match(/\/tokens\/\w+\/rotate/);
    const revoke = /action="([^"]*\/tokens\/\w+\/revoke)"/.exec(html)?.[1] ?? "";
    expect((await admin.send(directory, {}, { action: revoke })).html).to.include("Revoked");
    expect((await admin.get(made.at)).html).to.include("Nothing yet");
  });

  it("let auditors look and change nothing", async () => {
    const auditor = await stage.as("auditor");
    const { html } = await auditor.get(directory);
    expect(html).to.include("OAuth clients").and.not.include("new-oauth-client");
    expect((await auditor.get(`${directory}/new-oauth-client`)).status).to.equal(403);
    const client = /href="([^"]*\/oauth-clients\/\w+)"/.exec(html)?.[1] ?? "";
    expect((await auditor.get(client)).html)
      .not.to.include("/rotate-secret")
      .and.not.include(`${client}/settings`);
  });
});
