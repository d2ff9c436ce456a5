import { errors } from "oidc-provider";
import { newId } from "../../lib/new-id.js";
import { grantHash, grantOf } from "../../model/directory.js";
import type { Caller } from "../../model/event.js";
import type { ArtefactId, ReferenceId } from "../../model/ids.js";
import { revokeToken, standingGrant, tokenWorks, type TeamsDeps } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import type { ScimClient } from "../provider/known-client.js";
import { visit } from "../provider/visit.js";

/** What a client does to its own grants by asking: what it gives back, what it plays twice, what it holds without an approval. */

/**
 * Revokes what the provider ends: what a client has given back, or what somebody has used twice.
 * @param grant  of the client
 */
export async function endGrantOf(deps: OidcDeps, known: ScimClient, grant: ArtefactId): Promise<void> {
  const found = await deps.store.directoryByToken(known.directory.slug, grantHash(grant));
  if (found?.token.client?.id !== known.client.id) return;
  const because = visit().isGivenBack === true ? "given_back" : "replayed";
  await revokeToken(asTheClient(deps, known), known.teamId, found.token.id, { because });
}

/** The grant of a client that proves itself and needs no approval. @throws errors.UnauthorizedClient once it was revoked */
export async function ownGrant(deps: OidcDeps, known: ScimClient): Promise<ArtefactId | undefined> {
  const token = await standingGrant(asTheClient(deps, known), known.client);
  if (tokenWorks(token, deps.now())) return grantOf(token);
  throw new errors.UnauthorizedClient("access of this client was revoked: delete the client and create it again");
}

function asTheClient({ store, now }: OidcDeps, { client, directory }: ScimClient): TeamsDeps {
  const { from = { reference: newId<ReferenceId>() } } = visit();
  const caller: Caller = { actor: { kind: "directory", id: directory.id }, by: client.name, ...from };
  return { store, now, caller };
}
