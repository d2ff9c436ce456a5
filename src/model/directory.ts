import type { ArtefactId, DirectoryId, MethodId, OAuthClientId, TeamId, TokenId } from "./ids.js";

export const quirkProfiles = [
  "auto",
  "strict",
  "okta",
  "entra",
  "google",
  "onelogin",
  "jumpcloud",
  "ping",
  "sailpoint",
  "generic",
] as const;
export type QuirkProfile = (typeof quirkProfiles)[number];

/** One SCIM connection of a team. */
export interface Directory {
  readonly id: DirectoryId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Unique in the installation; part of the SCIM base URL. No underscore: Okta forbids it there. */
  readonly slug: string;
  readonly name: string;
  /** The SSO method whose people this directory manages. */
  readonly methodId?: MethodId;
  readonly quirks: QuirkProfile;
  readonly disabled: boolean;
  readonly managedByFile: boolean;
  /** Stopped by the mass change brake: it changes nothing until an admin resumes it; reads go on. */
  readonly paused?: {
    readonly at: number;
    readonly code: "mass_change_brake";
    readonly removed: number;
    readonly allowed: number;
  };
  /** No brake until then: an admin has resumed it for the hour. */
  readonly unbrakedUntil?: number;
}

export type TokenScope = "read" | "write";

/** What opens a directory to SCIM: a token, shown once and kept as the SHA-256 of its text, or what was granted to an OAuth client. */
export interface ScimToken {
  readonly id: TokenId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly directoryId: DirectoryId;
  /** Of a grant the service user: whoever approved it said for whom it acts. */
  readonly name: string;
  /** SHA-256 of the token, lower-case hex; of a grant see `grantHash`. Unique in the installation. */
  readonly hash: string;
  /** The last four characters, to tell tokens apart in lists; of a grant those of its id. */
  readonly hint: string;
  readonly scopes: readonly TokenScope[];
  /** Of a grant: the OAuth client that holds it, and what that was called. */
  readonly client?: { readonly id: OAuthClientId; readonly name: string };
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly lastUsedAt?: number;
  /** The last request that came with it after it had ended. */
  readonly refused?: { readonly at: number; readonly because: TokenRefusal };
  readonly managedByFile: boolean;
}

/** Why a token that was good once opens nothing. */
export type TokenRefusal = "revoked" | "expired" | "directory_disabled";

const ofGrant = "oauth:";

/** Under what a grant is kept among the tokens: no text that somebody presents hashes to it. */
export function grantHash(grant: ArtefactId): string {
  return `${ofGrant}${grant}`;
}

/** The OAuth grant that a token stands for; undefined: it is a bearer token. */
export function grantOf({ client, hash }: Pick<ScimToken, "client" | "hash">): ArtefactId | undefined {
  return client === undefined ? undefined : (hash.slice(ofGrant.length) as ArtefactId);
}
