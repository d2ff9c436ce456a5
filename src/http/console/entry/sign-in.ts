import { Router, type Request, type Response } from "express";
import { signInByPassword } from "../../../access/index.js";
import { signInPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
import { queryOf } from "../../shared/query-of.js";
import { checkRefusedForms, limitedForm } from "../../shared/rate-limits.js";
import { fieldOf, readForm } from "../../shared/read-form.js";
import { requestOf } from "../../shared/reference.js";
import { noteRefusal } from "../../shared/refusal-log.js";
import { notFound } from "../../shared/refusal.js";
import { consoleAt, isConsent, ownPage } from "./admin-entrance.js";
import { endAdminSession, openAdminSession, signedIn } from "./admin-session.js";
import { giveCookie, takeCookie } from "../engine/cookies.js";
import type { ConsoleDeps } from "../deps.js";
import { ssoRoutes, type LeadsTo } from "./sso.js";
import { visitOf } from "./visit.js";

const longestForm = 8 * 1024;
const at = `${consoleAt}/sign-in`;

/** `/console/sign-in` and `/console/sign-out`: both change something by POST alone. */
export function signInRoutes(router: Router, deps: ConsoleDeps): void {
  signInRoute(router, deps);
  router
    .route(`${consoleAt}/sign-out`)
    .post(limitedForm(deps.limits, signOut(deps)))
    .all(onlyVerbs("POST"));
}

/** Where the console is elsewhere: the sign-in on the way to an identity provider's consent, and to nothing else. */
export function consentSignInRoute(deps: ConsoleDeps): Router {
  const router = Router({ strict: true });
  signInRoute(router, deps, isConsent);
  ssoRoutes(router, deps, isConsent);
  return router;
}

function signInRoute(router: Router, deps: ConsoleDeps, leadsTo: LeadsTo = () => true): void {
  router
    .route(at)
    .get(async (req, res) => {
      const returnTo = ownPage(queryOf(req).get("return_to") ?? undefined);
      if (!leadsTo(returnTo)) throw notFound();
      if ((await signedIn(deps, req)) !== undefined) sendOn(res, deps.security, returnTo);
      else if (!(await deps.admin.store.installation.admins.any())) sendOn(res, deps.security, `${consoleAt}/setup`);
      else sendPage(res, deps.security, signInPage({ csrf: visitOf(deps, req, res), returnTo }));
    })
    .post(limitedForm(deps.limits, signIn(deps, leadsTo)))
    .all(onlyVerbs("GET", "HEAD", "POST"));
}

function signIn(deps: ConsoleDeps, leadsTo: LeadsTo) {
  return async (req: Request, res: Response): Promise<void> => {
    const form = await readForm(req, longestForm);
    const visit = deps.visits.brought(req);
    deps.guard.check(req, visit ?? "none", visit === undefined ? undefined : fieldOf(form, "csrf"));
    const email = fieldOf(form, "email") ?? "";
    const returnTo = ownPage(fieldOf(form, "return_to"));
    if (!leadsTo(returnTo)) throw notFound();
    const { reference, address = "unknown" } = requestOf(req, res);
    const { admin, now, counters, browserKey, security } = deps;
    const browser = takeCookie(req, "known", deps);
    const from = { reference, address };
    const answer = await signInByPassword(
      { store: admin.store, now, counters, browserKey, from },
      { email, password: fieldOf(form, "password") ?? "", browser },
    );
    if (!answer.ok) {
      const { code } = answer.refusal;
      noteRefusal(res, { code, cause: "An admin's sign-in by password was refused." });
      await checkRefusedForms(deps.limits, req);
      const page = signInPage({
        csrf: visitOf(deps, req, res),
        returnTo,
        email: email.slice(0, 320),
        refused: answer.refusal,
      });
      sendPage(res, security, page, { status: code === "too_many_attempts" ? 429 : 401 });
      return;
    }
    await openAdminSession(deps, req, res, answer.admin, answer.at);
    giveCookie(res, "known", answer.browser, deps);
    sendOn(res, security, returnTo);
  };
}

function signOut(deps: ConsoleDeps) {
  return async (req: Request, res: Response): Promise<void> => {
    const form = await readForm(req, longestForm);
    const found = await signedIn(deps, req);
    // Whoever is signed out already gets what they wanted.
    if (found !== undefined) {
      deps.guard.check(req, found.session.id, fieldOf(form, "csrf"));
      await endAdminSession(deps, found.session.id);
    }
    sendOn(res, deps.security, at);
  };
}
