import { errorPage, forwardPage, signedOutPage, signOutPage, type Html } from "../../pages/index.js";
import type { OidcViews } from "../../oidc/index.js";
import { noteRefusal } from "../shared/refusal-log.js";
import { referenceOf } from "../shared/reference.js";
import { contentSecurityPolicy } from "../shared/security-headers.js";
import type { BrowserDeps } from "./deps.js";

type Context = Parameters<OidcViews["error"]>[0];

/** The provider's pages, as ours look. */
export function oidcViews({ security, now }: Pick<BrowserDeps, "security" | "now">): OidcViews {
  const send = (ctx: Context, page: Html, formActions: readonly string[] | "any" = []): Promise<undefined> => {
    for (const [name, value] of security.page) ctx.set(name, value);
    ctx.set("Content-Security-Policy", contentSecurityPolicy(formActions));
    ctx.type = "text/html; charset=utf-8";
    ctx.body = String(page);
    return Promise.resolve(undefined);
  };
  return {
    error: (ctx, out, error) => {
      const reference = referenceOf(ctx.res);
      noteRefusal(ctx.res, { code: out.error, cause: error.message, client: clientNamed(ctx) });
      const page = errorPage({
        headline: "That application couldn't sign you in",
        advice: ["Go back to the application and try again. If that doesn't help, send the details to your IT team."],
        reference,
        at: now(),
        code: out.error,
        cause: out.error_description,
        fix: "Compare what the application sends with its settings: drawbridge app show.",
      });
      return send(ctx, page);
    },
    logout: (ctx, signedIn) => {
      const { session, entities, client } = ctx.oidc;
      const secret = session?.state?.["secret"];
      const fields = { xsrf: typeof secret === "string" ? secret : "", logout: "yes" };
      const action = ctx.oidc.urlFor("end_session_confirm");
      const hinted = entities.IdTokenHint?.payload.sub;
      // The app has shown whom it signs out. Without that anybody's link could end a session, so the person is asked.
      const isTheirs = hinted !== undefined && hinted === signedIn;
      const page = isTheirs
        ? forwardPage({ kind: "post", to: client?.clientName ?? "the application", action, fields })
        : signOutPage({ action, fields, appName: client?.clientName });
      return send(ctx, page, "any");
    },
    onward: (ctx, { to, message }) => {
      if (message.binding === "redirect") {
        ctx.redirect(message.url);
        return Promise.resolve(undefined);
      }
      const { action, fields } = message;
      ctx.status = 200;
      ctx.remove("Location");
      return send(ctx, forwardPage({ kind: "post", to, action, fields }), "any");
    },
    signedOut: (ctx) => send(ctx, signedOutPage({ outcome: "here", againHref: "/login" })),
  };
}

/** What the request named; there may be no more of it than that. */
function clientNamed({ oidc }: Context): unknown {
  return (oidc as Context["oidc"] | undefined)?.params?.["client_id"];
}
