import type { Grant, Need, Role } from "./grant.js";
import type { ApiKeyId, TeamId } from "./ids.js";

/** A key of scripts and programs for `/api/v1`. It does not end with whoever made it. */
export interface ApiKey {
  readonly id: ApiKeyId;
  readonly version: number;
  readonly name: string;
  /** SHA-256 in hex of the key's text. */
  readonly hash: string;
  /** How the text begins, to know it again by. */
  readonly prefix: string;
  readonly role: Role;
  /** Null: of the installation. */
  readonly team: TeamId | null;
  /** Fewer than the role gives; absent: all of them. */
  readonly needs?: readonly Need[] | undefined;
  readonly madeBy: Maker;
  readonly expiresAt: number;
  readonly revokedAt?: number | undefined;
  /** Kept beside the record, to the minute: it moves no version. */
  readonly lastUsedAt?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Who made a key or a link, and what they were called then. */
export interface Maker {
  readonly kind: string;
  readonly id: string | null;
  readonly name?: string | undefined;
}

/** Whether the key opens anything now, and else why not. */
export function stateOfKey(key: Pick<ApiKey, "revokedAt" | "expiresAt">, now: number): "works" | "revoked" | "expired" {
  if (key.revokedAt !== undefined) return "revoked";
  return key.expiresAt > now ? "works" : "expired";
}

export function grantOfKey({ role, team, needs }: Pick<ApiKey, "role" | "team" | "needs">): Grant {
  return { role, team, ...(needs !== undefined && { needs }) };
}
