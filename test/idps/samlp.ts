import { spawnSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { cacheFolder } from "../support/cache-folder.js";
import { freePort } from "../support/free-port.js";
import { whoAmI } from "./bridge-browser.js";
import { certificateOf, makeIdpKey } from "./openssl.js";
import { Browser, equal, formWith, type IdpSuite, onPath, startServer, that } from "./support.js";

/** npm's samlp, the library behind several hosted identity providers: claim URIs, Assertion signed, AES-256-GCM. */
const peer = join(import.meta.dirname, "peer/samlp");

/** samlp in a folder of its own, for it brings old copies of libraries that this project must not hold. */
function home(): string {
  const hash = createHash("sha256");
  for (const file of ["package-lock.json", "idp.cjs"]) hash.update(readFileSync(join(peer, file)));
  const folder = cacheFolder(`samlp-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(cacheFolder(), { recursive: true });
  cpSync(peer, making, { recursive: true });
  const step = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: making,
    encoding: "utf8",
  });
  if (step.status !== 0) throw new Error(`npm ci failed: ${step.stdout}${step.stderr}`);
  renameSync(making, folder);
  return folder;
}

const methods = ["samlp-plain", "samlp-encrypted", "samlp-both"] as const;

export const samlp: IdpSuite = {
  name: "samlp",
  missing: () => (onPath("npm") ? undefined : "npm is not installed"),

  async run(promise) {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-samlp-"));
    const { key, certificate } = makeIdpKey(folder);
    const port = await freePort();
    const idp = `http://127.0.0.1:${port}`;
    const pem = (await readFile(certificate, "utf8")).trim().replaceAll("\n", "\n            ");
    const bootstrap = `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
${methods
  .map(
    (slug) => `      - slug: ${slug}
        idp: adfs
        entityId: urn:samlp:idp
        ssoUrl: ${idp}/${slug}
        certificates:
          - |
            ${pem}
        verified: true
        emailDomains: [acme.example]`,
  )
  .join("\n")}
`;
    const bridge = await startBuiltBridge({ bootstrap, folder });
    try {
      const spCertificate = certificateOf(await (await fetch(`${bridge.url}/saml/samlp-encrypted/metadata`)).text());
      const spKey = new X509Certificate(spCertificate).publicKey.export({ type: "spki", format: "pem" }).toString();
      const recipient = (slug: string) => ({ recipient: `${bridge.url}/saml/${slug}/acs` });
      const table = {
        "/samlp-plain": recipient("samlp-plain"),
        "/samlp-encrypted": {
          ...recipient("samlp-encrypted"),
          encryptionCert: spCertificate,
          encryptionPublicKey: spKey,
          encryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        },
        "/samlp-both": { ...recipient("samlp-both"), signResponse: true },
      };
      const server = await startServer(
        process.execPath,
        [join(home(), "idp.cjs"), String(port), key, certificate, JSON.stringify(table)],
        { probe: `${idp}/up`, seconds: 20 },
      );
      try {
        for (const slug of methods) {
          await promise(`signs a person in: ${slug}`, async () => {
            const browser = new Browser();
            const form = formWith(await browser.get(`${bridge.url}/sso/${slug}`), "SAMLResponse");
            const xml = Buffer.from(form.fields["SAMLResponse"] ?? "", "base64").toString("utf8");
            equal(xml.includes("EncryptedAssertion"), slug === "samlp-encrypted", "encrypted");
            equal((await browser.submit(form)).status, 200, "status");
            equal(
              await whoAmI(browser, bridge.url),
              {
                team: "acme",
                method: slug,
                email: "ada@acme.example",
                name: "Ada Byron",
                groups: ["Engineering", "Everyone"],
              },
              "/me",
            );
          });
        }
        await promise("refuses a response made for another method", async () => {
          const browser = new Browser();
          const form = formWith(await browser.get(`${bridge.url}/sso/samlp-plain`), "SAMLResponse");
          const elsewhere = await browser.submit({ ...form, action: `${bridge.url}/saml/samlp-both/acs` });
          that(elsewhere.status >= 400 && elsewhere.status < 500, `status ${elsewhere.status}`);
        });
      } finally {
        await server.stop();
      }
    } finally {
      await bridge.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
