/** What the declarative file says of the team's identity provider. */
export interface FileProvider {
  /** Slug of the method. */
  readonly slug: string;
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly certificatePem: string;
}

/**
 * The declarative file: one team, `acme`, that people of acme.example sign in to by one verified method.
 * @param more  what else stands below the team, four spaces in
 */
export function acmeFile({ slug, entityId, ssoUrl, certificatePem }: FileProvider, more = ""): string {
  return `apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: ${slug}
        idp: generic
        entityId: ${entityId}
        ssoUrl: ${ssoUrl}
        certificates: [${JSON.stringify(certificatePem)}]
        verified: true
${more}`;
}
