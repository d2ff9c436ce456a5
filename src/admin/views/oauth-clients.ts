import { z } from "zod";
import { oauthAddresses, scimBaseUrl } from "../../model/addresses.js";
import type { Directory } from "../../model/directory.js";
import { oauthClientKinds, type OAuthClient } from "../../model/oauth-client.js";
import type { Team } from "../../model/team.js";
import { secretFields, shownSecrets } from "./client-secrets.js";
import { instant, shownInstant } from "./shapes.js";

export const oauthClientView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    team: z.string().describe("Slug of the team"),
    directoryId: z.string(),
    directory: z.string().describe("Slug of the directory"),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
    name: z.string(),
    kind: z.enum(oauthClientKinds),
    clientId: z.string(),
    redirectUris: z.array(z.string()),
    jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }).nullable(),
    jwksUri: z.string().nullable(),
    authorizeUrl: z.string().nullable().describe("okta: where an admin approves"),
    tokenUrl: z.string(),
    baseUrl: z.string().describe("The SCIM base URL"),
    ...secretFields,
    managedByFile: z.boolean(),
  })
  .meta({ id: "OAuthClient" });
export type OAuthClientView = z.infer<typeof oauthClientView>;

export const issuedOAuthClientView = oauthClientView
  .extend({
    clientSecret: z.string().nullable().describe("The client secret: shown this once; null where none was made"),
  })
  .meta({ id: "IssuedOAuthClient" });
export type IssuedOAuthClientView = z.infer<typeof issuedOAuthClientView>;

export function shownOAuthClient(
  client: OAuthClient,
  {
    team,
    directory,
    publicUrl,
    now,
  }: { readonly team: Team; readonly directory: Directory; readonly publicUrl: string; readonly now: number },
): OAuthClientView {
  const { authorize, token } = oauthAddresses(publicUrl);
  return {
    id: client.id,
    teamId: client.teamId,
    team: team.slug,
    directoryId: directory.id,
    directory: directory.slug,
    version: client.version,
    createdAt: shownInstant(client.createdAt),
    updatedAt: shownInstant(client.updatedAt),
    name: client.name,
    kind: client.kind,
    clientId: client.clientId,
    redirectUris: [...client.redirectUris],
    jwks: client.jwks === undefined ? null : { keys: client.jwks.keys.map((key) => ({ ...key })) },
    jwksUri: client.jwksUri ?? null,
    authorizeUrl: client.kind === "okta" ? authorize : null,
    tokenUrl: token,
    baseUrl: scimBaseUrl(publicUrl, directory),
    ...shownSecrets(client.secrets, now),
    managedByFile: client.managedByFile,
  };
}
