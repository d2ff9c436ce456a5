import { createHash, timingSafeEqual } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { App } from "../../model/app.js";
import { needsSecret } from "../../model/app.js";
import { openSecrets } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import { visit } from "./visit.js";

/** The app of a client id; asked for once a request. */
export async function appOf({ store }: Pick<OidcDeps, "store">, clientId: string): Promise<App | undefined> {
  const { apps } = visit();
  if (apps.has(clientId)) return apps.get(clientId);
  const app = isClientId(clientId) ? await store.appByClientId(clientId) : undefined;
  apps.set(clientId, app);
  return app;
}

/** What no client id of ours can be is not asked for in the store, which refuses some texts. */
function isClientId(text: string): boolean {
  return /^[\x21-\x7e]{1,200}$/.test(text);
}

/** An app as the provider knows its clients (OpenID Connect Registration §2). */
export async function clientOf(deps: Pick<OidcDeps, "sealer">, app: App): Promise<AdapterPayload> {
  const [secret] = needsSecret(app) ? await openSecrets(deps.sealer, app) : [];
  const addresses = [...app.redirectUris, ...app.postLogoutRedirectUris];
  return {
    client_id: app.clientId,
    client_name: app.name,
    ...(secret !== undefined && { client_secret: secret }),
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

/** Whether it is one of the app's live secrets: two while one is being replaced. Takes as long whatever is presented. */
export async function isSecretOf(deps: OidcDeps, clientId: string, presented: string): Promise<boolean> {
  const app = await appOf(deps, clientId);
  if (app === undefined || !needsSecret(app)) return false;
  const given = digest(presented);
  const same = (await openSecrets(deps.sealer, app)).map((secret) => timingSafeEqual(digest(secret), given));
  return same.includes(true);
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
