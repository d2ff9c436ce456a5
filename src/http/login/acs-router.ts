import { Router, type Request, type Response } from "express";
import { type FinishedLogin, type FinishLogin, finishLogin, type ForConsole, home } from "../../login/index.js";
import { testReportPage } from "../../pages/index.js";
import { sendOn, sendPage } from "../shared/answer-page.js";
import { clientAddressOf } from "../shared/client-address.js";
import { slugOf } from "./slug-of.js";
import { holding } from "../shared/body/open-lots.js";
import { fieldOf } from "../shared/read-form.js";
import { referenceOf, requestOf } from "../shared/reference.js";
import { countRefusal } from "../shared/refusal-log.js";
import { badBody, HttpRefusal, type RefusalView, unknownMethod, wrongVerb } from "../shared/refusal.js";
import { browserName } from "../shared/browser-name.js";
import { addCookies, cookiesOf } from "../shared/cookies.js";
import { rememberMethod } from "./cookies.js";
import type { LoginDoorDeps } from "./deps.js";
import { readResponseForm } from "./posted-message.js";
import { reportView } from "./report-view.js";
import { wayOn } from "./way-on.js";
import { sentences } from "./sentences.js";

const fix =
  "A SAML response comes by the HTTP-POST binding: an HTML form with the field SAMLResponse, sent by the browser.";

/** The Assertion Consumer Service of each method: where identity providers send people (SAML Bindings 2.0 §3.5). */
export function acsRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  router.post(
    "/saml/:method/acs",
    holding((req, res) => receiveResponse(deps, req, res, { slug: slugOf(req) })),
  );
  router.all("/saml/:method/acs", (req) => answerOnly(deps, slugOf(req)));
  return router;
}

/** A tab that the browser restored, or a bookmark of it, asks for the ACS by GET: the way in leads by the identity provider. */
export async function answerOnly({ login }: LoginDoorDeps, slug: string): Promise<never> {
  const method = await login.store.methodBySlug(slug);
  if (method === undefined) throw unknownMethod();
  throw new HttpRefusal({
    ...wrongVerb(["POST"]).view,
    headline: "Your sign-in isn't here any more",
    advice: ["This address only takes the reply of your company's sign-in page. Sign in again to go on."],
    fix,
    methodName: method.name,
    action: { label: "Sign in", href: `/sso/${method.slug}` },
  });
}

/** A response that was posted to a method's own ACS or to one of its aliases. */
export async function receiveResponse(
  deps: LoginDoorDeps,
  req: Request,
  res: Response,
  at: Pick<FinishLogin, "slug" | "aliasAcs">,
): Promise<void> {
  const form = await readResponseForm(deps, req, at.slug, fix);
  const samlResponse = fieldOf(form, "SAMLResponse");
  if (samlResponse === undefined) throw badBody(400, "The form has no field SAMLResponse.", fix);
  const sid = deps.sessions.newId();
  const finished = await finishLogin(deps.login, {
    ...at,
    samlResponse,
    relayState: fieldOf(form, "RelayState"),
    cookies: cookiesOf(req),
    ...requestOf(req, res),
    session: { sid, browser: browserName(req.get("User-Agent")), replaces: deps.sessions.brought(req) },
  });
  if (finished.outcome === "signed_in") deps.sessions.give(res, sid);
  answerLogin(deps, res, finished);
}

function answerLogin(deps: LoginDoorDeps, res: Response, finished: FinishedLogin): void {
  const reference = referenceOf(res);
  const address = clientAddressOf(res.req);
  switch (finished.outcome) {
    case "unknown_method":
      throw unknownMethod();
    case "signed_in": {
      const { user, method, team, returnTo } = finished;
      deps.metrics.logins.inc({ result: "signed_in", code: "", idp: method.idpType });
      deps.log.info({ reference, team: team.slug, method: method.slug, userId: user.id, address }, "signed in");
      addCookies(res, finished.setCookies);
      rememberMethod(res, method.slug, deps.login.publicUrl);
      sendOn(res, deps.security, returnTo);
      return;
    }
    case "handed_over": {
      const { user, method, code, url, setCookies } = finished;
      deps.metrics.logins.inc({ result: "signed_in", code: "", idp: method.idpType });
      deps.log.info({ reference, method: method.slug, userId: user.id, address }, "signed in, for the console");
      addCookies(res, setCookies);
      sendOn(res, deps.security, `${url}/console/sso?code=${code}`);
      return;
    }
    case "tested":
      deps.metrics.logins.inc({ result: "tested", code: finished.report.code ?? "", idp: finished.method.idpType });
      addCookies(res, finished.setCookies);
      sendPage(res, deps.security, testReportPage(reportView(finished.report, reference)));
      return;
    case "posted_again":
      noteRefused(deps, res, finished);
      sendOn(res, deps.security, home);
      return;
    case "refused":
      noteRefused(deps, res, finished);
      throw refusedSignIn(finished);
  }
}

function noteRefused(
  { metrics, log }: LoginDoorDeps,
  res: Response,
  { method, refusal }: FinishedLogin & { outcome: "refused" | "posted_again" },
): void {
  const { code, cause, expected, actual } = refusal;
  const about = { reference: referenceOf(res), method: method.slug, address: clientAddressOf(res.req) };
  metrics.logins.inc({ result: "refused", code, idp: method.idpType });
  log.info({ ...about, door: "login", code, cause, expected, actual }, "sign-in refused");
  countRefusal(res, code);
}

function refusedSignIn(finished: FinishedLogin & { outcome: "refused" }): HttpRefusal {
  const { method, refusal, returnTo, forConsole } = finished;
  const { status, code, forPerson, cause, fix, expected, actual } = refusal;
  const [headline, ...advice] = sentences(forPerson);
  return new HttpRefusal({
    status,
    code,
    headline,
    advice,
    cause,
    fix,
    expected,
    actual,
    methodName: method.name,
    ...(forConsole === undefined ? wayOn(code, method, returnTo) : wayToConsole(forConsole)),
  });
}

function wayToConsole({ url, returnTo }: ForConsole): Pick<RefusalView, "later"> {
  const href = `${url}/console/sign-in?return_to=${encodeURIComponent(returnTo)}`;
  return { later: { label: "Back to the console's sign-in", href } };
}
