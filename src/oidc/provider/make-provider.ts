import Provider from "oidc-provider";
import { issuerOf } from "../../model/addresses.js";
import { ownClaims } from "../claims/claims-of.js";
import type { OidcDeps } from "../deps.js";
import type { OidcKeys } from "../keys/key-ring.js";
import { askBeforeSignOut, signOutOnward, tellForeignTokensInactive } from "./after-answer.js";
import { isSecretOf } from "./clients.js";
import type { OidcViews } from "./oidc-views.js";
import { settingsOf } from "./settings.js";
import { visit } from "./visit.js";

/** The provider with these keys. All that it remembers is in the store, so that any number of them answer alike. */
export function makeProvider(deps: OidcDeps, keys: OidcKeys, views: OidcViews): Provider {
  const provider = new Provider(issuerOf(deps.publicUrl), settingsOf(deps, keys, views));
  // The door tells the provider by which address it is reached (`toldAddress`), whatever a proxy says.
  provider.proxy = true;
  const client = provider.Client.prototype as unknown as ClientParts;
  client.compareClientSecret = function (presented) {
    return isSecretOf(deps, this.clientId, presented);
  };
  // Every app is told which session it is, and not only those that have an address to be told of its end.
  client.includeSid = () => true;
  // Told by the queue of ended sessions, whatever ended them.
  client.backchannelLogout = () => Promise.resolve();
  // Whoever signs out at an app signs out here as well, and by that everywhere.
  const session = provider.Session.prototype as SessionParts;
  const { destroy } = session;
  session.destroy = async function (this: unknown) {
    const now = visit();
    await now.signOut?.();
    now.hasSignedOut = true;
    await destroy.call(this);
  };
  provider.on("server_error", (_ctx, error) => deps.onFault(error));
  provider.silent = true;
  for (const step of [tellForeignTokensInactive, askBeforeSignOut(views), signOutOnward(views)]) provider.use(step);
  const claims = provider.Claims.prototype as ClaimsParts;
  const { result } = claims;
  claims.result = async function (this: unknown) {
    return { ...(await result.call(this)), ...(this as ClaimsParts).available?.[ownClaims] };
  };
  return provider;
}

/** What the provider's types do not tell of its classes. */
interface ClientParts {
  readonly clientId: string;
  compareClientSecret(presented: string): Promise<boolean>;
  includeSid(): boolean;
  backchannelLogout(): Promise<void>;
}
interface SessionParts {
  destroy: (this: unknown) => Promise<void>;
}
interface ClaimsParts {
  readonly available?: { readonly [ownClaims]?: Readonly<Record<string, unknown>> };
  result: (this: unknown) => Promise<Record<string, unknown>>;
}
