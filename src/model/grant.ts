import type { TeamId } from "./ids.js";

/** From the most to the least. `operator` is of the installation, the others are of one team. */
export const roles = ["operator", "owner", "admin", "auditor"] as const;
export type Role = (typeof roles)[number];

/**
 * What an operation asks of its caller, from the least to the most: to read; to manage methods, directories, tokens, users,
 * groups and failures; to own the team's admins, keys, links, policies, domains, apps and webhooks; to operate the
 * installation with its teams, seats, domains by word, settings and keys.
 */
export const needs = ["read", "manage", "own", "operate"] as const;
export type Need = (typeof needs)[number];

/** One record that a grant is narrowed to, as a setup link's is. */
export interface GrantRecord {
  readonly kind: "team" | "method" | "directory" | "domain";
  readonly id: string;
}

/** A role of a caller. */
export interface Grant {
  readonly role: Role;
  /** Null: the installation, with every team in it; only an operator has that. */
  readonly team: TeamId | null;
  /** Only these needs, as an API key may carry fewer than its role gives; absent: all of the role's. */
  readonly needs?: readonly Need[] | undefined;
  /** Only this record. */
  readonly record?: GrantRecord | undefined;
}

const given: Readonly<Record<Role, readonly Need[]>> = {
  operator: ["read", "manage", "own", "operate"],
  owner: ["read", "manage", "own"],
  admin: ["read", "manage"],
  auditor: ["read"],
};

/** What a role can do at the most. */
export function needsOf(role: Role): readonly Need[] {
  return given[role];
}
