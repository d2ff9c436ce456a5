import type { AppKeys } from "./app.js";
import type { ClientSecret } from "./client-secret.js";
import type { TokenScope } from "./directory.js";
import type { DirectoryId, OAuthClientId, TeamId } from "./ids.js";

/**
 * How an identity provider gets its access tokens: `okta` by the authorization code that an admin approves, `entra` by client
 * credentials with a secret, `ipsie` by client credentials with a signed JWT (RFC 7523 §2.2).
 */
export const oauthClientKinds = ["okta", "entra", "ipsie"] as const;
export type OAuthClientKind = (typeof oauthClientKinds)[number];

/** An identity provider's own name at `/oauth2`, by which it is given access to one SCIM directory. */
export interface OAuthClient {
  readonly id: OAuthClientId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly directoryId: DirectoryId;
  /** Unique in the directory. */
  readonly name: string;
  readonly kind: OAuthClientKind;
  /** What it calls itself at `/oauth2`; unique in the installation, apps included. */
  readonly clientId: string;
  /** Of `okta`: where codes are sent. */
  readonly redirectUris: readonly string[];
  /** Of `ipsie`: its public keys, or where they are published; one of the two. */
  readonly jwks?: AppKeys | undefined;
  readonly jwksUri?: string | undefined;
  /** Client secrets of `okta` and `entra`, the newest first, two at most; one that has ended stays until the next comes. */
  readonly secrets: readonly ClientSecret[];
  readonly managedByFile: boolean;
}

/** Whether it proves itself by a secret. */
export function hasSecret({ kind }: Pick<OAuthClient, "kind">): boolean {
  return kind !== "ipsie";
}

export const scimScopes = ["scim", "scim:read", "scim:write"] as const;
export type ScimScope = (typeof scimScopes)[number];

/** `scim` is both. */
export function scopesGranted(scopes: Iterable<string>): readonly TokenScope[] {
  const said = new Set(scopes) as ReadonlySet<string>;
  const has = (scope: ScimScope): boolean => said.has("scim") || said.has(scope);
  return (["read", "write"] as const).filter((scope) => has(`scim:${scope}`));
}
