import { createHash, timingSafeEqual } from "node:crypto";
import { errors } from "oidc-provider";
import { needsSecret } from "../../model/app.js";
import { secretWorks } from "../../model/client-secret.js";
import { hasSecret } from "../../model/oauth-client.js";
import { appAsSecretHolder, clientAsSecretHolder, openSealed, type SaidSecret } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import { knownClient } from "./clients.js";
import type { KnownClient } from "./known-client.js";

/**
 * Whether it is one of the client's live secrets: two while one is being replaced. Takes as long whatever is presented.
 * @throws InvalidClientAuth for one that has ended: whoever has it is told when, as is the log
 */
export async function isSecretOf(deps: OidcDeps, clientId: string, presented: string): Promise<boolean> {
  const known = await knownClient(deps, clientId);
  const secrets = known === undefined ? [] : await secretsOf(deps, known);
  const given = digest(presented);
  const same = secrets.filter(({ text }) => timingSafeEqual(digest(text), given));
  if (same.some((one) => secretWorks(one, deps.now()))) return true;
  const [ended] = same;
  if (ended?.expiresAt !== undefined) throw secretEnded(ended.expiresAt);
  return false;
}

async function secretsOf({ sealer }: OidcDeps, known: KnownClient): Promise<readonly SaidSecret[]> {
  if (known.kind === "scim")
    return hasSecret(known.client) ? openSealed(sealer, clientAsSecretHolder(known.client)) : [];
  return needsSecret(known.app) ? openSealed(sealer, appAsSecretHolder(known.app)) : [];
}

function secretEnded(expiresAt: number): errors.InvalidClientAuth {
  const at = new Date(expiresAt).toISOString();
  const told = `the client secret expired on ${at}: rotate it, and give the client the new one`;
  return Object.assign(new errors.InvalidClientAuth(told), { error_description: told });
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
