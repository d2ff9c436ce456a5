import { Router, type Response } from "express";
import { findMethods, typedDomain } from "../../login/index.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import { decideInteraction, type AskedInteraction, type BrowserLogin } from "../../oidc/index.js";
import { chooserPage } from "../../pages/index.js";
import { sendOn, sendPage } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { limitedForm } from "../shared/rate-limits.js";
import { HttpRefusal, wrongVerb } from "../shared/refusal.js";
import { browserLogin } from "./browser-login.js";
import type { OAuth2Deps } from "./deps.js";

/** Between an app's request and its answer: on to the identity provider, and back here with a session. */
export function interactionRouter({ oidc, door, consent }: OAuth2Deps): Router {
  const router = Router();
  router.get("/oauth2/interaction/:uid", async (req, res) => {
    const asked = await oidc.asked(req, res);
    if (asked === undefined) throw tookTooLong();
    if (asked.kind === "scim") return consent.answer(req, res, asked);
    const browser = await browserLogin(door, req);
    const isOfTeam = browser?.team.id === asked.app.teamId;
    const decision = decideInteraction(asked.wished, isOfTeam ? signedInAs(browser) : undefined, asked);
    switch (decision.do) {
      case "finish": {
        const { ts, acr, amr } = decision;
        const login = { accountId: browser?.user.id ?? "", ts, ...(acr !== undefined && { acr }), amr: [...amr] };
        await oidc.finish(req, res, { login, consent: {} });
        return;
      }
      case "refuse":
        await oidc.finish(req, res, { error: decision.error, error_description: decision.description });
        return;
      case "sign-in":
        await sendToSignIn(door, res, asked, {
          return_to: `/oauth2/interaction/${req.params.uid}`,
          ...(decision.force && { prompt: "login" }),
          ...(decision.acrs.length > 0 && { acr_values: decision.acrs.join(" ") }),
        });
    }
  });
  router.post(
    "/oauth2/interaction/:uid",
    limitedForm(door.limits, async (req, res) => {
      const asked = await oidc.asked(req, res);
      if (asked === undefined) throw (await consent.over(req)) ?? tookTooLong();
      if (asked.kind !== "scim") throw wrongVerb(["GET", "HEAD"]);
      await consent.answer(req, res, asked);
    }),
  );
  router.all("/oauth2/interaction/:uid", onlyVerbs("GET", "HEAD", "POST"));
  return router;
}

function signedInAs(browser: BrowserLogin | undefined): Parameters<typeof decideInteraction>[1] {
  if (browser === undefined) return undefined;
  const { login, method } = browser;
  return {
    openedAt: login.at,
    authnAt: login.authn?.at,
    classRef: login.authn?.contextClassRef,
    skewMs: method.clockSkewSeconds * 1000,
  };
}

/** Straight to the identity provider where there is one way in, or the app or the address says which; else the person chooses. */
async function sendToSignIn(
  door: OAuth2Deps["door"],
  res: Response,
  asked: AskedInteraction,
  query: Readonly<Record<string, string>>,
): Promise<void> {
  const href = ({ slug }: SsoMethod): string => `/sso/${slug}?${new URLSearchParams(query).toString()}`;
  const methods = await waysIn(door, asked);
  const [only, another] = methods;
  if (only === undefined) throw noWayIn(asked);
  if (another === undefined) {
    sendOn(res, door.security, href(only));
    return;
  }
  const team = await door.login.store.teams.get(asked.app.teamId);
  const choices = methods.map((method) => ({
    name: method.name,
    teamName: team?.name ?? "",
    idp: method.idpType,
    href: href(method),
  }));
  sendPage(res, door.security, chooserPage({ domain: "", methods: choices }));
}

async function waysIn({ login, now }: OAuth2Deps["door"], asked: AskedInteraction): Promise<readonly SsoMethod[]> {
  const { app, methodHint, loginHint } = asked;
  const all = await login.store.inTeam(app.teamId).methods.list();
  const ready = all.filter((method) => methodStatus(method) === "verified");
  const hinted = ready.find(({ slug }) => slug === methodHint);
  if (hinted !== undefined) return [hinted];
  const domain = loginHint === undefined ? undefined : typedDomain(loginHint);
  const found = domain === undefined ? [] : await findMethods(login.store, domain, now());
  const ofDomain = new Set(found.filter(({ team }) => team.id === app.teamId).map(({ method }) => method.id));
  const fitting = ready.filter(({ id }) => ofDomain.has(id));
  return fitting.length > 0 ? fitting : ready;
}

function tookTooLong(): HttpRefusal {
  return new HttpRefusal({
    status: 400,
    code: "interaction_expired",
    headline: "This sign-in took too long",
    advice: ["Go back to the application and sign in again."],
    cause: "No request of an application waits for this browser: it has run out, or was answered already.",
  });
}

function noWayIn({ app }: AskedInteraction): HttpRefusal {
  return new HttpRefusal({
    status: 403,
    code: "method_not_ready",
    headline: "Nobody can sign in here yet",
    advice: ["Please send the details to your IT team."],
    cause: `The team of the app "${app.slug}" has no SSO method that is verified and enabled.`,
    fix: "Verify one (drawbridge sso verify), or enable it.",
  });
}
