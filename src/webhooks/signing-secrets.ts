import type { Sealer } from "../lib/seal.js";
import type { Endpoint } from "../model/endpoint.js";
import { SendFault } from "../outgoing/index.js";
import { openEndpointSecrets } from "../teams/index.js";

/**
 * What signs what is sent to an endpoint, newest first; none for a stream that was given none.
 * @throws SendFault where no key opens those that it has: what is to be signed is not sent unsigned
 */
export async function signingSecrets(
  deps: { readonly sealer: Sealer },
  endpoint: Pick<Endpoint, "kind" | "sealedSecrets">,
): Promise<readonly string[]> {
  const secrets = await openEndpointSecrets(deps, endpoint);
  const isUnsigned = endpoint.kind === "stream" && endpoint.sealedSecrets.length === 0;
  if (secrets.length > 0 || isUnsigned) return secrets;
  throw new SendFault(
    "None of the keys in ENCRYPTION_KEY opens its secrets: put the key back with which they were kept, or give it a new secret.",
    0,
  );
}
