import { Router, type Request, type Response } from "express";
import { type StartedLogin, startLogin } from "../../login/index.js";
import { forwardPage } from "../../pages/index.js";
import { sendOn, sendPage } from "../shared/answer-page.js";
import { clientAddressOf } from "../shared/client-address.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { queryOf } from "../shared/query-of.js";
import { tooManyRequests } from "../shared/rate-limits.js";
import { HttpRefusal, unknownMethod } from "../shared/refusal.js";
import { addCookies, cookiesOf } from "../shared/cookies.js";
import type { LoginDoorDeps } from "./deps.js";
import { idpName } from "../shared/idp-name.js";
import { sentences } from "./sentences.js";

/** The JIT login URL: straight to the identity provider, or what is still missing. */
export function startRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  router.get("/sso/:method", async (req, res) => {
    refuseNoNavigation(req);
    await limitStarts(deps, req, req.params.method);
    const query = queryOf(req);
    const started = await startLogin(deps.login, {
      slug: req.params.method,
      returnTo: query.get("return_to") ?? undefined,
      testTicket: query.get("test") ?? undefined,
      consoleTicket: query.get("console") ?? undefined,
      forceAuthn: query.has("prompt"),
      authnContexts: authnContextsOf(query.get("acr_values")),
      cookies: cookiesOf(req),
    });
    answerStart(deps, res, started);
  });
  router.all("/sso/:method", onlyVerbs("GET", "HEAD"));
  return router;
}

const shown: ReadonlySet<string> = new Set(["document", "iframe", "frame"]);

/**
 * A picture of another page, a script or a page that is fetched beforehand begins nothing: each would leave a pending sign-in in
 * the browser, until the person's own finds no place. Browsers say what they ask for on https and on localhost.
 * @throws HttpRefusal 403
 */
function refuseNoNavigation(req: Request): void {
  const [mode, dest] = [req.get("Sec-Fetch-Mode"), req.get("Sec-Fetch-Dest")];
  const purpose = req.get("Sec-Purpose") ?? req.get("Purpose") ?? "";
  // Programs say nothing of where it goes, and have no cookies of anybody's: they are let be.
  const isAsked = dest === undefined || (shown.has(dest) && (mode === undefined || mode === "navigate"));
  if (isAsked && !/\bprefetch\b/i.test(purpose)) return;
  throw new HttpRefusal({
    status: 403,
    code: "not_a_navigation",
    headline: "Please open this address yourself",
    advice: ["Open the link in a window of your browser."],
    cause: isAsked
      ? "The browser fetched the address beforehand, before anybody went there."
      : `The browser asked for the address as part of another page (Sec-Fetch-Mode ${mode ?? "none"}, Sec-Fetch-Dest ${dest}).`,
    fix: "Lead the browser to the address by a link or a redirect; a script or a picture cannot sign anybody in.",
    action: { label: "Sign in", href: req.originalUrl },
    headers: { Vary: "Sec-Fetch-Mode, Sec-Fetch-Dest, Sec-Purpose" },
  });
}

const mostContexts = 10;

/** What an app wishes for, handed on from `/oauth2`: URIs, which is all that SAML knows (SAML Core 2.0 §3.3.2.2.1). */
function authnContextsOf(asked: string | null): readonly string[] {
  const all =
    asked?.split(" ").filter((one) => one.length <= 500 && /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(one)) ?? [];
  return all.slice(0, mostContexts);
}

/** Before anything is made or signed for whoever asks. @throws HttpRefusal 429 */
async function limitStarts({ login, limits }: LoginDoorDeps, req: Request, slug: string): Promise<void> {
  const method = await login.store.methodBySlug(slug);
  const wait = method && (await limits.start(method.id, clientAddressOf(req)));
  if (wait === undefined) return;
  throw tooManyRequests(wait, "Too many sign-ins were begun here in one second.", req.originalUrl);
}

function answerStart(deps: LoginDoorDeps, res: Response, started: StartedLogin): void {
  switch (started.outcome) {
    case "unknown_method":
      throw unknownMethod();
    case "console_stale":
      throw consoleStale(deps);
    case "not_ready":
      throw notReady(started);
    case "redirect":
      addCookies(res, started.setCookies);
      // 302 and not 303: a GET is answered, and some proxies and scanners know only the older code.
      sendOn(res, deps.security, started.url, 302);
      return;
    case "post": {
      addCookies(res, started.setCookies);
      const page = forwardPage({
        kind: "post",
        to: idpName(started.method),
        action: started.action,
        fields: started.fields,
      });
      sendPage(res, deps.security, page, { formActions: "any" });
      return;
    }
  }
}

function consoleStale({ consoleUrl }: LoginDoorDeps): HttpRefusal {
  return new HttpRefusal({
    status: 400,
    code: "handover_invalid",
    headline: "This sign-in has run out",
    advice: ["Begin again at the console's sign-in."],
    action: { label: "Sign in to the console", href: `${consoleUrl}/console/sign-in` },
  });
}

function notReady({ method, refusal, missing }: StartedLogin & { outcome: "not_ready" }): HttpRefusal {
  return new HttpRefusal({
    status: 403,
    code: refusal.code,
    headline:
      method.disabled && method.verified !== undefined
        ? `${method.name} is switched off`
        : `${method.name} isn't switched on yet`,
    // The headline says more exactly what the first sentence says.
    advice: sentences(refusal.forPerson).slice(1),
    fix: refusal.fix,
    missing,
    methodName: method.name,
  });
}
