import type { Maker } from "./api-key.js";
import type { Grant, GrantRecord } from "./grant.js";
import type { SetupLinkId, TeamId } from "./ids.js";

/** The one job that a setup link is for. */
export const setupIntents = ["sso", "scim", "domain", "certificate"] as const;
export type SetupIntent = (typeof setupIntents)[number];

/** A link by which a customer's IT person does one job on one record without an account. */
export interface SetupLink {
  readonly id: SetupLinkId;
  readonly version: number;
  readonly teamId: TeamId;
  readonly intent: SetupIntent;
  /** A method (sso, certificate), a directory (scim) or a domain. */
  readonly record: GrantRecord;
  /** SHA-256 in hex of the link's secret. */
  readonly hash: string;
  readonly expiresAt: number;
  /** Where the person goes when the job is done; https. */
  readonly returnUrl?: string | undefined;
  readonly madeBy: Maker;
  /** When *Begin* was pressed first. */
  readonly openedAt?: number | undefined;
  readonly revokedAt?: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const records: Readonly<Record<SetupIntent, GrantRecord["kind"]>> = {
  sso: "method",
  certificate: "method",
  scim: "directory",
  domain: "domain",
};

/** The kind of record that a link of this intent is about. */
export function recordOfIntent(intent: SetupIntent): GrantRecord["kind"] {
  return records[intent];
}

/** One need on one record, and to see that record. A domain is proved by who owns the team's domains. */
export function grantOfLink({ intent, record, teamId }: Pick<SetupLink, "intent" | "record" | "teamId">): Grant {
  return intent === "domain"
    ? { role: "owner", team: teamId, needs: ["read", "own"], record }
    : { role: "admin", team: teamId, needs: ["read", "manage"], record };
}

export function stateOfLink(
  link: Pick<SetupLink, "revokedAt" | "expiresAt" | "openedAt">,
  now: number,
): "unopened" | "opened" | "revoked" | "expired" {
  if (link.revokedAt !== undefined) return "revoked";
  if (link.expiresAt <= now) return "expired";
  return link.openedAt === undefined ? "unopened" : "opened";
}
