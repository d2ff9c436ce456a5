import { hash, timingSafeEqual } from "node:crypto";
import { errors } from "oidc-provider";
import { needsSecret } from "../../model/app.js";
import { secretWorks, type ClientSecret } from "../../model/client-secret.js";
import { hasSecret } from "../../model/oauth-client.js";
import { appAsSecretHolder, clientAsSecretHolder, openSealed, type SecretHolder } from "../../teams/index.js";
import type { OidcDeps } from "../deps.js";
import { knownClient } from "./clients.js";
import type { KnownClient } from "./known-client.js";

/** The digest of a secret that a client may present, and its end. */
interface Comparable extends Pick<ClientSecret, "expiresAt"> {
  readonly digest: Buffer;
}

/** Sealed secrets whose digests are remembered; an app has two at most. */
const mostRemembered = 2_000;

/**
 * Answers whether it is one of the client's live secrets: two while one is being replaced. Takes as long whatever is presented.
 * A sealed secret is opened once, and its digest remembered: opening it costs more than the rest of the proof.
 * @throws InvalidClientAuth for one that has ended: whoever has it is told when, as is the log
 */
export function makeSecretCheck(deps: OidcDeps): (clientId: string, presented: string) => Promise<boolean> {
  const remembered = new Map<string, Buffer>();
  const comparable = async (holder: SecretHolder): Promise<readonly Comparable[]> => {
    const { secrets } = holder;
    if (secrets.some(({ sealed }) => !remembered.has(sealed))) {
      const opened = await openSealed(deps.sealer, holder);
      if (remembered.size >= mostRemembered) remembered.clear();
      for (const [nth, { text }] of opened.entries()) remembered.set(secrets[nth]?.sealed ?? "", digest(text));
    }
    return secrets.flatMap(({ sealed, expiresAt }) => {
      const known = remembered.get(sealed);
      return known === undefined ? [] : [{ digest: known, expiresAt }];
    });
  };
  return async (clientId, presented) => {
    const holder = holderOf(await knownClient(deps, clientId));
    const given = digest(presented);
    const same = (holder === undefined ? [] : await comparable(holder)).filter((one) =>
      timingSafeEqual(one.digest, given),
    );
    if (same.some((one) => secretWorks(one, deps.now()))) return true;
    const [ended] = same;
    if (ended?.expiresAt !== undefined) throw secretEnded(ended.expiresAt);
    return false;
  };
}

function holderOf(known: KnownClient | undefined): SecretHolder | undefined {
  if (known?.kind === "scim") return hasSecret(known.client) ? clientAsSecretHolder(known.client) : undefined;
  return known !== undefined && needsSecret(known.app) ? appAsSecretHolder(known.app) : undefined;
}

function secretEnded(expiresAt: number): errors.InvalidClientAuth {
  const at = new Date(expiresAt).toISOString();
  const told = `the client secret expired on ${at}: rotate it, and give the client the new one`;
  return Object.assign(new errors.InvalidClientAuth(told), { error_description: told });
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
