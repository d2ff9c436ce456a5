import type { Configuration, KoaContextWithOIDC } from "oidc-provider";
import { issuerOf } from "../../model/addresses.js";
import { appAuthMethods } from "../../model/app.js";
import { checkAssertion, clockTolerance } from "../claims/check-assertion.js";
import type { OidcDeps } from "../deps.js";
import { jwksOf, type OidcKeys } from "../keys/key-ring.js";
import { interactionPath, interactionSeconds, oidcPaths } from "../paths.js";
import { makeFindAccount } from "./account.js";
import { makeAdapter } from "./adapter.js";
import { clientKeys } from "../scim/client-keys.js";
import { directoryResource, scimTokenSeconds } from "../scim/directory-access.js";
import { beforeLogin } from "./before-login.js";
import { isScimClient, scimClientOf, scimDirectory } from "./clients.js";
import type { OidcViews } from "./oidc-views.js";
import { makePolicy } from "./policy.js";
import { visit } from "./visit.js";

const minute = 60;
const day = 24 * 60 * minute;
/** A refresh token's, in all; as long as the grant it stands on. */
const refreshSeconds = 30 * day;

/** A century: what an identity provider is granted lives until it is revoked. */
const withoutEnd = 36_500 * day;

const cookie = { httpOnly: true, overwrite: true, sameSite: "lax", signed: true } as const;

/**
 * The provider's settings. What is not named here is off or its own default; names that it does not know it would silently
 * ignore, so that a test reads them back from discovery.
 */
export function settingsOf(deps: OidcDeps, keys: OidcKeys, views: OidcViews): Configuration {
  return {
    adapter: makeAdapter(deps),
    jwks: { keys: jwksOf(keys, deps.now()).map((key) => ({ ...key })) },
    routes: oidcPaths,
    cookies: {
      keys: [...deps.cookieKeys],
      names: { session: "drawbridge_oidc", interaction: "drawbridge_oidc_step", resume: "drawbridge_oidc_resume" },
      long: cookie,
      short: cookie,
    },
    scopes: ["openid", "offline_access"],
    claims: {
      // Most relying parties look for groups in the ID token; `claimsOf` leaves them out unless their scope is asked for.
      openid: ["sub", "auth_time", "acr", "amr", "sid", "team", "groups", "session_expiry"],
      ...byScope,
    },
    conformIdTokenClaims: false,
    subjectTypes: ["public"],
    responseTypes: ["code"],
    clientAuthMethods: [...appAuthMethods],
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256", "ES256"],
      clientAuthSigningAlgValues: ["RS256", "PS256", "ES256", "EdDSA"],
    },
    // Okta's API integration knows none; where it is used it binds all the same.
    pkce: { required: (_ctx, client) => !isScimClient(client) },
    extraClientMetadata: { properties: [scimDirectory] },
    extraParams: { method: beforeLogin(deps) },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (ctx, client, token) => isOwnAndAlive(deps, ctx, client, token) },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      pushedAuthorizationRequests: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx) => views.logout(ctx, ctx.oidc.session?.accountId),
        postLogoutSuccessSource: views.signedOut,
      },
      clientCredentials: { enabled: true },
      resourceIndicators: directoryResource(deps),
    },
    findAccount: makeFindAccount(deps),
    interactions: {
      policy: makePolicy(deps),
      url: (_ctx, { uid }) => `${new URL(issuerOf(deps.publicUrl)).pathname}${interactionPath}/${uid}`,
    },
    loadExistingGrant,
    expiresWithSession: (ctx, token) => !isScimClient(ctx.oidc.client) && !token.scopes.has("offline_access"),
    fetch: clientKeys(deps),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: true,
    renderError: views.error,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => /^https?:/i.test(uri) && new URL(uri).origin === origin),
    clockTolerance,
    assertJwtClientAuthClaimsAndHeader: checkAssertion,
    ttl: {
      AuthorizationCode: 60,
      AccessToken: (_ctx, token) => (token.resourceServer === undefined ? 10 * minute : scimTokenSeconds),
      ClientCredentials: scimTokenSeconds,
      IdToken: 10 * minute,
      Interaction: interactionSeconds,
      PushedAuthorizationRequest: minute,
      Grant: (_ctx, grant) => (isOfDirectory(grant) ? withoutEnd : refreshSeconds),
      Session: () => secondsOfSession(deps),
      RefreshToken: (ctx, token, client) => {
        if (isScimClient(client)) return withoutEnd;
        const before = ctx.oidc.entities.RotatedRefreshToken;
        if (before !== undefined) return Math.max(1, before.remainingTTL);
        return token.scopes.has("offline_access") ? refreshSeconds : Math.min(refreshSeconds, secondsOfSession(deps));
      },
    },
  };
}

/** To the browser session's absolute end; a day where there is none: what is kept then is a step of signing out. */
function secondsOfSession({ now }: Pick<OidcDeps, "now">): number {
  const { browser } = visit();
  return browser === undefined ? day : Math.max(1, Math.floor((browser.login.endsAt - now()) / 1000));
}

/** Of somebody else's token nothing is told, and of somebody who may not act any more nothing holds. */
async function isOwnAndAlive(
  deps: OidcDeps,
  ctx: KoaContextWithOIDC,
  client: { readonly clientId: string },
  token: { readonly clientId?: string | undefined; readonly accountId?: string | undefined },
): Promise<boolean> {
  if (token.clientId !== client.clientId) return false;
  // Of a client that stands for itself; with its grant the token has ended too.
  if (token.accountId === undefined) return (await scimClientOf(deps, client.clientId)) !== undefined;
  return (await makeFindAccount(deps)(ctx, token.accountId)) !== undefined;
}

/** What scopes other than `openid` tell; an app may ask for one alone, by the claims parameter. */
const byScope = {
  email: ["email", "email_verified"],
  profile: ["name", "given_name", "family_name"],
  groups: ["groups"],
};
const everything = "openid email profile groups offline_access";

/**
 * Apps of a team need no consent: what they ask for is granted. The grant of this browser at this app is used again, for a new one
 * would end what the app holds, and lives on as long as it is used.
 */
async function loadExistingGrant(ctx: KoaContextWithOIDC) {
  const { client, session, provider, account } = ctx.oidc;
  if (client === undefined || session === undefined || account === undefined) return undefined;
  if (isScimClient(client)) return approvedGrant(ctx);
  const known = session.grantIdFor(client.clientId);
  const held = known === undefined ? undefined : await provider.Grant.find(known);
  const grant =
    held?.accountId === account.accountId
      ? held
      : new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
  if (grant === held && grant.remainingTTL > refreshSeconds - day) return grant;
  grant.addOIDCScope(everything);
  grant.addOIDCClaims(Object.values(byScope).flat());
  await renew(grant);
  return grant;
}

/** The one that an admin has approved in this very request; there is no other way to one. */
function approvedGrant({ oidc }: KoaContextWithOIDC) {
  const approved = oidc.result?.consent?.grantId;
  return approved === undefined ? undefined : oidc.provider.Grant.find(approved);
}

function isOfDirectory(grant: object): boolean {
  return "resources" in grant && grant.resources !== undefined;
}

async function renew(grant: {
  exp?: number | undefined;
  expiresIn?: number | undefined;
  save(): Promise<string>;
}): Promise<void> {
  grant.exp = undefined;
  grant.expiresIn = refreshSeconds;
  await grant.save();
}
