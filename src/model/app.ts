import type { ClientSecret } from "./client-secret.js";
import type { AppId, TeamId } from "./ids.js";

/** `public`: runs where nobody can keep a secret, as in a browser or on a phone; PKCE alone proves it. */
export const appKinds = ["confidential", "public"] as const;
export type AppKind = (typeof appKinds)[number];

export const appGrantTypes = ["authorization_code", "refresh_token"] as const;
export type AppGrantType = (typeof appGrantTypes)[number];

/** How an app proves itself at the token endpoint (OpenID Connect Core §9); `none` is for public ones. */
export const appAuthMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"] as const;
export type AppAuthMethod = (typeof appAuthMethods)[number];

export const appSigningAlgs = ["RS256", "ES256"] as const;
export type AppSigningAlg = (typeof appSigningAlgs)[number];

/** Public keys of an app, as RFC 7517 writes them. */
export interface AppKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** A downstream OpenID Connect client of a team. */
export interface App {
  readonly id: AppId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unique in the team. */
  readonly slug: string;
  readonly name: string;
  readonly kind: AppKind;
  /** What it calls itself at `/oauth2`; unique in the installation. */
  readonly clientId: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly backchannelLogoutUri?: string | undefined;
  /** Where its tile on the home page leads; absent: no tile. */
  readonly homeUrl?: string | undefined;
  readonly grantTypes: readonly AppGrantType[];
  readonly tokenEndpointAuthMethod: AppAuthMethod;
  readonly idTokenSignedResponseAlg: AppSigningAlg;
  readonly jwks?: AppKeys | undefined;
  /** Names of groups: only their members may use it. Absent: everybody of the team. */
  readonly allowedGroups?: readonly string[] | undefined;
  readonly groups: {
    /** Names of the groups that it is told of; absent: of all. */
    readonly only?: readonly string[] | undefined;
    /** With more than this, `groups` leaves the ID token whole and userinfo alone tells them. */
    readonly max: number;
  };
  /** Attributes that the team declares, told as claims of the same name. */
  readonly claims: readonly string[];
  /** Client secrets, the newest first, two at most; one that has ended stays until the next comes. */
  readonly secrets: readonly ClientSecret[];
  readonly managedByFile: boolean;
}

export const defaultMaxGroups = 100;

/** Whether it proves itself by a secret. */
export function needsSecret({ tokenEndpointAuthMethod }: Pick<App, "tokenEndpointAuthMethod">): boolean {
  return tokenEndpointAuthMethod === "client_secret_basic" || tokenEndpointAuthMethod === "client_secret_post";
}
