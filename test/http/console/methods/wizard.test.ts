import { expect } from "chai";
import { ConsoleStage } from "../../../support/console-stage.js";
import type { ConsoleVisitor } from "../../../support/console-visitor.js";
import { anIdpMetadata } from "../../../support/saml-metadata.js";
import { idpKey } from "../../../support/saml-keys.js";

const list = "/console/teams/acme/sso-methods";
const metadataXml = anIdpMetadata({ certificates: [idpKey.certificatePem] });

describe("the setup of an SSO method in six steps (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let admin: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    admin = await stage.as("admin");
  });
  after(() => stage.close());

  it("offers the first method where there is none, and leads through all steps without scripts", async () => {
    const empty = await admin.get(list);
    expect(empty.html).to.include("No SSO methods yet").and.include(`${list}/new-method?idp=okta`);
    const give = await admin.send(`${list}/new-method`, { idp: "okta", name: "", slug: "" });
    expect(give.at).to.equal(`${list}/acme-okta/setup/give`);
    expect(give.html).to.include("Audience URI (SP Entity ID)").and.include(`${stage.url}/saml/acme-okta/acs`);
    const get = await admin.send(give.at, {});
    expect(get.at).to.equal(`${list}/acme-okta/setup/get`);
    const attributes = await admin.send(`${get.at}?by=paste`, { metadataXml }, { action: `${get.at}?by=paste` });
    expect(attributes.at).to.equal(`${list}/acme-okta/setup/attributes`);
    const people = await admin.send(attributes.at, { "attributes.email": "mail\r\nemail" });
    expect(people.at).to.equal(`${list}/acme-okta/setup/people`);
    const test = await admin.send(people.at, {
      ...{ "jit.createUsers": "on", "jit.onLogin": "update", "jit.groupSync": "mirror", "jit.joinGroups": "any" },
      ...{ "jit.missingGroups": "auto", emailDomainsOf: "all", clockSkewSeconds: "30", sessionNotOnOrAfter: "" },
      groupMap: "0f8f = Engineering\r\nCN=A, OU = B = Sales",
    });
    expect(test.at).to.equal(`${list}/acme-okta/setup/test`);
    expect(test.html).to.match(/href="[^"]+\/sso\/acme-okta\?test=[^"]+" target="_blank"/);
    const page = await admin.get(`${list}/acme-okta`);
    expect(page.html).to.include("Ready to test").and.include("2 mapped");
    expect((await admin.get(attributes.at)).html).to.include("mail\nemail</textarea>");
  });

  it("leads whoever goes back and presses Create again to the method that they have made", async () => {
    const form = { idp: "entra", name: "", slug: "" };
    const made = await admin.send(`${list}/new-method`, form);
    expect(made.at).to.equal(`${list}/acme-entra/setup/give`);
    await admin.send(made.at, {});
    const again = await admin.send(`${list}/new-method?idp=entra`, form, { action: `${list}/new-method` });
    expect(again.at).to.equal(made.at);
    expect(again.html).to.include("Acme Microsoft Entra ID was created before, so this is its setup.");
    const slugs = async () => (await stage.bridge.store.inTeam(stage.acme.id).methods.list()).map(({ slug }) => slug);
    expect(await slugs()).to.have.members(["acme-okta", "acme-entra"]);
    await admin.send(`${list}/new-method`, { ...form, name: "Acme's daughter" });
    expect(await slugs()).to.have.members(["acme-okta", "acme-entra", "acme-entra-2"]);
    const typed = { ...form, slug: "acme-own" };
    const own = await admin.send(`${list}/new-method`, typed);
    const repeated = await admin.send(`${list}/new-method?idp=entra`, typed, { action: `${list}/new-method` });
    expect([own.at, repeated.at]).to.deep.equal(Array(2).fill(`${list}/acme-own/setup/give`));
    expect(repeated.html).to.include("was created before, so this is its setup.");
    const taken = await admin.send(`${list}/new-method`, { ...typed, name: "Another" });
    expect(taken.status, "of another name the slug is taken").to.equal(409);
    // what is set up already is another matter
    await admin.send(`${list}/new-method`, { idp: "okta", name: "", slug: "" });
    expect(await slugs()).to.include("acme-okta-2");
  });
});
