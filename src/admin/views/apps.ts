import { z } from "zod";
import { appAuthMethods, appGrantTypes, appKinds, appSigningAlgs, type App } from "../../model/app.js";
import type { Team } from "../../model/team.js";
import { secretFields, shownSecrets } from "./client-secrets.js";
import { instant, shownInstant } from "./shapes.js";

export const appView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    team: z.string().describe("Slug of the team"),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    slug: z.string(),
    name: z.string(),
    kind: z.enum(appKinds),
    clientId: z.string(),
    issuer: z.string().describe("What its library is given beside the client id"),
    redirectUris: z.array(z.string()),
    postLogoutRedirectUris: z.array(z.string()),
    backchannelLogoutUri: z.string().nullable(),
    homeUrl: z.string().nullable(),
    grantTypes: z.array(z.enum(appGrantTypes)),
    tokenEndpointAuthMethod: z.enum(appAuthMethods),
    idTokenSignedResponseAlg: z.enum(appSigningAlgs),
    jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).nullable(),
    allowedGroups: z
      .array(z.string())
      .nullable()
      .describe("Only their members may use it; null: everybody of the team"),
    groups: z.object({ only: z.array(z.string()).nullable(), max: z.int() }).describe("The groups that it is told of"),
    claims: z.array(z.string()),
    ...secretFields,
    managedByFile: z.boolean(),
  })
  .meta({ id: "App" });
export type AppView = z.infer<typeof appView>;

export const appInDetailView = appView
  .extend({ warnings: z.array(z.string()).describe("What an admin should see to") })
  .meta({ id: "AppInDetail" });
export type AppInDetailView = z.infer<typeof appInDetailView>;

export const issuedAppView = appView
  .extend({
    clientSecret: z.string().nullable().describe("The client secret: shown this once; null where none was made"),
  })
  .meta({ id: "IssuedApp" });
export type IssuedAppView = z.infer<typeof issuedAppView>;

export function shownApp(
  app: App,
  context: { readonly team: Pick<Team, "slug">; readonly issuer: string; readonly now: number },
): AppView {
  return {
    id: app.id,
    teamId: app.teamId,
    team: context.team.slug,
    version: app.version,
    createdAt: shownInstant(app.createdAt),
    updatedAt: shownInstant(app.updatedAt),
    slug: app.slug,
    name: app.name,
    kind: app.kind,
    clientId: app.clientId,
    issuer: context.issuer,
    redirectUris: [...app.redirectUris],
    postLogoutRedirectUris: [...app.postLogoutRedirectUris],
    backchannelLogoutUri: app.backchannelLogoutUri ?? null,
    homeUrl: app.homeUrl ?? null,
    grantTypes: [...app.grantTypes],
    tokenEndpointAuthMethod: app.tokenEndpointAuthMethod,
    idTokenSignedResponseAlg: app.idTokenSignedResponseAlg,
    jwks: app.jwks === undefined ? null : { keys: app.jwks.keys.map((key) => ({ ...key })) },
    allowedGroups: app.allowedGroups === undefined ? null : [...app.allowedGroups],
    groups: { only: app.groups.only === undefined ? null : [...app.groups.only], max: app.groups.max },
    claims: [...app.claims],
    ...shownSecrets(app.secrets, context.now),
    managedByFile: app.managedByFile,
  };
}
