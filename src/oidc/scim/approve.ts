import { randomBytes } from "node:crypto";
import type { default as Provider } from "oidc-provider";
import { newId } from "../../lib/new-id.js";
import { sha256Hex } from "../../lib/sha256.js";
import { scimBaseUrl } from "../../model/addresses.js";
import type { Caller } from "../../model/event.js";
import type { ArtefactId, TokenId } from "../../model/ids.js";
import { scopesGranted } from "../../model/oauth-client.js";
import { Refused } from "../../model/refused.js";
import { approveGrant, turnDownGrant, type TurnedDown } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import type { ScimClient } from "../provider/known-client.js";

/** An identity provider that waits for an admin's word. */
export interface AskedConsent extends ScimClient {
  /** As `scim` or `scim:read scim:write`. */
  readonly scope: string;
  /** Where the answer goes. */
  readonly redirectUri: string;
}

export interface Approving {
  /** The admin who approves; that they may was looked at before. */
  readonly caller: Caller;
  /** The name under which the identity provider acts from now on. */
  readonly serviceUser: string;
}

/**
 * Grants what is asked for, and answers what the provider goes on with. The record comes first: a grant of the provider's that
 * nobody could see and revoke is the worse half.
 * @throws Refused `not_found` where the client or its directory has gone meanwhile
 */
export async function approve(
  deps: OidcDeps,
  provider: Provider,
  { client, directory, scope }: AskedConsent,
  { caller, serviceUser }: Approving,
): Promise<{ readonly accountId: string; readonly grantId: string }> {
  const [id, grantId] = [newId<TokenId>(), randomBytes(32).toString("base64url")];
  const scopes = scopesGranted(scope.split(" "));
  const approval = { id, grant: sha256Hex(grantId) as ArtefactId, serviceUser, scopes };
  await approveGrant({ store: deps.store, now: deps.now, caller }, client, approval);
  const own = { jti: grantId, accountId: id, clientId: client.clientId };
  const grant = new provider.Grant(own);
  grant.addResourceScope(scimBaseUrl(deps.publicUrl, directory), scope);
  await grant.save();
  return { accountId: id, grantId };
}

/** Tells the team's audit that an admin did not approve. @param caller  an admin who sees the client */
export async function turnDown(
  { store, now }: OidcDeps,
  { client, scope }: AskedConsent,
  { caller, because }: Pick<TurnedDown, "because"> & Pick<Approving, "caller">,
): Promise<void> {
  try {
    await turnDownGrant({ store, now, caller }, client, { scopes: scopesGranted(scope.split(" ")), because });
  } catch (error) {
    // Of a client that has gone meanwhile nothing is left to refuse.
    if (!(error instanceof Refused)) throw error;
  }
}
