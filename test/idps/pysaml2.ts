import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { whoAmI } from "./bridge-browser.js";
import { makeIdpKey } from "./openssl.js";
import { Browser, equal, formWith, type IdpSuite, onPath, startServer, that } from "./support.js";

/** Debian's python3-pysaml2 with xmlsec1: prefixes ns0, ns1, …, attribute names as OIDs, encrypts with 3DES. */
const python = "/usr/bin/python3";
const methods = ["py-assertion", "py-response", "py-both", "py-idp", "py-encrypted"] as const;

export const pysaml2: IdpSuite = {
  name: "pysaml2",
  missing: () => {
    if (!onPath("xmlsec1")) return "xmlsec1 is not installed";
    return spawnSync(python, ["-c", "import saml2"]).status === 0 ? undefined : "python3-pysaml2 is not installed";
  },

  async run(promise) {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-pysaml2-"));
    makeIdpKey(folder);
    const port = await freePort();
    const idp = `http://127.0.0.1:${port}`;
    const server = await startServer(python, [join(import.meta.dirname, "peer/pysaml2/idp.py"), String(port), folder], {
      probe: `${idp}/metadata`,
      seconds: 30,
    });
    try {
      await writeFile(join(folder, "idp.xml"), await (await fetch(`${idp}/metadata`)).text());
      const attributes =
        "{ email: ['urn:oid:0.9.2342.19200300.100.1.3'], firstName: ['urn:oid:2.5.4.42'], lastName: ['urn:oid:2.5.4.4'], groups: [memberOf] }";
      const bootstrap = `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
${methods.map((slug) => `      - { slug: ${slug}, idp: generic, metadataFile: ./idp.xml, verified: true, idpInitiated: ${slug === "py-idp"}, emailDomains: [acme.example], attributes: ${attributes} }`).join("\n")}
`;
      const bridge = await startBuiltBridge({ bootstrap, folder });
      try {
        for (const slug of methods) {
          const metadata = await (await fetch(`${bridge.url}/saml/${slug}/metadata`)).text();
          await writeFile(join(folder, `sp-${slug}.xml`), metadata);
        }
        const expectAda = async (browser: Browser, method: string) =>
          equal(
            await whoAmI(browser, bridge.url),
            { team: "acme", method, email: "ada@acme.example", name: "Ada Byron", groups: ["Engineering", "Everyone"] },
            "/me",
          );
        for (const slug of ["py-assertion", "py-response", "py-both"]) {
          await promise(`signs a person in, started by the service provider: ${slug}`, async () => {
            const browser = new Browser();
            const page = await browser.get(`${bridge.url}/sso/${slug}`);
            equal((await browser.submit(formWith(page, "SAMLResponse"))).status, 200, "status");
            await expectAda(browser, slug);
          });
        }
        await promise("signs a person in, started by the identity provider", async () => {
          const browser = new Browser();
          const entityId = encodeURIComponent(`${bridge.url}/saml/py-idp/metadata`);
          await browser.submit(formWith(await browser.get(`${idp}/start?sp=${entityId}`), "SAMLResponse"));
          await expectAda(browser, "py-idp");
        });
        await promise("refuses its 3DES encryption, without a session", async () => {
          const browser = new Browser();
          const page = await browser.get(`${bridge.url}/sso/py-encrypted`);
          const form = formWith(page, "SAMLResponse");
          const xml = Buffer.from(form.fields["SAMLResponse"] ?? "", "base64").toString("utf8");
          that(xml.includes("tripledes-cbc"), "not encrypted by 3DES: this promise shows nothing");
          const answer = await browser.submit(form);
          that(answer.status >= 400 && answer.status < 500, `status ${answer.status}`);
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
