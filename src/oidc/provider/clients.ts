import { randomBytes } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { App } from "../../model/app.js";
import { needsSecret } from "../../model/app.js";
import { hasSecret } from "../../model/oauth-client.js";
import type { OidcDeps } from "../deps.js";
import type { KnownClient, ScimClient } from "./known-client.js";
import { visit } from "./visit.js";

/** Whose client id it is; asked for once a request. */
export async function knownClient(
  { store }: Pick<OidcDeps, "store">,
  clientId: string,
): Promise<KnownClient | undefined> {
  const { clients } = visit();
  if (clients.has(clientId)) return clients.get(clientId);
  const known = isClientId(clientId) ? await lookUp(store, clientId) : undefined;
  clients.set(clientId, known);
  return known;
}

async function lookUp(store: OidcDeps["store"], clientId: string): Promise<KnownClient | undefined> {
  const app = await store.appByClientId(clientId);
  if (app !== undefined) return { kind: "app", teamId: app.teamId, app };
  const client = await store.oauthClientByClientId(clientId);
  const directory = client && (await store.inTeam(client.teamId).directories.get(client.directoryId));
  if (client === undefined || directory === undefined) return undefined;
  return { kind: "scim", teamId: client.teamId, client, directory };
}

export async function appOf(deps: Pick<OidcDeps, "store">, clientId: string): Promise<App | undefined> {
  const known = await knownClient(deps, clientId);
  return known?.kind === "app" ? known.app : undefined;
}

export async function scimClientOf(deps: Pick<OidcDeps, "store">, clientId: string): Promise<ScimClient | undefined> {
  const known = await knownClient(deps, clientId);
  return known?.kind === "scim" ? known : undefined;
}

/** What no client id of ours can be is not asked for in the store, which refuses some texts. */
function isClientId(text: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(text);
}

/** The provider's own words for a client; one of a directory says which (`scimDirectory`). */
export function clientOf(known: KnownClient): AdapterPayload {
  return known.kind === "app" ? appAsClient(known.app) : scimAsClient(known);
}

/**
 * The provider wants to be told a secret of a client that has one. What is presented is compared with the real ones by us
 * (`makeSecretCheck`); this one opens nothing and is known to nobody.
 */
const inPlaceOfSecret = randomBytes(32).toString("base64url");

/** The name under which a client of a directory carries that one's slug, so that settings need not look it up. */
export const scimDirectory = "scim_directory";

export function isScimClient(client: unknown): boolean {
  return (
    typeof client === "object" && client !== null && scimDirectory in client && client[scimDirectory] !== undefined
  );
}

/** An app as the provider knows its clients (OpenID Connect Registration §2). */
function appAsClient(app: App): AdapterPayload {
  const addresses = [...app.redirectUris, ...app.postLogoutRedirectUris];
  return {
    client_id: app.clientId,
    client_name: app.name,
    ...(needsSecret(app) && { client_secret: inPlaceOfSecret }),
    redirect_uris: [...app.redirectUris],
    post_logout_redirect_uris: [...app.postLogoutRedirectUris],
    response_types: ["code"],
    grant_types: [...app.grantTypes],
    // What has a scheme of its own is an installed app; all others are held to the very port.
    application_type: addresses.every((uri) => /^https?:/i.test(uri)) ? "web" : "native",
    token_endpoint_auth_method: app.tokenEndpointAuthMethod,
    id_token_signed_response_alg: app.idTokenSignedResponseAlg,
    ...(app.jwks !== undefined && { jwks: { keys: app.jwks.keys.map((key) => ({ ...key })) } }),
  };
}

function scimAsClient({ client, directory }: ScimClient): AdapterPayload {
  const byCode = client.kind === "okta";
  return {
    client_id: client.clientId,
    client_name: client.name,
    [scimDirectory]: directory.slug,
    ...(hasSecret(client) && { client_secret: inPlaceOfSecret }),
    redirect_uris: [...client.redirectUris],
    response_types: byCode ? ["code"] : [],
    grant_types: byCode ? ["authorization_code", "refresh_token"] : ["client_credentials"],
    application_type: "web",
    token_endpoint_auth_method: hasSecret(client) ? "client_secret_basic" : "private_key_jwt",
    ...(client.jwks !== undefined && { jwks: { keys: client.jwks.keys.map((key) => ({ ...key })) } }),
    ...(client.jwksUri !== undefined && { jwks_uri: client.jwksUri }),
  };
}
