import type { Request, Response, Router } from "express";
import { randomBytes } from "node:crypto";
import { takeHandover } from "../../../access/index.js";
import { sha256Hex } from "../../../lib/sha256.js";
import { consoleSignInUrl, findMethods, opensConsole, typedDomain } from "../../../login/index.js";
import type { SsoMethod } from "../../../model/sso-method.js";
import type { SessionId } from "../../../model/ids.js";
import { Refused } from "../../../model/refused.js";
import { chooserPage, forwardPage, replaceSessionPage, signInPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { browserName } from "../../shared/browser-name.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
import { queryOf } from "../../shared/query-of.js";
import { checkRefusedForms, limitedForm } from "../../shared/rate-limits.js";
import { fieldOf, readForm } from "../../shared/read-form.js";
import { requestOf } from "../../shared/reference.js";
import { HttpRefusal, notFound } from "../../shared/refusal.js";
import { giveCookie, takeCookie } from "../engine/cookies.js";
import type { ConsoleDeps } from "../deps.js";
import { consoleAt, ownPage } from "./admin-entrance.js";
import { openSsoSession, signedIn, type SignedIn } from "./admin-session.js";
import { visitOf } from "./visit.js";

const longestForm = 8 * 1024;
const longestEmail = 254;
const at = `${consoleAt}/sso`;

/**
 * How an admin comes in by an SSO method. The identity provider answers to people's address, which may be another host than the
 * console's, so every such sign-in goes the one way: begun here, ended at the ACS, and handed over to here by a code that works once,
 * for half a minute, in the browser that began.
 */
export function ssoRoutes(router: Router, deps: ConsoleDeps, leadsTo: LeadsTo = () => true): void {
  router
    .route(`${consoleAt}/sign-in/sso`)
    .post(limitedForm(deps.limits, (req, res) => find(deps, leadsTo, req, res)))
    .all(onlyVerbs("POST"));
  router
    .route(at)
    .get((req, res) => arrive(deps, req, res))
    .all(onlyVerbs("GET", "HEAD"));
  router
    .route(`${at}/:method`)
    .get((req, res) => ask(deps, leadsTo, req, res))
    .post(limitedForm(deps.limits, (req, res) => replace(deps, leadsTo, req, res)))
    .all(onlyVerbs("GET", "HEAD", "POST"));
}

/** Whether a door leads on to a page: the console to all of its own, people's address to an identity provider's consent alone. */
export type LeadsTo = (page: string) => boolean;

/** From an email address to the SSO methods of its domain: nothing here depends on whether the person exists. */
async function find(deps: ConsoleDeps, leadsTo: LeadsTo, req: Request, res: Response): Promise<void> {
  const form = await readForm(req, longestForm);
  const visit = deps.visits.brought(req);
  deps.guard.check(req, visit ?? "none", visit === undefined ? undefined : fieldOf(form, "csrf"));
  const email = (fieldOf(form, "email") ?? "").trim().slice(0, longestEmail);
  const returnTo = ownPage(fieldOf(form, "return_to"));
  if (!leadsTo(returnTo)) throw notFound();
  const domain = typedDomain(email);
  const all = domain === undefined ? [] : await findMethods(deps.admin.store, domain, deps.now());
  const found = all.filter(({ method }) => opensConsole(method));
  const [only] = found;
  if (domain === undefined || only === undefined) {
    await checkRefusedForms(deps.limits, req);
    const refused = domain === undefined ? noAddress : noMethod(domain);
    const page = signInPage({ csrf: visitOf(deps, req, res), returnTo, email, refused, about: "email" });
    sendPage(res, deps.security, page, { status: domain === undefined ? 400 : 404 });
    return;
  }
  const startOf = (slug: string): string =>
    `${at}/${slug}${returnTo === consoleAt ? "" : `?return_to=${encodeURIComponent(returnTo)}`}`;
  const page =
    found.length > 1
      ? chooserPage({
          domain,
          from: `${consoleAt}/sign-in`,
          methods: found.map(({ team, method }) => ({
            ...{ name: method.name, teamName: team.name, idp: method.idpType, href: startOf(method.slug) },
          })),
        })
      : // A form that is sent may not be led off to another address (CSP form-action), a page may.
        forwardPage({ kind: "address", to: only.method.name, href: startOf(only.method.slug) });
  sendPage(res, deps.security, page);
}

const noAddress = { cause: "Type your email to sign in with SSO.", fix: "Its domain leads to your identity provider." };

function noMethod(domain: string): { readonly cause: string; readonly fix: string } {
  return {
    cause: `No SSO method lets people at ${domain} into the console.`,
    fix: "Sign in with your password, or ask whoever runs this installation.",
  };
}

interface Wanted {
  readonly method: SsoMethod;
  readonly returnTo: string;
}

/** @throws HttpRefusal for a method that lets nobody in, and a page that this door does not lead to */
async function wantedOf(deps: ConsoleDeps, leadsTo: LeadsTo, req: Request): Promise<Wanted> {
  const method = await deps.admin.store.methodBySlug(String(req.params["method"] ?? ""));
  if (!opensConsole(method)) throw noSuchWay();
  const returnTo = ownPage(queryOf(req).get("return_to") ?? undefined);
  if (!leadsTo(returnTo)) throw notFound();
  return { method, returnTo };
}

/** Anybody can make a link to here: it swaps nobody who is signed in otherwise for somebody else, unless they say so. */
async function ask(deps: ConsoleDeps, leadsTo: LeadsTo, req: Request, res: Response): Promise<void> {
  const wanted = await wantedOf(deps, leadsTo, req);
  const there = await signedIn(deps, req);
  if (there === undefined || isOfMethod(there, wanted.method)) {
    sendOn(res, deps.security, await begin(deps, wanted, req, res), 302);
    return;
  }
  const page = replaceSessionPage({
    csrf: deps.guard.tokenFor(there.session.id),
    ...{ action: req.originalUrl, email: there.email, method: wanted.method.name, stay: wanted.returnTo },
  });
  sendPage(res, deps.security, page);
}

function isOfMethod({ sso }: SignedIn, { id }: SsoMethod): boolean {
  return sso?.methodId === id;
}

async function replace(deps: ConsoleDeps, leadsTo: LeadsTo, req: Request, res: Response): Promise<void> {
  const form = await readForm(req, longestForm);
  const wanted = await wantedOf(deps, leadsTo, req);
  const there = await signedIn(deps, req);
  // Whoever is signed out meanwhile has nothing to lose: the way goes on as from the link.
  if (there === undefined) deps.guard.checkSender(req);
  else deps.guard.check(req, there.session.id, fieldOf(form, "csrf"));
  const href = await begin(deps, wanted, req, res);
  sendPage(res, deps.security, forwardPage({ kind: "address", to: wanted.method.name, href }));
}

/** Remembers in this browser that a sign-in has begun; answers where it goes on. */
async function begin(deps: ConsoleDeps, { method, returnTo }: Wanted, req: Request, res: Response): Promise<string> {
  const brought = takeCookie(req, "sso", deps);
  // Several tabs of one browser may be on their way at once.
  const kept = brought !== undefined && keptShape.test(brought) ? brought : randomBytes(32).toString("base64url");
  giveCookie(res, "sso", kept, deps);
  return consoleSignInUrl(deps.admin.login, method, { browser: sha256Hex(kept), returnTo, url: deps.url });
}

const keptShape = /^[A-Za-z0-9_-]{43}$/;

async function arrive(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const code = queryOf(req).get("code") ?? "";
  const kept = takeCookie(req, "sso", deps);
  const { store, now } = deps.admin;
  try {
    const returnTo = await openSsoSession(deps, req, res, (opened) =>
      takeHandover(
        { store, now, from: requestOf(req, res) },
        { id: sha256Hex(code) as SessionId, browser: kept === undefined ? undefined : sha256Hex(kept) },
        { ...opened, browser: browserName(req.get("User-Agent")) },
      ),
    );
    sendOn(res, deps.security, ownPage(returnTo));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { cause, fix } = error.refusal;
    throw new HttpRefusal({
      status: 400,
      code: error.refusal.code,
      headline: "This sign-in doesn't lead on",
      advice: [cause, fix],
      action: { label: "Sign in to the console", href: `${consoleAt}/sign-in` },
    });
  }
}

/** A method that is not there and one that lets nobody in are alike. */
function noSuchWay(): HttpRefusal {
  return new HttpRefusal({
    status: 404,
    code: "not_found",
    headline: "Nobody signs in to the console here",
    advice: ["Check the address, or begin at the console's sign-in."],
    action: { label: "Sign in to the console", href: `${consoleAt}/sign-in` },
  });
}
