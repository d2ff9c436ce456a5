import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../support/console-visitor.js";
import { idpKey } from "../../support/saml-keys.js";
import { anIdpMetadata } from "../../support/saml-metadata.js";

const team = "/console/teams/acme";

describe("forms of the console that no page of ours sends (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let owner: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open();
    owner = await stage.as("owner");
    await owner.send(`${team}/domains`, { domain: "acme.example" });
    await owner.send(`${team}/new-directory`, { name: "Okta", slug: "okta" });
    await owner.send(`${team}/sso-methods/new-method`, { idp: "okta", name: "Okta", slug: "acme-okta" });
    const get = `${team}/sso-methods/acme-okta/setup/get?by=paste`;
    await owner.send(get, { metadataXml: anIdpMetadata({ certificates: [idpKey.certificatePem] }) }, { action: get });
  });
  after(() => stage.close());

  const made = async (page: string) => (await owner.get(`${team}/${page}`)).html;

  for (const life of ["abc", "-999999999999999", "0", "1.5", "721", "1e3"]) {
    it(`make no setup link that lives ${life} hours, and say that it is no choice`, async () => {
      const fields = { intent: "domain", record: "acme.example", life, returnUrl: "" };
      const { status, html } = await owner.send(`${team}/new-setup-link`, fields);
      expect([status, html.includes("The end must be one of the choices.")]).to.deep.equal([400, true]);
      expect(await made("setup-links")).to.include("No setup links yet");
    });
  }

  for (const life of ["forever", "0", "-30", "1e9"]) {
    it(`make no API key that lives ${life} days, least of all one that lives a year`, async () => {
      const { status, html } = await owner.send(`${team}/new-api-key`, { name: "nightly", role: "auditor", life });
      expect([status, html.includes("The end must be one of the choices.")]).to.deep.equal([400, true]);
      expect(await made("api-keys")).to.not.include("nightly");
    });
  }

  describe("with keys in JSON that are nested thousands deep", () => {
    const { n = "" } = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" });
    const nested = (depth: number): string =>
      `{"keys":[{"kty":"RSA","n":"${n}","e":"AQAB","x":${"[".repeat(depth)}${"]".repeat(depth)}}]}`;

    for (const [of, page, fields] of [
      ["an app", `${team}/new-app`, { slug: "portal", name: "Portal", redirectUris: "https://app.example/cb" }],
      ["an OAuth client", `${team}/directories/okta/new-oauth-client`, { name: "IPSIE", kind: "ipsie" }],
    ] as const) {
      for (const depth of [100, 5_000]) {
        it(`say so at the field of ${of}: ${depth}`, async () => {
          const { status, html } = await owner.send(page, { ...fields, jwks: nested(depth) });
          expect([status, html.includes("nested too deep")]).to.deep.equal([400, true]);
        });
      }
    }
  });

  it("lead to an address, whatever letters and line ends stand in the one that they were sent to", async () => {
    const { hidden } = formOf(await owner.get(`${team}/new-directory`));
    for (const name of ["%E2%82%AC", "x%0d%0aSet-Cookie:%20a=b", "%F0%9F%94%91", "%C3%A9"]) {
      for (const at of [`attempts/${name}/retry`, `users/${name}/suspend`, `groups/${name}/detach`]) {
        const { status } = await owner.post(`${team}/${at}`, { ...hidden, nul: "\0" });
        expect(status, at).to.equal(404);
      }
    }
  });

  describe("with a private key where a public one or a certificate belongs", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const jwk = privateKey.export({ format: "jwk" });

    it("do not get it back in a page of certificates", async () => {
      const { html } = await owner.send(`${team}/sso-methods/acme-okta/certificates`, { pem });
      expect(html)
        .to.include("This is a private key")
        .and.not.include(pem.split("\n")[1] ?? pem);
    });

    it("do not get it back in a form of keys", async () => {
      const jwks = JSON.stringify({ keys: [jwk] });
      const fields = { name: "IPSIE", kind: "ipsie", jwks };
      const { status, html } = await owner.send(`${team}/directories/okta/new-oauth-client`, fields);
      expect([status, html.includes("it holds private parts")]).to.deep.equal([400, true]);
      expect(html).to.include("IPSIE").and.not.include(jwk.d);
    });
  });
});
