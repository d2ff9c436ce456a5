import { errors, interactionPolicy, type KoaContextWithOIDC } from "oidc-provider";
import { admitAtApp, refuseAtApp } from "../../directory/index.js";
import { mayUseApp } from "../../rules/index.js";
import type { App } from "../../model/app.js";
import type { OidcDeps } from "../deps.js";
import { personOf } from "./account.js";
import { appOf, isScimClient } from "./clients.js";
import { visit } from "./visit.js";

const { Check, base } = interactionPolicy;

/**
 * When an app's request waits for a sign-in. The provider's session stands on the browser's: without one of the app's team it
 * counts for nothing. Apps of a team need no consent. An identity provider that asks for a directory waits each time for an admin,
 * who approves in one step with the sign-in; of that no session is kept (`make-provider.ts`).
 */
export function makePolicy(deps: OidcDeps): ReturnType<typeof base> {
  const policy = base();
  const login = policy.get("login");
  const consent = policy.get("consent");
  if (login === undefined || consent === undefined) throw new TypeError("the provider's policy has changed");
  consent.checks.clear();
  login.checks.add(
    new Check(
      "not_of_this_team",
      "End-User authentication is required",
      "login_required",
      async (ctx) => !isScimClient(ctx.oidc.client) && !(await isSignedIn(deps, ctx)),
    ),
  );
  login.checks.add(
    new Check("wished_acr", "another authentication is wished for", "login_required", (ctx) => wishesOtherAcr(ctx)),
  );
  login.checks.add(
    new Check("may_use", "access denied", async (ctx) => {
      if (isScimClient(ctx.oidc.client)) return refuseRevoked(ctx);
      const app = ctx.oidc.client && (await appOf(deps, ctx.oidc.client.clientId));
      if (app?.allowedGroups === undefined || !(await isSignedIn(deps, ctx))) return false;
      const person = await personOf(deps, app.teamId, ctx.oidc.session?.accountId ?? "");
      const may = person !== undefined && mayUseApp(app, person.groups);
      await tell(deps, app, may);
      if (may) return false;
      throw new errors.AccessDenied("the person is in none of the groups that may use this app");
    }),
  );
  return policy;
}

/** What was approved a moment ago may be revoked, or gone with its directory, before the answer is on its way. */
function refuseRevoked({ oidc }: KoaContextWithOIDC): false {
  if (oidc.session?.accountId === undefined || oidc.account !== undefined) return false;
  throw new errors.AccessDenied("what was approved is not there any more");
}

/** To the app it is an error like others; whoever administers it looks for who was refused, and why. */
async function tell(deps: OidcDeps, app: App, may: boolean): Promise<void> {
  const { browser, from } = visit();
  if (browser === undefined || from === undefined) return;
  const { user, method } = browser;
  const verbs = { ...deps, store: deps.store.inTeam(app.teamId) };
  if (may) await admitAtApp(verbs, { app, user, method });
  else await refuseAtApp(verbs, { app, user, method, ...from });
}

async function isSignedIn(deps: OidcDeps, ctx: KoaContextWithOIDC): Promise<boolean> {
  const { browser } = visit();
  const app = ctx.oidc.client && (await appOf(deps, ctx.oidc.client.clientId));
  return browser !== undefined && browser.team.id === app?.teamId && browser.user.id === ctx.oidc.session?.accountId;
}

/** `acr_values` are a wish: asked for once, and what comes back is told as it is (OpenID Connect Core §3.1.2.1). */
function wishesOtherAcr(ctx: KoaContextWithOIDC): boolean {
  const { params, session, result, prompts } = ctx.oidc;
  const wished = params?.["acr_values"];
  if (typeof wished !== "string" || wished === "" || prompts.has("none") || result?.login !== undefined) return false;
  return !wished.split(" ").includes(session?.acr ?? "");
}
