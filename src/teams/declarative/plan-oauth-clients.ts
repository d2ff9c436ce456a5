import { newId } from "../../lib/new-id.js";
import type { Directory } from "../../model/directory.js";
import type { DirectoryId, TeamId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import { directoryBySlug } from "../directories/directory-verbs.js";
import type { OAuthClientSettings } from "../oauth-clients/oauth-client-settings.js";
import {
  bareOAuthClient,
  createOAuthClient,
  oauthClientChanges,
  releaseOAuthClient,
  updateOAuthClient,
} from "../oauth-clients/oauth-client-verbs.js";
import type { DeclaredDirectory, DeclaredOAuthClient, DeclaredTeam } from "./file-shape.js";
import { actionOfChanges, checkClientIdFree, naming, nothing, readable, type ApplyDeps, type Step } from "./step.js";

/** The OAuth clients of one directory; each is found by its name. */
export async function planOAuthClients(
  deps: ApplyDeps,
  { slug: team }: DeclaredTeam,
  { slug, oauthClients: said = [] }: DeclaredDirectory,
  directory: Directory | undefined,
): Promise<readonly Step[]> {
  const known = directory && (await deps.store.inTeam(directory.teamId).oauthClients.ofDirectory(directory.id));
  const steps: Step[] = [];
  for (const one of said) {
    const current = known?.find(({ name }) => name === one.name);
    steps.push(await planOne(deps, { name: `${team}/${slug}/${one.name}`, directory: slug }, one, current));
  }
  const named = new Set(said.map(({ name }) => name));
  for (const client of known ?? []) {
    if (!client.managedByFile || named.has(client.name)) continue;
    steps.push({
      kind: "oauthClient",
      name: `${team}/${slug}/${client.name}`,
      action: "release",
      changes: [],
      notes: [`goes on working; to end it: drawbridge oauth-client delete ${slug} ${client.clientId}`],
      run: async () => {
        await releaseOAuthClient(deps, client.teamId, client.id);
        return nothing;
      },
    });
  }
  return steps;
}

async function planOne(
  deps: ApplyDeps,
  at: { readonly name: string; readonly directory: string },
  said: DeclaredOAuthClient,
  known: OAuthClient | undefined,
): Promise<Step> {
  const settings = settingsOf(said);
  // Of a new one, too, what cannot be is told before anything is written.
  const place = { teamId: newId<TeamId>(), id: newId<DirectoryId>() };
  const before = known ?? bareOAuthClient(deps, place, said);
  const told = await naming(`OAuth client ${at.name}`, async () => {
    if (known === undefined) await checkClientIdFree(deps, said.clientId);
    return oauthClientChanges(deps, before, settings, { isNew: known === undefined });
  });
  const changes = known === undefined ? {} : told;
  const kept = (field: "kind" | "clientId"): readonly string[] =>
    known === undefined || known[field] === said[field]
      ? []
      : [`its ${field} stays ${known[field]}: give another one another name`];
  return {
    kind: "oauthClient",
    name: at.name,
    action: known === undefined ? "create" : actionOfChanges(changes),
    changes: readable(changes),
    notes: [...kept("kind"), ...kept("clientId")],
    run: async () => {
      const directory = await directoryBySlug(deps, at.directory);
      const { name, kind, clientId } = said;
      const { secret } =
        known === undefined
          ? await createOAuthClient(deps, directory, { ...settings, name, kind, clientId })
          : await updateOAuthClient(deps, directory, known.id, settings);
      return secret === undefined ? nothing : { secret: { oauthClient: at.name, text: secret } };
    },
  };
}

/** What the file leaves out is taken back; secrets alone stay. */
function settingsOf({ redirectUris = [], jwks, jwksUri, secret }: DeclaredOAuthClient): OAuthClientSettings {
  return { redirectUris, jwks: jwks ?? null, jwksUri: jwksUri ?? null, secrets: secret, managedByFile: true };
}
