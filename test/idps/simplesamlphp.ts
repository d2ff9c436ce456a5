import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { signOut, whoAmI } from "./bridge-browser.js";
import { makeIdpKey } from "./openssl.js";
import { type Answer, Browser, equal, formWith, hasForm, type IdpSuite, onPath, startServer, that } from "./support.js";

/** Debian's SimpleSAMLphp 1.19 under PHP's own server: multi-valued LDAP-style attributes, signs Response and Assertion. */
const www = "/usr/share/simplesamlphp/www";
const methods = ["ssp-plain", "ssp-encrypted", "ssp-idp"] as const;

const config = (folder: string, port: number) => `<?php
$config = [
  'baseurlpath' => 'http://127.0.0.1:${port}/',
  'certdir' => '${folder}/cert/', 'loggingdir' => '${folder}/log/', 'datadir' => '${folder}/data/', 'tempdir' => '${folder}/tmp',
  'metadatadir' => '${folder}/metadata/', 'attributenamemapdir' => '/etc/simplesamlphp/attributemap/',
  'timezone' => 'UTC', 'secretsalt' => 'grains-of-salt-for-a-test', 'auth.adminpassword' => 'not-used-in-this-run',
  'admin.protectindexpage' => false, 'admin.protectmetadata' => false, 'admin.checkforupdates' => false,
  'technicalcontact_name' => 'IT', 'technicalcontact_email' => 'it@acme.example',
  'trusted.url.domains' => null, 'logging.level' => 4, 'logging.handler' => 'errorlog', 'showerrors' => true, 'errorreporting' => false,
  'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
  'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'session.phpsession.savepath' => '${folder}/sessions',
  'session.cookie.name' => 'SimpleSAMLSessionID', 'session.phpsession.cookiename' => 'SimpleSAML', 'session.phpsession.httponly' => true,
  'session.authtoken.cookiename' => 'SimpleSAMLAuthToken',
  'store.type' => 'phpsession', 'language.available' => ['en'], 'language.default' => 'en', 'theme.use' => 'default',
  'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => '${folder}/ssp-plain.xml'], ['type' => 'xml', 'file' => '${folder}/ssp-idp.xml']],
];
`;

const person = `<?php
$config = ['people' => ['exampleauth:UserPass', 'ada:secret' => [
  'uid' => ['ada'], 'mail' => ['ada@acme.example'], 'givenName' => ['Ada'], 'sn' => ['Byron'], 'memberOf' => ['Engineering', 'Everyone']]]];
`;

const hosted = `<?php
$metadata['__DYNAMIC:1__'] = ['host' => '__DEFAULT__', 'privatekey' => 'idp.pem', 'certificate' => 'idp.crt', 'auth' => 'people',
  'saml20.sign.response' => true, 'sign.logout' => true, 'validate.logout' => true, 'logouttype' => 'traditional',
  'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient'];
`;

/** The encrypted method by hand, for encryption is asked for in SimpleSAMLphp's own table of service providers. */
function encryptedPartner(url: string, spMetadata: string): string {
  const certificate = /<(?:\w+:)?X509Certificate>([^<]+)</.exec(spMetadata)?.[1]?.replace(/\s/g, "") ?? "";
  return `<?php
$metadata['${url}/saml/ssp-encrypted/metadata'] = ['AssertionConsumerService' => '${url}/saml/ssp-encrypted/acs',
  'assertion.encryption' => true, 'certData' => '${certificate}'];
`;
}

export const simplesamlphp: IdpSuite = {
  name: "simplesamlphp",
  missing: () =>
    !onPath("php") ? "php is not installed" : existsSync(www) ? undefined : "simplesamlphp is not installed",

  async run(promise) {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-ssp-"));
    const port = await freePort();
    const idp = `http://127.0.0.1:${port}`;
    for (const name of ["cert", "log", "data", "tmp", "metadata", "sessions"]) await mkdir(join(folder, name));
    await writeFile(join(folder, "config.php"), config(folder, port));
    await writeFile(join(folder, "authsources.php"), person);
    await writeFile(join(folder, "metadata/saml20-idp-hosted.php"), hosted);
    await writeFile(join(folder, "metadata/saml20-sp-remote.php"), "<?php\n$metadata = [];\n");
    makeIdpKey(join(folder, "cert"));
    const empty = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>`;
    for (const slug of ["ssp-plain", "ssp-idp"]) await writeFile(join(folder, `${slug}.xml`), empty);

    const server = await startServer("php", ["-S", `127.0.0.1:${port}`, "-t", www], {
      env: { SIMPLESAMLPHP_CONFIG_DIR: folder },
      probe: `${idp}/saml2/idp/metadata.php`,
      seconds: 30,
    });
    try {
      const metadata = await (await fetch(`${idp}/saml2/idp/metadata.php`)).text();
      await writeFile(join(folder, "idp.xml"), metadata);
      const attributes = "{ email: [mail], firstName: [givenName], lastName: [sn], groups: [memberOf] }";
      const bootstrap = `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
${methods.map((slug) => `      - { slug: ${slug}, idp: generic, metadataFile: ./idp.xml, verified: true, idpInitiated: ${slug === "ssp-idp"}, emailDomains: [acme.example], attributes: ${attributes} }`).join("\n")}
`;
      const bridge = await startBuiltBridge({ bootstrap, folder });
      try {
        const ours = async (slug: string) => (await fetch(`${bridge.url}/saml/${slug}/metadata`)).text();
        for (const slug of ["ssp-plain", "ssp-idp"]) await writeFile(join(folder, `${slug}.xml`), await ours(slug));
        await writeFile(
          join(folder, "metadata/saml20-sp-remote.php"),
          encryptedPartner(bridge.url, await ours("ssp-encrypted")),
        );

        const toResponse = async (browser: Browser, start: string): Promise<Answer> => {
          let page = await browser.get(start);
          if (hasForm(page, "SAMLRequest")) page = await browser.submit(formWith(page, "SAMLRequest"));
          if (hasForm(page, "username"))
            page = await browser.submit(formWith(page, "username"), { username: "ada", password: "secret" });
          return page;
        };
        const expectAda = async (browser: Browser, method: string) =>
          equal(
            await whoAmI(browser, bridge.url),
            { team: "acme", method, email: "ada@acme.example", name: "Ada Byron", groups: ["Engineering", "Everyone"] },
            "/me",
          );

        await promise(
          "signs a person in, started by the service provider, known by our metadata as it stands",
          async () => {
            const browser = new Browser();
            const page = await toResponse(browser, `${bridge.url}/sso/ssp-plain`);
            equal((await browser.submit(formWith(page, "SAMLResponse"))).status, 200, "status");
            await expectAda(browser, "ssp-plain");
          },
        );
        await promise("signs a person in, started by the identity provider", async () => {
          const browser = new Browser();
          const entityId = encodeURIComponent(`${bridge.url}/saml/ssp-idp/metadata`);
          const page = await toResponse(browser, `${idp}/saml2/idp/SSOService.php?spentityid=${entityId}`);
          await browser.submit(formWith(page, "SAMLResponse"));
          await expectAda(browser, "ssp-idp");
        });
        await promise(
          "refuses a sign-in started by the identity provider where the method does not allow it",
          async () => {
            const browser = new Browser();
            const entityId = encodeURIComponent(`${bridge.url}/saml/ssp-plain/metadata`);
            const page = await toResponse(browser, `${idp}/saml2/idp/SSOService.php?spentityid=${entityId}`);
            const answer = await browser.submit(formWith(page, "SAMLResponse"));
            that(answer.status >= 400 && answer.status < 500, `status ${answer.status}`);
            that(answer.text.includes("saml_idp_initiated"), "the code is missing");
            equal(await whoAmI(browser, bridge.url), undefined, "/me");
          },
        );
        await promise("signs in with an encrypted assertion (AES-128-CBC, RSA-OAEP)", async () => {
          const browser = new Browser();
          const page = await toResponse(browser, `${bridge.url}/sso/ssp-encrypted`);
          const form = formWith(page, "SAMLResponse");
          const xml = Buffer.from(form.fields["SAMLResponse"] ?? "", "base64").toString("utf8");
          that(
            xml.includes("EncryptedAssertion") && !xml.includes("ada@acme.example"),
            "the assertion is not encrypted",
          );
          await browser.submit(form);
          await expectAda(browser, "ssp-encrypted");
        });
        await promise("refuses a response that was used, and one that was changed", async () => {
          const browser = new Browser();
          const page = await toResponse(browser, `${bridge.url}/sso/ssp-plain`);
          const form = formWith(page, "SAMLResponse");
          const xml = Buffer.from(form.fields["SAMLResponse"] ?? "", "base64").toString("utf8");
          const changed = Buffer.from(xml.replace("ada@acme.example", "eve@acme.example")).toString("base64");
          const forged = await browser.submit(form, { SAMLResponse: changed });
          that(forged.status >= 400 && forged.status < 500, `changed: ${forged.status}`);
          equal((await browser.submit(form)).status, 200, "the genuine one, after the forged one");
          const again = await new Browser().submit(form);
          that(again.status >= 400 && again.status < 500, `again: ${again.status}`);
        });
        await promise("signs out at both sides, started by the service provider", async () => {
          const browser = new Browser();
          const page = await toResponse(browser, `${bridge.url}/sso/ssp-plain`);
          await browser.submit(formWith(page, "SAMLResponse"));
          await signOut(browser, bridge.url);
          equal(await whoAmI(browser, bridge.url), undefined, "/me");
          that(
            hasForm(await browser.get(`${bridge.url}/sso/ssp-plain`), "username"),
            "SimpleSAMLphp still has its session",
          );
        });
        await promise("signs out at both sides, started by the identity provider", async () => {
          const browser = new Browser();
          const page = await toResponse(browser, `${bridge.url}/sso/ssp-plain`);
          await browser.submit(formWith(page, "SAMLResponse"));
          await browser.get(`${idp}/saml2/idp/initSLO.php?RelayState=${encodeURIComponent(`${idp}/logout.php`)}`);
          equal(await whoAmI(browser, bridge.url), undefined, "/me");
        });
      } finally {
        await bridge.stop();
      }
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
