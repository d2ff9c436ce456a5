import { newId } from "../../src/lib/new-id.js";
import type { Admin, AdminGrant } from "../../src/model/admin.js";
import { eventOf, type EventDraft } from "../../src/model/event.js";
import type { Role } from "../../src/model/grant.js";
import type { ApiKey } from "../../src/model/api-key.js";
import type { Invitation } from "../../src/model/invitation.js";
import type { AdminGrantId, AdminId, ApiKeyId, ReferenceId, SetupLinkId, TeamId } from "../../src/model/ids.js";
import type { SetupLink } from "../../src/model/setup-link.js";
import { later, noon } from "./builders.js";

export const aGrant = (role: Role, team: TeamId | null): AdminGrant => ({ id: newId(), version: 1, role, team });

export const anAdmin = (own: Partial<Admin> = {}): Omit<Admin, "version"> => ({
  id: newId<AdminId>(),
  email: "ada@example.com",
  grants: [aGrant("operator", null)],
  ssoOnly: false,
  sessionsFrom: noon,
  createdAt: noon,
  updatedAt: noon,
  ...own,
});

export const anInvitation = (
  team: TeamId | null,
  hash: string,
  email = "ada@example.com",
): Omit<Invitation, "version"> => ({
  ...{ id: newId<AdminGrantId>(), email, role: team === null ? "operator" : "auditor", team, hash },
  ...{ expiresAt: later(1000), createdAt: noon, updatedAt: noon },
});

export const aKey = (team: TeamId | null, hash: string): Omit<ApiKey, "version"> => ({
  ...{ id: newId<ApiKeyId>(), name: "deploy", hash, prefix: "dbk_abcdefgh", team },
  role: team === null ? "operator" : "admin",
  madeBy: { kind: "cli", id: "cli", name: "ada" },
  ...{ expiresAt: later(1000), createdAt: noon, updatedAt: noon },
});

export const aLink = (teamId: TeamId, hash: string): Omit<SetupLink, "version"> => ({
  ...{ id: newId<SetupLinkId>(), teamId, intent: "sso", record: { kind: "method", id: "m1" }, hash },
  madeBy: { kind: "admin", id: "a1" },
  ...{ expiresAt: later(1000), createdAt: noon, updatedAt: noon },
});

/** Admins, API keys and setup links. */

/** An event as the catalogue knows it, for chains that are checked against it. */
export function aKnownEvent(at = noon): EventDraft {
  const subject = { kind: "admin", id: newId(), version: 2 } as const;
  const stamp = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>(), at } as const;
  return eventOf(stamp, "admin.password_set", subject, { email: "ada@example.com" });
}
