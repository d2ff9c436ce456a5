import { z } from "zod";
import { oauthClientKinds, type OAuthClient } from "../../model/oauth-client.js";
import type { Directory } from "../../model/directory.js";
import type { Team } from "../../model/team.js";
import {
  appSecret,
  clientIdShape,
  createOAuthClient,
  deleteOAuthClient,
  oauthClientFields,
  retireOAuthClientSecret,
  rotateOAuthClientSecret,
  updateOAuthClient,
  type SavedOAuthClient,
} from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { checkHost, otherThan } from "../endpoints.js";
import { operation } from "../operation.js";
import { endOf, rotationInput, rotationOf, secretExpiresAt } from "../views/client-secrets.js";
import {
  issuedOAuthClientView,
  oauthClientView,
  shownOAuthClient,
  type IssuedOAuthClientView,
  type OAuthClientView,
} from "../views/oauth-clients.js";
import { nameInput } from "../views/shapes.js";

const nothing = z.strictObject({});

interface In {
  readonly team: Team;
  readonly directory: Directory;
}

function viewOf({ publicUrl, now }: AdminDeps, inDirectory: In, client: OAuthClient): OAuthClientView {
  return shownOAuthClient(client, { ...inDirectory, publicUrl, now: now() });
}

function issued(deps: AdminDeps, inDirectory: In, { client, secret }: SavedOAuthClient): IssuedOAuthClientView {
  return { ...viewOf(deps, inDirectory, client), clientSecret: secret ?? null };
}

export const oauthClientList = operation({
  name: "oauth_client.list",
  summary:
    "OAuth clients of a directory: what an identity provider calls itself where it gets its SCIM tokens by OAuth",
  of: "directory",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: z.object({ items: z.array(oauthClientView), next: z.null() }),
  async run({ deps, team, target: directory }) {
    const clients = await deps.store.inTeam(team.id).oauthClients.ofDirectory(directory.id);
    return { items: clients.map((client) => viewOf(deps, { team, directory }, client)), next: null };
  },
});

export const oauthClientCreate = operation({
  name: "oauth_client.create",
  summary: "Create an OAuth client; a client secret that is made for it is shown once",
  of: "directory",
  effect: "create",
  needs: "manage",
  input: z.strictObject({
    name: nameInput,
    kind: z
      .enum(oauthClientKinds)
      .describe(
        "okta: an admin approves, as Okta's Authenticate does; entra: client credentials with a secret; ipsie: with a signed JWT",
      ),
    clientId: clientIdShape.optional().describe("Unique in the installation; left out: one is made"),
    secret: appSecret.optional().describe("A secret of your own; left out where one is needed: one is made"),
    secretExpiresAt,
    ...oauthClientFields,
  }),
  shows: issuedOAuthClientView,
  example: {
    name: "Okta",
    kind: "okta",
    redirectUris: ["https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback"],
  },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target: directory }, { secret, secretExpiresAt: end, ...draft }) {
    checkHost(deps, caller, draft.jwksUri ?? undefined);
    const secrets = secret === undefined ? undefined : [{ text: secret }];
    const settings = { ...draft, secrets, secretExpiresAt: endOf(end) };
    const saved = await createOAuthClient(deps.settings(caller), directory, settings);
    return issued(deps, { team, directory }, saved);
  },
});

export const oauthClientShow = operation({
  name: "oauth_client.show",
  summary: "An OAuth client with what the identity provider is given",
  of: "oauth_client",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: oauthClientView,
  versionOf: ({ version }) => version,
  run: ({ deps, team, target: { directory, client } }) => Promise.resolve(viewOf(deps, { team, directory }, client)),
});

export const oauthClientUpdate = operation({
  name: "oauth_client.update",
  summary: "Change an OAuth client",
  of: "oauth_client",
  effect: "change",
  needs: "manage",
  input: z.strictObject({ name: nameInput.optional(), ...oauthClientFields, secretExpiresAt }),
  shows: issuedOAuthClientView,
  example: { name: "Okta, production" },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target: { directory, client }, expected }, input) {
    const { secretExpiresAt: end, jwksUri: said, ...rest } = input;
    const jwksUri = otherThan(client.jwksUri, said);
    checkHost(deps, caller, jwksUri ?? undefined);
    const settings = { ...rest, jwksUri, secretExpiresAt: endOf(end) };
    const saved = await updateOAuthClient(deps.settings(caller), directory, client.id, settings, { expected });
    return issued(deps, { team, directory }, saved);
  },
});

export const oauthClientRotateSecret = operation({
  name: "oauth_client.rotate_secret",
  summary: "Give an OAuth client a new secret; the one before works on for a while, or until it is retired",
  of: "oauth_client",
  effect: "act",
  needs: "manage",
  input: z.strictObject({
    secret: appSecret.optional().describe("A secret of your own; left out: one is made and shown once"),
    ...rotationInput,
  }),
  shows: issuedOAuthClientView,
  example: { keepOld: true, overlapHours: 72 },
  shownOnce: ["clientSecret"],
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target: { directory, client }, expected }, input) {
    const how = rotationOf(input);
    const saved = await rotateOAuthClientSecret(deps.settings(caller), directory, client.id, how, { expected });
    return issued(deps, { team, directory }, saved);
  },
});

export const oauthClientRetireSecret = operation({
  name: "oauth_client.retire_secret",
  summary: "End the older of an OAuth client's two secrets",
  of: "oauth_client",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: oauthClientView,
  versionOf: ({ version }) => version,
  async run({ deps, caller, team, target: { directory, client }, expected }) {
    const saved = await retireOAuthClientSecret(deps.settings(caller), directory, client.id, { expected });
    return viewOf(deps, { team, directory }, saved);
  },
});

export const oauthClientDelete = operation({
  name: "oauth_client.delete",
  summary: "Delete an OAuth client: what was granted to it ends",
  of: "oauth_client",
  effect: "remove",
  needs: "manage",
  input: nothing,
  shows: z.object({ deleted: z.string(), ended: z.int() }).describe("How many grants ended"),
  async run({ deps, caller, target: { directory, client }, expected }) {
    const ended = await deleteOAuthClient(deps.settings(caller), directory, client.id, { expected });
    return { deleted: client.name, ended };
  },
});
