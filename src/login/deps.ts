import type { UnprovenCount } from "../directory/index.js";
import type { Sealer } from "../lib/seal.js";
import { methodAddresses } from "../model/addresses.js";
import type { MethodAlias, SsoMethod } from "../model/sso-method.js";
import type { Store } from "../store/port/store.js";
import type { SpKeyRing } from "../teams/index.js";

/** What signing people in works with. Made once, in `app.ts`. */
export interface LoginDeps {
  readonly store: Store;
  readonly publicUrl: string;
  readonly now: () => number;
  /** Seals pending sign-ins: `makeSealer(settings.sessionSecrets, "pending sign-in")`. */
  readonly sealer: Sealer;
  /** Counts refusals that nothing proves to come from the identity provider. */
  readonly unproven?: Pick<UnprovenCount, "note"> | undefined;
  readonly spKeys: SpKeyRing;
  /** Keys the hashes that a deleted user leaves behind. */
  readonly removalKey: Buffer;
  readonly traceDays: number;
  readonly attemptDays: number;
  readonly failureDays: number;
}

export const dayMs = 24 * 60 * 60_000;

/** How a method is named and reached, as this installation's address says. */
export function addressesOf(deps: Pick<LoginDeps, "publicUrl">, method: SsoMethod): ReturnType<typeof methodAddresses> {
  return methodAddresses(deps.publicUrl, method);
}

/** How we name ourselves to the identity provider, and where its answer is to go: under an alias, where the method says so. */
export function pairAsked(
  deps: Pick<LoginDeps, "publicUrl">,
  method: SsoMethod,
): { readonly acs: string; readonly entityId: string } {
  return pairOf(
    deps,
    method,
    method.aliases?.find(({ entityId }) => entityId === method.asksAs),
  );
}

/** The address that a response must be for, and the audience that goes with it. */
export function pairOf(
  deps: Pick<LoginDeps, "publicUrl">,
  method: SsoMethod,
  alias: MethodAlias | undefined,
): { readonly acs: string; readonly entityId: string } {
  return alias === undefined
    ? addressesOf(deps, method)
    : { acs: `${deps.publicUrl}${alias.acs}`, entityId: alias.entityId };
}
