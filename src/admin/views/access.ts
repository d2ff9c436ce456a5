import { z } from "zod";
import { stateOfKey, type ApiKey, type Maker } from "../../model/api-key.js";
import { needs, roles } from "../../model/grant.js";
import { factsOf, type AdminRole } from "../../model/invitation.js";
import { setupIntents, stateOfLink, type SetupLink } from "../../model/setup-link.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

const teamSlug = z.string().nullable().describe("Slug of the team; null: the installation");

/**
 * An admin in one place. A team is shown nothing of what the person is or does elsewhere: neither how they sign in nor since
 * when, nor the id of their account, for that would say who runs another team.
 */
export const adminView = z
  .object({
    id: z.string(),
    version: z.int(),
    email: z.string(),
    role: z.enum(roles),
    team: teamSlug,
    state: z
      .enum(["active", "invited", "invitation_expired"])
      .describe("Until they have taken up the invitation they can do nothing here"),
    invitationExpiresAt: maybeInstant,
  })
  .meta({ id: "Admin" });
export type AdminView = z.infer<typeof adminView>;

export function shownAdmin(held: AdminRole, team: string | null, now: number): AdminView {
  const { id, version, email, role } = factsOf(held);
  const { expiresAt } = held.invitation ?? {};
  const invited = expiresAt !== undefined && expiresAt <= now ? "invitation_expired" : "invited";
  const state = expiresAt === undefined ? "active" : invited;
  return { id, version, email, role, team, state, invitationExpiresAt: shownMaybe(expiresAt) };
}

const invitation = z
  .string()
  .nullable()
  .describe("Where the person sets their password: shown this once, works for three days. Null at a repeat");

export const invitedAdminView = adminView
  .omit({ version: true, state: true, invitationExpiresAt: true })
  .extend({ url: invitation, mailed: z.boolean().describe("It goes to them by mail as well") })
  .meta({ id: "InvitedAdmin" });
export type InvitedAdminView = z.infer<typeof invitedAdminView>;

/** The same as the operator sees it, who runs all places. */
export const operatedAdminView = adminView
  .extend({
    ssoOnly: z.boolean().describe("No password is taken from them"),
    signsInBy: z.enum(["password", "sso", "invitation"]),
    lastPasswordSignInAt: maybeInstant,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "OperatedAdmin" });
export type OperatedAdminView = z.infer<typeof operatedAdminView>;

export function shownOperatedAdmin(held: AdminRole, team: string | null, now: number): OperatedAdminView {
  const { admin, invitation: waiting } = held;
  const { createdAt, updatedAt } = waiting ?? held.admin;
  const ssoOnly = admin?.ssoOnly ?? false;
  return {
    ...shownAdmin(held, team, now),
    // Whoever runs all places sees the account in each of them.
    ...(admin !== undefined && { id: admin.id }),
    ssoOnly,
    signsInBy: admin === undefined ? "invitation" : ssoOnly ? "sso" : "password",
    lastPasswordSignInAt: shownMaybe(admin?.lastPasswordSignInAt),
    createdAt: shownInstant(createdAt),
    updatedAt: shownInstant(updatedAt),
  };
}

const makerShape = z
  .object({ kind: z.string(), id: z.string().nullable(), name: z.string().nullable() })
  .meta({ id: "Maker" });

function shownMaker({ kind, id, name }: Maker): z.infer<typeof makerShape> {
  return { kind, id, name: name ?? null };
}

export const apiKeyView = z
  .object({
    id: z.string(),
    version: z.int(),
    name: z.string(),
    prefix: z.string().describe("How the key begins, to know it again by"),
    role: z.enum(roles),
    team: teamSlug,
    needs: z.array(z.enum(needs)).nullable().describe("Only these of what the role gives; null: all of them"),
    state: z.enum(["works", "revoked", "expired"]),
    madeBy: makerShape.describe("It does not end with them"),
    expiresAt: instant,
    revokedAt: maybeInstant,
    lastUsedAt: maybeInstant.describe("To the minute"),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "ApiKey" });
export type ApiKeyView = z.infer<typeof apiKeyView>;

export function shownApiKey(key: ApiKey, team: string | null, now: number): ApiKeyView {
  return {
    id: key.id,
    version: key.version,
    name: key.name,
    prefix: key.prefix,
    role: key.role,
    team,
    needs: key.needs === undefined ? null : [...key.needs],
    state: stateOfKey(key, now),
    madeBy: shownMaker(key.madeBy),
    expiresAt: shownInstant(key.expiresAt),
    revokedAt: shownMaybe(key.revokedAt),
    lastUsedAt: shownMaybe(key.lastUsedAt),
    createdAt: shownInstant(key.createdAt),
    updatedAt: shownInstant(key.updatedAt),
  };
}

export const madeApiKeyView = apiKeyView
  .extend({ key: z.string().nullable().describe("The key: shown this once. Null at a repeat") })
  .meta({ id: "MadeApiKey" });
export type MadeApiKeyView = z.infer<typeof madeApiKeyView>;

export const setupLinkView = z
  .object({
    id: z.string(),
    version: z.int(),
    team: z.string().describe("Slug of the team"),
    intent: z.enum(setupIntents).describe("The one job it is for"),
    record: z
      .object({
        kind: z.string(),
        id: z.string(),
        name: z.string().nullable().describe("Its slug, or the domain; null: it is gone"),
      })
      .describe("What the job is about"),
    state: z.enum(["unopened", "opened", "revoked", "expired"]),
    madeBy: makerShape,
    returnUrl: z.string().nullable().describe("Where the person goes when the job is done"),
    expiresAt: instant,
    openedAt: maybeInstant.describe("When Begin was pressed first"),
    revokedAt: maybeInstant,
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "SetupLink" });
export type SetupLinkView = z.infer<typeof setupLinkView>;

/** @param record  what its record is called */
export function shownSetupLink(
  link: SetupLink,
  { team, record, now }: { readonly team: string; readonly record: string | null; readonly now: number },
): SetupLinkView {
  return {
    id: link.id,
    version: link.version,
    team,
    intent: link.intent,
    record: { kind: link.record.kind, id: link.record.id, name: record },
    state: stateOfLink(link, now),
    madeBy: shownMaker(link.madeBy),
    returnUrl: link.returnUrl ?? null,
    expiresAt: shownInstant(link.expiresAt),
    openedAt: shownMaybe(link.openedAt),
    revokedAt: shownMaybe(link.revokedAt),
    createdAt: shownInstant(link.createdAt),
    updatedAt: shownInstant(link.updatedAt),
  };
}

export const madeSetupLinkView = setupLinkView
  .extend({
    url: z.string().nullable().describe("The link: shown this once. Null at a repeat"),
    mailedTo: z.array(z.string()).describe("Whom it is sent to by mail"),
  })
  .meta({ id: "MadeSetupLink" });
