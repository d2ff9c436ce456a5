import type { DirectoryId, MethodId, TeamId, TokenId } from "./ids.js";

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

/** A SCIM token: shown once, kept as the SHA-256 of its text. */
export interface ScimToken {
  readonly id: TokenId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly directoryId: DirectoryId;
  readonly name: string;
  /** SHA-256 of the token, lower-case hex. Unique in the installation. */
  readonly hash: string;
  /** The last four characters, to tell tokens apart in lists. */
  readonly hint: string;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly lastUsedAt?: number;
  /** The last request that came with it after it had ended. */
  readonly refused?: { readonly at: number; readonly because: TokenRefusal };
  readonly managedByFile: boolean;
}

/** Why a token that was good once opens nothing. */
export type TokenRefusal = "revoked" | "expired" | "directory_disabled";
