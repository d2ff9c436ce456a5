import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";
import { signOut, whoAmI } from "./bridge-browser.js";
import { missingKeycloak, password, startKeycloak } from "./keycloak-server.js";
import { Browser, equal, formsOf, formWith, hasForm, type IdpSuite, that } from "./support.js";

/**
 * Keycloak as the identity provider: it demands signed requests, signs Response and Assertion, encrypts with AES-256-GCM and
 * RSA-OAEP with SHA-256, and writes groups with a leading slash.
 */
const mapper = (name: string, property: string) => ({
  name,
  protocol: "saml",
  protocolMapper: "saml-user-property-mapper",
  config: { "attribute.name": name, "attribute.nameformat": "Basic", "user.attribute": property },
});

const groups = {
  name: "groups",
  protocol: "saml",
  protocolMapper: "saml-group-membership-mapper",
  config: { "attribute.name": "groups", "attribute.nameformat": "Basic", single: "false", "full.path": "true" },
};

interface Client {
  clientId: string;
  attributes: Record<string, string>;
}

const realm = {
  realm: "acme",
  enabled: true,
  sslRequired: "none",
  groups: [{ name: "Engineering" }, { name: "Everyone" }],
  users: [
    {
      username: "ada",
      email: "ada@acme.example",
      emailVerified: true,
      firstName: "Ada",
      lastName: "Byron",
      enabled: true,
      groups: ["/Engineering", "/Everyone"],
      credentials: [{ type: "password", value: password, temporary: false }],
    },
  ],
};

const methods = ["kc-plain", "kc-encrypted", "kc-idp", "kc-response"] as const;
const settings: Record<(typeof methods)[number], Record<string, string>> = {
  "kc-plain": { "saml.assertion.signature": "true" },
  "kc-encrypted": { "saml.assertion.signature": "true", "saml.encrypt": "true" },
  "kc-idp": { "saml.assertion.signature": "true", saml_idp_initiated_sso_url_name: "bridge" },
  "kc-response": { "saml.assertion.signature": "false", "saml.signature.algorithm": "RSA_SHA512" },
};

export const keycloak: IdpSuite = {
  name: "keycloak",
  missing: missingKeycloak,

  async run(promise) {
    const data = await mkdtemp(join(tmpdir(), "drawbridge-keycloak-"));
    const server = await startKeycloak(data, await freePort());
    const { base, admin } = server;
    try {
      await admin.call("POST", "", realm);
      const descriptor = await (await fetch(`${base}/realms/acme/protocol/saml/descriptor`)).text();
      await writeFile(join(data, "keycloak.xml"), descriptor);
      const bootstrap = `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
${methods.map((slug) => `      - { slug: ${slug}, idp: keycloak, metadataFile: ./keycloak.xml, verified: true, idpInitiated: ${slug === "kc-idp"}, emailDomains: [acme.example] }`).join("\n")}
`;
      const bridge = await startBuiltBridge({ bootstrap, folder: data });
      try {
        for (const slug of methods) {
          const metadata = await (await fetch(`${bridge.url}/saml/${slug}/metadata`)).text();
          const client = (await admin.call("POST", "/acme/client-description-converter", metadata)) as Client;
          Object.assign(
            client.attributes,
            { "saml.force.post.binding": "true", saml_name_id_format: "email" },
            settings[slug],
          );
          await admin.call("POST", "/acme/clients", {
            ...client,
            protocolMappers: [
              mapper("email", "email"),
              mapper("firstName", "firstName"),
              mapper("lastName", "lastName"),
              groups,
            ],
          });
        }

        /** From the JIT login URL through Keycloak's own form, as Ada. */
        const signIn = async (browser: Browser, start: string) => {
          let page = await browser.get(start);
          if (hasForm(page, "SAMLRequest")) page = await browser.submit(formWith(page, "SAMLRequest"));
          if (hasForm(page, "username"))
            page = await browser.submit(formWith(page, "username"), { username: "ada", password });
          return browser.submit(formWith(page, "SAMLResponse"));
        };
        const expectAda = async (browser: Browser, method: string) => {
          const me = await whoAmI(browser, bridge.url);
          equal(
            me,
            { team: "acme", method, email: "ada@acme.example", name: "Ada Byron", groups: ["Engineering", "Everyone"] },
            "/me",
          );
        };

        await promise("signs a person in with a signed request, Response and Assertion signed", async () => {
          const browser = new Browser();
          equal((await signIn(browser, `${bridge.url}/sso/kc-plain`)).status, 200, "status");
          await expectAda(browser, "kc-plain");
        });
        await promise("signs in with only the Response signed, by RSA-SHA512", async () => {
          const browser = new Browser();
          await signIn(browser, `${bridge.url}/sso/kc-response`);
          await expectAda(browser, "kc-response");
        });
        await promise("signs in with an encrypted assertion (AES-256-GCM, RSA-OAEP with SHA-256)", async () => {
          const browser = new Browser();
          let page = await browser.get(`${bridge.url}/sso/kc-encrypted`);
          if (hasForm(page, "SAMLRequest")) page = await browser.submit(formWith(page, "SAMLRequest"));
          page = await browser.submit(formWith(page, "username"), { username: "ada", password });
          const form = formWith(page, "SAMLResponse");
          const xml = Buffer.from(form.fields["SAMLResponse"] ?? "", "base64").toString("utf8");
          that(
            xml.includes("EncryptedAssertion") && !xml.includes("ada@acme.example"),
            "the assertion is not encrypted",
          );
          await browser.submit(form);
          await expectAda(browser, "kc-encrypted");
        });
        await promise("signs in from the identity provider where the method allows it", async () => {
          const browser = new Browser();
          await signIn(browser, `${base}/realms/acme/protocol/saml/clients/bridge`);
          await expectAda(browser, "kc-idp");
        });
        await promise("refuses the same response a second time", async () => {
          const browser = new Browser();
          const page = await browser.get(`${base}/realms/acme/protocol/saml/clients/bridge`);
          const form = formWith(
            await browser.submit(formWith(page, "username"), { username: "ada", password }),
            "SAMLResponse",
          );
          equal((await browser.submit(form)).status, 200, "first");
          const again = await new Browser().submit(form);
          that(again.status >= 400 && again.status < 500, `second time: ${again.status}`);
        });
        await promise("sends a request without Keycloak's session back to its form after a single logout", async () => {
          const browser = new Browser();
          await signIn(browser, `${bridge.url}/sso/kc-plain`);
          await signOut(browser, bridge.url);
          equal(await whoAmI(browser, bridge.url), undefined, "/me after the sign-out");
          let page = await browser.get(`${bridge.url}/sso/kc-plain`);
          if (hasForm(page, "SAMLRequest")) page = await browser.submit(formWith(page, "SAMLRequest"));
          that(hasForm(page, "username"), "Keycloak still has its session");
        });
        await promise("ends the bridge's session when the person signs out at Keycloak", async () => {
          const browser = new Browser();
          await signIn(browser, `${bridge.url}/sso/kc-plain`);
          let page = await browser.get(`${base}/realms/acme/protocol/openid-connect/logout`);
          // Keycloak asks once, then takes the browser through every application by forms that submit themselves
          for (let steps = 0; steps < 8; steps++) {
            const form = formsOf(page).find((candidate) => candidate.method === "POST");
            if (form === undefined) break;
            page = await browser.submit(form);
          }
          equal(await whoAmI(browser, bridge.url), undefined, "/me after Keycloak's logout");
        });
      } finally {
        await bridge.stop();
      }
    } finally {
      await server.stop();
      await rm(data, { recursive: true, force: true });
    }
  },
};
