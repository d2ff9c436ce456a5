import { expect } from "chai";
import { ConsoleStage } from "../../../support/console-stage.js";
import { idpKey, oldSpKey, strangerKey } from "../../../support/saml-keys.js";
import { anIdpMetadata } from "../../../support/saml-metadata.js";

const method = "/console/teams/acme/sso-methods/acme-okta";
const at = `${method}/our-keys`;
const pair = { "spKeys.0.privateKey": oldSpKey.privateKeyPem, "spKeys.0.certificate": oldSpKey.certificatePem };

describe("our own keys at a method, in the console (issue 15, Move-in)", () => {
  let stage: ConsoleStage;
  before(async () => {
    stage = await ConsoleStage.open();
    const admin = await stage.as("admin");
    await admin.send("/console/teams/acme/sso-methods/new-method", { idp: "okta", name: "", slug: "" });
    const metadataXml = anIdpMetadata({ certificates: [idpKey.certificatePem] });
    const get = `${method}/setup/get?by=paste`;
    await admin.send(get, { metadataXml }, { action: get });
  });
  after(() => stage.close());

  it("are the bridge's own, found from the certificates, and another pair is the operator's to give", async () => {
    const admin = await stage.as("admin");
    expect((await admin.get(`${method}/certificates`)).html).to.include(`href="${at}"`);
    const { status, html } = await admin.get(at);
    expect(status).to.equal(200);
    expect(html).to.include("as for every other method").and.not.include("spKeys.0.privateKey");
  });

  it("say what is wrong with a pair, and never send a private key back", async () => {
    const operator = await stage.as("operator");
    for (const [fields, told] of [
      [{ ...pair, "spKeys.0.certificate": strangerKey.certificatePem }, "was not made for this private key"],
      [{ ...pair, "spKeys.0.privateKey": "" }, "must not be empty"],
    ] as const) {
      const { status, html } = await operator.send(at, fields);
      expect(status).to.be.oneOf([400, 409]);
      expect(html).to.include(told).and.not.include("PRIVATE KEY-----\n");
    }
  });

  it("are shown by certificate, fingerprint and end, and given up by a button", async () => {
    const operator = await stage.as("operator");
    const { html } = await operator.send(at, pair);
    expect(html).to.include("CN=sso.old.example").and.include("signs and opens here from now on");
    expect(html).not.to.include("PRIVATE KEY-----\n");
    const admin = await stage.as("admin");
    const seen = (await admin.get(at)).html;
    expect(seen).to.match(/<time[^>]*2036-01-01/);
    const switched = await admin.send(at, {}, { action: `${at}-switch` });
    expect(switched.html).to.include("as for every other method").and.not.include("CN=sso.old.example");
  });
});
