import { callback, secret } from "../flows/app-stage.js";
import { idpEntityId, idpSsoUrl } from "../flows/flow-bridge.js";
import { acmeFile } from "../support/acme-file.js";
import { idpKey } from "../support/saml-keys.js";
import { webhookSecret } from "../support/webhook-stage.js";

/** What all doors of the installation need to be knocked at: one team with everything. */
export const scimToken = "a-token-of-the-directory-of-the-failure-tests";

export function companyFile(webhookUrl: string): string {
  const { certificatePem } = idpKey;
  return acmeFile(
    { slug: "acme-sso", entityId: idpEntityId, ssoUrl: idpSsoUrl, certificatePem },
    `    directories:
      - { slug: acme-scim, tokens: [{ name: chaos, value: ${scimToken} }] }
    apps:
      - { slug: portal, redirectUris: ["${callback}"], secret: ${secret} }
    webhooks:
      - { slug: crm, url: "${webhookUrl}", secret: ${webhookSecret} }
`,
  );
}
