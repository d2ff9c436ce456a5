import type { Directory } from "./directory.js";
import type { SsoMethod } from "./sso-method.js";

/** Where a method is reached, and how it is named towards its identity provider. */
export interface MethodAddresses {
  /** The JIT login URL: what an end user clicks. */
  readonly start: string;
  readonly acs: string;
  readonly metadata: string;
  readonly slo: string;
  /** Where its identity provider ends people's sessions by Global Token Revocation, where the method says whose word counts. */
  readonly universalLogout: string;
  /** Our entity ID at this method: its own, else the address of its metadata. */
  readonly entityId: string;
}

export function methodAddresses(publicUrl: string, method: Pick<SsoMethod, "slug" | "spEntityId">): MethodAddresses {
  const base = `${publicUrl}/saml/${method.slug}`;
  return {
    start: `${publicUrl}/sso/${method.slug}`,
    acs: `${base}/acs`,
    metadata: `${base}/metadata`,
    slo: `${base}/slo`,
    universalLogout: `${base}/global-token-revocation`,
    entityId: method.spEntityId ?? `${base}/metadata`,
  };
}

/** The SCIM base URL of a directory, as it is pasted into the identity provider. */
export function scimBaseUrl(publicUrl: string, directory: Pick<Directory, "slug">): string {
  return `${publicUrl}/scim/v2/${directory.slug}`;
}

/** The issuer of OpenID Connect and OAuth, below which all of its endpoints are. */
export function issuerOf(publicUrl: string): string {
  return `${publicUrl}/oauth2`;
}

/** Of its endpoints those that OAuth clients are given, below the issuer. */
export const oauthPaths = { authorization: "/authorize", token: "/token" } as const;

/** What an identity provider is given to get at a directory by OAuth. */
export function oauthAddresses(publicUrl: string): { readonly authorize: string; readonly token: string } {
  const issuer = issuerOf(publicUrl);
  return { authorize: `${issuer}${oauthPaths.authorization}`, token: `${issuer}${oauthPaths.token}` };
}
