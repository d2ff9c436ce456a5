import { webhookSecret } from "../support/webhook-stage.js";
import { idpEntityId, idpSsoUrl } from "../flows/flow-bridge.js";
import { callback, secret } from "../flows/app-stage.js";
import { idpKey } from "../support/saml-keys.js";

/** What all doors of the installation need to be knocked at: one team with everything. */
export const scimToken = "a-token-of-the-directory-of-the-failure-tests";

export function companyFile(webhookUrl: string): string {
  const certificate = idpKey.certificatePem.trim().replaceAll("\n", "\n            ");
  return `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: acme-sso
        idp: generic
        entityId: ${idpEntityId}
        ssoUrl: ${idpSsoUrl}
        certificates:
          - |
            ${certificate}
        verified: true
    directories:
      - { slug: acme-scim, tokens: [{ name: chaos, value: ${scimToken} }] }
    apps:
      - { slug: portal, redirectUris: ["${callback}"], secret: ${secret} }
    webhooks:
      - { slug: crm, url: "${webhookUrl}", secret: ${webhookSecret} }
`;
}
