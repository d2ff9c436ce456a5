import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { scimScopes } from "../../model/oauth-client.js";
import type { OidcDeps } from "../deps.js";
import type { OidcViews } from "./oidc-views.js";
import { visit } from "./visit.js";

type Step = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** Where the request led; nothing of what the provider knows is there for what is no address of its own. */
function routeOf(ctx: KoaContextWithOIDC): string | undefined {
  return (ctx as Partial<KoaContextWithOIDC>).oidc?.route;
}

/**
 * Nothing is answered before all of it is kept; and where something could not be, because the session, the person or the app
 * has ended in the midst of it, or somebody else was first to use a code, no code and no token of it is handed out.
 */
export function answerWithWhatIsKept(views: OidcViews, onFault: OidcDeps["onFault"]): Step {
  return async (ctx, next) => {
    await next();
    const { keeping } = visit();
    const outcomes = await Promise.allSettled(keeping.map(({ done }) => done));
    const [refused] = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
    if (refused === undefined) return;
    // Nobody was given them. Where the store takes not even that, they run out by themselves.
    await Promise.allSettled(keeping.map(async ({ undo }) => undo?.()));
    const isRefusal = refused instanceof errors.OIDCProviderError;
    if (!isRefusal) onFault(refused);
    const out = {
      error: isRefusal ? refused.error : "server_error",
      error_description: (isRefusal ? refused.error_description : undefined) ?? "it could not be kept: try again",
    };
    ctx.status = isRefusal ? refused.status : 500;
    ctx.remove("Location");
    if (routeOf(ctx) === "token") ctx.body = out;
    else await views.error(ctx, out, refused);
  };
}

/** Tells the door what an app was told, as it is sent: it writes the line that the reference id leads to. */
export const tellRefusals: Step = async (ctx, next) => {
  await next();
  const { error, error_description: cause } = (ctx.body ?? {}) as Readonly<Record<string, unknown>>;
  if (ctx.status < 400 || typeof error !== "string") return;
  const client = (ctx as Partial<KoaContextWithOIDC>).oidc?.client?.clientId;
  visit().refused?.({ code: error, cause: typeof cause === "string" ? cause : undefined, client });
};

/**
 * What is not one of our tokens is not active, whatever else it may be (RFC 7662 §2.2); the provider says of an ID token that it
 * is of a type that it does not support, which no resource server expects.
 */
export const tellForeignTokensInactive: Step = async (ctx, next) => {
  await next();
  const { error } = (ctx.body ?? {}) as { readonly error?: unknown };
  if (routeOf(ctx) !== "introspection" || error !== "unsupported_token_type") return;
  ctx.status = 200;
  ctx.body = { active: false };
};

/** The scopes of directories, which are none of the provider's own (`directoryResource`), stand in what it publishes (RFC 8414 §2). */
export const publishScimScopes: Step = async (ctx, next) => {
  await next();
  if (routeOf(ctx) !== "discovery") return;
  const told = ctx.body as { readonly scopes_supported: readonly string[] };
  ctx.body = { ...told, scopes_supported: [...told.scopes_supported, ...scimScopes] };
};

/**
 * Whoever is signed in here is asked, though they have used no app yet: the provider knows no session of theirs and would end ours
 * by a form that posts itself, from anybody's link.
 */
export function askBeforeSignOut(views: OidcViews): Step {
  return async (ctx, next) => {
    await next();
    const { browser } = visit();
    if (routeOf(ctx) !== "end_session" || ctx.status !== 200 || browser === undefined) return;
    if (ctx.oidc.session?.accountId === undefined) await views.logout(ctx, browser.user.id);
  };
}

/** Goes on at the identity provider, once the session here has ended, and from there back to the app. */
export function signOutOnward(views: OidcViews): Step {
  return async (ctx, next) => {
    await next();
    const { hasSignedOut, onward } = visit();
    if (routeOf(ctx) !== "end_session_confirm" || hasSignedOut !== true || onward === undefined) return;
    const location = ctx.response.get("Location");
    const ownPage = ctx.oidc.urlFor("end_session_success");
    const started = await onward(location === "" || location.startsWith(ownPage) ? undefined : location);
    if (started !== undefined) await views.onward(ctx, started);
  };
}
