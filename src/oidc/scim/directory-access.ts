import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import { scimBaseUrl } from "../../model/addresses.js";
import type { ScimToken } from "../../model/directory.js";
import { scimScopes } from "../../model/oauth-client.js";
import type { TokenId } from "../../model/ids.js";
import { tokenWorks } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import { scimClientOf } from "../provider/clients.js";
import type { ScimClient } from "../provider/known-client.js";

/** Seconds that an access token to a directory lives. */
export const scimTokenSeconds = 60 * 60;

type Client = NonNullable<KoaContextWithOIDC["oidc"]["client"]>;

/**
 * Resource indicators (RFC 8707), pinned: a client of a directory gets at that directory whatever it asks for, and an app at none.
 * `scim` is no scope of the provider's own, or it would ask for a consent of its own making.
 */
export function directoryResource(deps: Pick<OidcDeps, "store" | "publicUrl">) {
  return {
    enabled: true,
    async defaultResource(_ctx: KoaContextWithOIDC, client?: Client, oneOf?: readonly string[]) {
      const known = client && (await scimClientOf(deps, client.clientId));
      return known === undefined ? oneOf : scimBaseUrl(deps.publicUrl, known.directory);
    },
    async getResourceServerInfo(
      ctx: KoaContextWithOIDC,
      resource: string,
      client: Client,
    ): Promise<Omit<ResourceServer, "identifier">> {
      const known = await scimClientOf(deps, client.clientId);
      if (known === undefined || resource !== scimBaseUrl(deps.publicUrl, known.directory)) {
        throw new errors.InvalidTarget("this client may not ask for that resource");
      }
      keepOwnScopes(ctx);
      return { scope: scimScopes.join(" "), accessTokenTTL: scimTokenSeconds, accessTokenFormat: "opaque" };
    },
    useGrantedResource: () => Promise.resolve(true),
  } as const;
}

/**
 * Of what is asked for the scopes of SCIM are left; where nothing is asked for, `scim` is meant. A refresh may ask for less of what
 * was granted (RFC 6749 §6), which the provider judges.
 * @throws InvalidScope where other scopes alone are asked for
 */
function keepOwnScopes({ oidc }: KoaContextWithOIDC): void {
  const { params } = oidc;
  if (
    params === undefined ||
    params["grant_type"] === "refresh_token" ||
    params["grant_type"] === "authorization_code"
  ) {
    return;
  }
  const { scope } = params;
  const asked = typeof scope === "string" ? scope.split(" ").filter((one) => one !== "") : [];
  const own = asked.filter((one) => (scimScopes as readonly string[]).includes(one));
  if (asked.length > 0 && own.length === 0) {
    throw new errors.InvalidScope(`the scopes here are ${scimScopes.join(", ")}`, asked.join(" "));
  }
  params["scope"] = own.length === 0 ? "scim" : own.join(" ");
}

/**
 * What a client of a directory was granted and still holds; undefined: it is another's, was revoked, or its client was made anew
 * under the same id.
 */
export async function liveGrant(
  deps: Pick<OidcDeps, "store" | "now">,
  { client, directory }: ScimClient,
  id: string,
): Promise<ScimToken | undefined> {
  const token = await deps.store.inTeam(client.teamId).tokens.get(id as TokenId);
  const isTheirs = token?.client?.id === client.id && token.directoryId === directory.id;
  return token !== undefined && isTheirs && tokenWorks(token, deps.now()) ? token : undefined;
}
