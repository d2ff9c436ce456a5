import { z } from "zod";
import { scimBaseUrl } from "../../model/addresses.js";
import { customTypes } from "../../model/custom-attribute.js";
import { quirkProfiles, type Directory, type ScimToken } from "../../model/directory.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { domainState, type Domain } from "../../model/domain.js";
import { sessionNotOnOrAfters, type Team } from "../../model/team.js";
import { pausedView, tokenWorks } from "../../teams/index.js";
import { healthFields, type HealthView } from "./health.js";
import { instant, maybeInstant, shownInstant, shownMaybe } from "./shapes.js";

const policiesView = z
  .object({
    emailDomains: z.array(z.string()).describe("Those that count; the domains themselves say why"),
    multiGroup: z.boolean(),
    seats: z.int().nullable(),
    existingUsers: z.enum(["link", "refuse"]),
    usernameChanges: z.enum(["allow", "refuse"]),
    userNameIsEmail: z.boolean(),
    onRemoval: z.enum(["suspend", "delete"]),
    session: z.object({ idleMinutes: z.int(), absoluteMinutes: z.int() }),
    sessionNotOnOrAfter: z.enum(sessionNotOnOrAfters),
    groupsPerSignIn: z.int(),
    massChangeBrake: z.number().nullable(),
  })
  .meta({ id: "Policies" });

export const teamView = z
  .object({
    id: z.string(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    slug: z.string(),
    name: z.string(),
    policies: policiesView,
    attributes: z
      .array(z.object({ name: z.string(), type: z.enum(customTypes), multiValued: z.boolean() }))
      .describe("What the team keeps of its users beside the standard"),
    contacts: z.array(z.string()).describe("Email addresses of the customer's IT"),
    managedByFile: z.boolean(),
  })
  .meta({ id: "Team" });
export type TeamView = z.infer<typeof teamView>;

/** @param domains  all of the team's */
export function shownTeam(team: Team, domains: readonly Domain[]): TeamView {
  const counting = domains.filter((domain) => domainState(domain) !== "pending").map(({ domain }) => domain);
  return {
    id: team.id,
    version: team.version,
    createdAt: shownInstant(team.createdAt),
    updatedAt: shownInstant(team.updatedAt),
    slug: team.slug,
    name: team.name,
    policies: { ...team.policies, emailDomains: counting },
    attributes: team.attributes.map((one) => ({ ...one })),
    contacts: [...(team.contacts ?? [])],
    managedByFile: team.managedByFile,
  };
}

export const tokenView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    directoryId: z.string(),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    kind: z.enum(["bearer", "oauth"]).describe("bearer: a token; oauth: what was granted to an OAuth client"),
    name: z.string().describe("Of a grant its service user"),
    serviceUser: z.string().nullable().describe("Of a grant: the name that it acts under; null of a token"),
    client: z.string().nullable().describe("Of a grant: the OAuth client that holds it"),
    hint: z.string().describe("Its last four characters; of a grant those of its id"),
    scopes: z.array(z.enum(["read", "write"])),
    state: z.enum(["works", "revoked", "expired"]),
    expiresAt: maybeInstant,
    revokedAt: maybeInstant,
    lastUsedAt: maybeInstant,
    refused: z
      .object({ at: instant, because: z.enum(["revoked", "expired", "directory_disabled"]) })
      .nullable()
      .describe("The last request that came with it after it had ended"),
    managedByFile: z.boolean(),
  })
  .meta({ id: "ScimToken" });
export type TokenView = z.infer<typeof tokenView>;

export function shownToken(token: ScimToken, now: number): TokenView {
  return {
    id: token.id,
    teamId: token.teamId,
    directoryId: token.directoryId,
    version: token.version,
    createdAt: shownInstant(token.createdAt),
    updatedAt: shownInstant(token.updatedAt),
    kind: token.client === undefined ? "bearer" : "oauth",
    name: token.name,
    serviceUser: token.client === undefined ? null : token.name,
    client: token.client?.name ?? null,
    hint: token.hint,
    scopes: [...token.scopes],
    state: token.revokedAt !== undefined ? "revoked" : tokenWorks(token, now) ? "works" : "expired",
    expiresAt: shownMaybe(token.expiresAt),
    revokedAt: shownMaybe(token.revokedAt),
    lastUsedAt: shownMaybe(token.lastUsedAt),
    refused: token.refused === undefined ? null : { ...token.refused, at: shownInstant(token.refused.at) },
    managedByFile: token.managedByFile,
  };
}

export const issuedTokenView = tokenView
  .extend({
    baseUrl: z.string().describe("The SCIM base URL, to be pasted beside the token"),
    value: z.string().nullable().describe("The token: shown this once; null where it was given"),
  })
  .meta({ id: "IssuedScimToken" });
export type IssuedTokenView = z.infer<typeof issuedTokenView>;

export const rotatedTokenView = issuedTokenView
  .extend({ replaces: z.object({ id: z.string(), worksUntil: maybeInstant }).describe("The old token") })
  .meta({ id: "RotatedScimToken" });

export const directoryView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    team: z.string().describe("Slug of the team"),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    slug: z.string(),
    name: z.string(),
    methodId: z.string().nullable(),
    method: z.string().nullable().describe("Slug of the SSO method whose people it manages"),
    quirks: z.enum(quirkProfiles),
    disabled: z.boolean(),
    managedByFile: z.boolean(),
    baseUrl: z.string().describe("The SCIM base URL"),
    paused: z
      .object({ at: instant, code: z.string(), removed: z.int(), allowed: z.int() })
      .nullable()
      .describe("By the mass change brake, until somebody resumes it: every change is answered 503 meanwhile"),
    unbrakedUntil: maybeInstant.describe("Resumed for the hour: there is no brake until then"),
    ...healthFields,
  })
  .meta({ id: "Directory" });
export type DirectoryView = z.infer<typeof directoryView>;

export function shownDirectory(
  directory: Directory,
  context: {
    readonly team: Pick<Team, "slug">;
    readonly method: Pick<SsoMethod, "slug"> | undefined;
    readonly publicUrl: string;
    readonly health: HealthView;
  },
): DirectoryView {
  return {
    id: directory.id,
    teamId: directory.teamId,
    team: context.team.slug,
    version: directory.version,
    createdAt: shownInstant(directory.createdAt),
    updatedAt: shownInstant(directory.updatedAt),
    slug: directory.slug,
    name: directory.name,
    methodId: directory.methodId ?? null,
    method: context.method?.slug ?? null,
    quirks: directory.quirks,
    disabled: directory.disabled,
    managedByFile: directory.managedByFile,
    baseUrl: scimBaseUrl(context.publicUrl, directory),
    paused: pausedView(directory),
    unbrakedUntil: shownMaybe(directory.unbrakedUntil),
    ...context.health,
  };
}
