import type { KoaContextWithOIDC } from "oidc-provider";
import { decodeJwt } from "jose";
import type { OidcDeps } from "../deps.js";
import { amrOf } from "../claims/amr.js";
import { appOf } from "./clients.js";
import { visit } from "./visit.js";

/**
 * Runs with each request of an app before anybody is looked for: the provider's session is taken from the browser's, so that
 * whoever is signed in here is not asked again, with `prompt=none` neither; and `offline_access` is left as it was asked for,
 * where the provider would drop it without a consent that apps of a team do not need.
 */
export function beforeLogin(deps: OidcDeps): (ctx: KoaContextWithOIDC) => Promise<void> {
  return async (ctx) => {
    keepOfflineAccess(ctx);
    const { session, client, prompts } = ctx.oidc;
    const { browser } = visit();
    // At the address for pushed requests there is no browser.
    if (session === undefined || client === undefined || browser === undefined) return;
    const app = await appOf(deps, client.clientId);
    if (app?.teamId !== browser.team.id || session.accountId !== undefined || prompts.has("login")) return;
    const { authn, at } = browser.login;
    session.loginAccount({
      accountId: browser.user.id,
      loginTs: Math.floor((authn?.at ?? at) / 1000),
      ...(authn?.contextClassRef !== undefined && { acr: authn.contextClassRef }),
      amr: [...amrOf(authn?.contextClassRef)],
    });
  };
}

function keepOfflineAccess(ctx: KoaContextWithOIDC): void {
  const { params, client } = ctx.oidc;
  if (params === undefined || client === undefined || !client.grantTypeAllowed("refresh_token")) return;
  const scopes = typeof params["scope"] === "string" ? params["scope"].split(" ") : [];
  if (!scopes.includes("openid") || scopes.includes("offline_access")) return;
  if (scopeAsked(ctx).split(" ").includes("offline_access")) params["scope"] = [...scopes, "offline_access"].join(" ");
}

/** The scope as it came: in the request, or in the one that was pushed before. */
function scopeAsked(ctx: KoaContextWithOIDC): string {
  const pushed = ctx.oidc.entities.PushedAuthorizationRequest?.request;
  const given =
    ctx.oidc.route === "authorization" && pushed !== undefined ? decodeJwt(pushed) : { ...ctx.query, ...body(ctx) };
  return typeof given["scope"] === "string" ? given["scope"] : "";
}

function body(ctx: KoaContextWithOIDC): Readonly<Record<string, unknown>> {
  const { body: form } = ctx.oidc as { readonly body?: Readonly<Record<string, unknown>> };
  return form ?? {};
}
