import Provider, { type KoaContextWithOIDC } from "oidc-provider";
import { issuerOf } from "../../model/addresses.js";
import { ownClaims } from "../claims/claims-of.js";
import type { OidcDeps } from "../deps.js";
import type { OidcKeys } from "../keys/key-ring.js";
import {
  afterwards,
  answerWithWhatIsKept,
  askBeforeSignOut,
  publishScimScopes,
  signOutOnward,
  tellForeignTokensInactive,
  tellRefusals,
} from "./after-answer.js";
import { scimClientOf } from "./clients.js";
import { limitRefused } from "./limit-refused.js";
import type { OidcViews } from "./oidc-views.js";
import { makeSecretCheck } from "./presented-secret.js";
import { rememberClients } from "./remember-clients.js";
import { settingsOf } from "./settings.js";
import { visit } from "./visit.js";
import { watchSize } from "./watch-size.js";

/** The provider with these keys. All that it remembers is in the store, so that any number of them answer alike. */
export function makeProvider(deps: OidcDeps, keys: OidcKeys, views: OidcViews): Provider {
  const provider = new Provider(issuerOf(deps.publicUrl), settingsOf(deps, keys, views));
  // The door tells the provider by which address it is reached (`toldAddress`), whatever a proxy says.
  provider.proxy = true;
  const client = provider.Client.prototype as unknown as ClientParts;
  const isSecretOf = makeSecretCheck(deps);
  client.compareClientSecret = function (presented) {
    return isSecretOf(this.clientId, presented);
  };
  // Every app is told which session it is, and not only those that have an address to be told of its end.
  client.includeSid = () => true;
  // Told by the queue of ended sessions, whatever ended them.
  client.backchannelLogout = () => Promise.resolve();
  // Whoever signs out at an app signs out here as well, and by that everywhere.
  const session = provider.Session.prototype as SessionParts;
  const { destroy } = session;
  keepNoSessionOfScim(deps, provider);
  neverLikeBearerTokens(provider);
  watchSize(deps, provider);
  rememberClients(deps, provider);
  session.destroy = async function (this: unknown) {
    const now = visit();
    await now.signOut?.();
    now.hasSignedOut = true;
    await destroy.call(this);
  };
  provider.on("server_error", (_ctx, error) => deps.onFault(error));
  provider.silent = true;
  const after = [
    answerWithWhatIsKept(views, deps.onFault),
    signOutOnward(views),
    askBeforeSignOut(views),
    publishScimScopes,
    tellForeignTokensInactive,
    limitRefused,
    tellRefusals,
  ];
  provider.use(afterwards(after));
  const claims = provider.Claims.prototype as ClaimsParts;
  const { result } = claims;
  claims.result = async function (this: unknown) {
    return { ...(await result.call(this)), ...(this as ClaimsParts).available?.[ownClaims] };
  };
  return provider;
}

/**
 * An admin who approves is not signed in at the provider, and the service user even less: the browser's session there, if it has
 * one, is some person's at their apps and stays as it is.
 */
function keepNoSessionOfScim(deps: OidcDeps, provider: Provider): void {
  const sessions = provider.Session as unknown as SessionsPart;
  const { get } = sessions;
  sessions.get = async function (ctx) {
    const asked = await clientIdOf(provider, ctx);
    if (asked === undefined || (await scimClientOf(deps, asked)) === undefined) return get.call(this, ctx);
    const fresh = this.instantiate();
    // As good as destroyed: the provider neither saves it nor sets its cookie.
    Object.defineProperty(fresh, "destroyed", { value: true });
    ctx.oidc.entity("Session", fresh);
    return fresh;
  };
}

async function clientIdOf(
  provider: Provider,
  { oidc, query, params }: KoaContextWithOIDC,
): Promise<string | undefined> {
  const { uid } = (params ?? {}) as { readonly uid?: string };
  const resumed = oidc.route === "resume" && uid !== undefined ? await provider.Interaction.find(uid) : undefined;
  const named = resumed === undefined ? query["client_id"] : resumed.params["client_id"];
  return typeof named === "string" ? named : undefined;
}

/** Bearer tokens of directories begin with `db_`, and say by that which stack they belong to; no access token ever does. */
function neverLikeBearerTokens(provider: Provider): void {
  for (const model of [provider.AccessToken, provider.ClientCredentials]) {
    const token = model.prototype as unknown as TokenParts;
    const { generateTokenId } = token;
    token.generateTokenId = function (this: unknown): string {
      for (;;) {
        const id = generateTokenId.call(this);
        if (!id.startsWith("db_")) return id;
      }
    };
  }
}

/** What the provider's types do not tell of its classes. */
interface ClientParts {
  readonly clientId: string;
  compareClientSecret(presented: string): Promise<boolean>;
  includeSid(): boolean;
  backchannelLogout(): Promise<void>;
}
interface SessionsPart {
  get: (this: SessionsPart, ctx: KoaContextWithOIDC) => Promise<unknown>;
  instantiate(): object;
}
interface TokenParts {
  generateTokenId: (this: unknown) => string;
}
interface SessionParts {
  destroy: (this: unknown) => Promise<void>;
}
interface ClaimsParts {
  readonly available?: { readonly [ownClaims]?: Readonly<Record<string, unknown>> };
  result: (this: unknown) => Promise<Record<string, unknown>>;
}
