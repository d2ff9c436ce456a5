import { errors, type KoaContextWithOIDC } from "oidc-provider";
import { scimScopes } from "../../model/oauth-client.js";
import type { OidcDeps } from "../deps.js";
import type { OidcViews } from "./oidc-views.js";
import { visit, type Keeping, type Visit } from "./visit.js";

/** Something to be done once the library has made its answer, and before it is sent; undefined: done. */
export type After = (ctx: KoaContextWithOIDC) => Promise<void> | undefined;

/** One after the other, as one step of the library's: each of these costs every request. */
export function afterwards(
  all: readonly After[],
): (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void> {
  return async (ctx, next) => {
    await next();
    for (const one of all) {
      const done = one(ctx);
      if (done !== undefined) await done;
    }
  };
}

/** Where the request led; nothing of what the provider knows is there for what is no address of its own. */
function routeOf(ctx: KoaContextWithOIDC): string | undefined {
  return (ctx as Partial<KoaContextWithOIDC>).oidc?.route;
}

/**
 * Nothing is answered before all of it is kept; and where something could not be, because the session, the person or the app
 * has ended in the midst of it, or somebody else was first to use a code, no code and no token of it is handed out.
 */
export function answerWithWhatIsKept(views: OidcViews, onFault: OidcDeps["onFault"]): After {
  const settle = async (ctx: KoaContextWithOIDC, keeping: readonly Keeping[]): Promise<void> => {
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
  return (ctx) => {
    const { keeping } = visit();
    return keeping.length === 0 ? undefined : settle(ctx, keeping);
  };
}

/** Tells the door what an app was told, as it is sent: it writes the line that the reference id leads to. */
export const tellRefusals: After = (ctx) => {
  const { error, error_description: cause } = (ctx.body ?? {}) as Readonly<Record<string, unknown>>;
  if (ctx.status < 400 || typeof error !== "string") return undefined;
  const client = (ctx as Partial<KoaContextWithOIDC>).oidc?.client?.clientId;
  visit().refused?.({ code: error, cause: typeof cause === "string" ? cause : undefined, client });
  return undefined;
};

/**
 * What is not one of our tokens is not active, whatever else it may be (RFC 7662 §2.2); the provider says of an ID token that it
 * is of a type that it does not support, which no resource server expects.
 */
export const tellForeignTokensInactive: After = (ctx) => {
  const { error } = (ctx.body ?? {}) as { readonly error?: unknown };
  if (routeOf(ctx) !== "introspection" || error !== "unsupported_token_type") return undefined;
  ctx.status = 200;
  ctx.body = { active: false };
  return undefined;
};

/** The scopes of directories, which are none of the provider's own (`directoryResource`), stand in what it publishes (RFC 8414 §2). */
export const publishScimScopes: After = (ctx) => {
  if (routeOf(ctx) !== "discovery") return undefined;
  const told = ctx.body as { readonly scopes_supported: readonly string[] };
  ctx.body = { ...told, scopes_supported: [...told.scopes_supported, ...scimScopes] };
  return undefined;
};

/**
 * Whoever is signed in here is asked, though they have used no app yet: the provider knows no session of theirs and would end ours
 * by a form that posts itself, from anybody's link.
 */
export function askBeforeSignOut(views: OidcViews): After {
  return (ctx) => {
    const { browser } = visit();
    if (routeOf(ctx) !== "end_session" || ctx.status !== 200 || browser === undefined) return undefined;
    return ctx.oidc.session?.accountId === undefined ? views.logout(ctx, browser.user.id) : undefined;
  };
}

/** Goes on at the identity provider, once the session here has ended, and from there back to the app. */
export function signOutOnward(views: OidcViews): After {
  const go = async (ctx: KoaContextWithOIDC, onward: NonNullable<Visit["onward"]>): Promise<void> => {
    const location = ctx.response.get("Location");
    const ownPage = ctx.oidc.urlFor("end_session_success");
    const started = await onward(location === "" || location.startsWith(ownPage) ? undefined : location);
    if (started !== undefined) await views.onward(ctx, started);
  };
  return (ctx) => {
    const { hasSignedOut, onward } = visit();
    if (routeOf(ctx) !== "end_session_confirm" || hasSignedOut !== true || onward === undefined) return undefined;
    return go(ctx, onward);
  };
}
