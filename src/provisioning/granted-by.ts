import { grantHash } from "../model/directory.js";
import type { ArtefactId } from "../model/ids.js";
import { scopesGranted } from "../model/oauth-client.js";
import type { Store } from "../store/port/store.js";
import type { ScimDoorDeps } from "./scim-call.js";

/** What the OAuth provider hands out for directories: by an admin's approval, and to clients that prove themselves. */
const models = ["AccessToken", "ClientCredentials"] as const;

/**
 * The directory that an OAuth access token opens, with the grant that stands behind it and as much of its scopes as this token has.
 * Asked after the bearer tokens, which are never kept waiting for it; read anew each time, so that what is revoked anywhere opens
 * nothing here.
 */
export async function grantedBy(
  { store, now }: Pick<ScimDoorDeps, "store" | "now">,
  slug: string,
  text: string,
  hash: string,
): ReturnType<Store["directoryByToken"]> {
  if (!/^[\w-]{20,200}$/.test(text) || text.startsWith("db_")) return undefined;
  const found = await Promise.all(models.map((model) => store.artefacts.find(model, hash as ArtefactId, now())));
  const artefact = found.find((one) => one !== undefined);
  if (artefact?.grant === undefined) return undefined;
  const behind = await store.directoryByToken(slug, grantHash(artefact.grant));
  if (behind === undefined) return undefined;
  const { scope = "" } = JSON.parse(artefact.payload) as { readonly scope?: string };
  const has = new Set(scopesGranted(scope.split(" ")));
  return { ...behind, token: { ...behind.token, scopes: behind.token.scopes.filter((one) => has.has(one)) } };
}
