import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express, { type Express, type RequestHandler } from "express";
import { sendOn } from "./shared/answer-page.js";
import { answerError } from "./shared/answer-error.js";
import { assetRouter } from "./shared/asset-router.js";
import { healthRouter, type HealthDeps } from "./shared/health.js";
import type { BodyBudget } from "./shared/body/body-budget.js";
import { giveBudget } from "./shared/body/open-lots.js";
import { requestLog } from "./shared/log.js";
import { observing, observingScim } from "./shared/metrics.js";
import { giveTrust, type Trust } from "./shared/client-address.js";
import type { HeldLoop } from "./shared/held-loop.js";
import { giveReference, referenceHeaders } from "./shared/reference.js";
import { serveInSpan } from "./shared/request-span.js";
import { watchRefusals } from "./shared/refusal-log.js";
import { originForm } from "./shared/origin-form.js";
import { notFound } from "./shared/refusal.js";
import type { LoginDoorDeps } from "./login/deps.js";
import {
  consentSignInRoute,
  consoleAt,
  consoleRouter,
  setupAt,
  setupRouter,
  type ConsoleDeps,
} from "./console/index.js";
import { docsRouter, problemsRouter, type ApiDoor } from "./api/index.js";
import { loginRouter } from "./login/index.js";
import { interactionRouter, oauth2Door, type OAuth2Deps } from "./oauth2/index.js";
import { answerOutsideScim, type ScimDoor } from "./scim/index.js";

export interface BridgeAppDeps {
  readonly login: LoginDoorDeps;
  readonly health: Omit<HealthDeps, "metrics" | "now" | "security">;
  /** The SCIM door, at `/scim/v2`; it answers its own errors, in SCIM form. */
  readonly scim: ScimDoor;
  /** The door for programs, at `/api/v1`; it answers its own errors, as problems. */
  readonly api: ApiDoor;
  /** The apps' door, at `/oauth2`; it answers its own errors, as OAuth does. */
  readonly oauth2: OAuth2Deps;
  /** The admins' door, at `/console`. */
  readonly console: ConsoleDeps;
  /** The door of setup links, at `/setup`; at people's address, wherever the console is. */
  readonly guests: ConsoleDeps;
  /** Memory for bodies, of all doors and ports together. */
  readonly bodies: BodyBudget;
  /** Hears of each request, so that it can tell what holds the others up. */
  readonly watch: Pick<HeldLoop, "request">;
  readonly trustProxy: boolean | number | readonly string[];
}

/** What a port serves: all doors; what outsiders need; or what admins need, on a port of their own (`ADMIN_PORT`). */
export type Serves = "all" | "public" | "admin";

const scimAt = "/scim/v2";
const apiAt = "/api/v1";
const oauth2At = "/oauth2";
/** What somebody who signs in sees on the way is a page of ours. */
const interactionAt = `${oauth2At}/interaction`;
/** Where RFC 8414 §3.1 looks for an issuer with a path. */
const oauth2MetadataAt = `/.well-known/oauth-authorization-server${oauth2At}`;

/**
 * All doors behind one listener. SCIM, which is asked most, is told apart before express: on the way to it nothing is looked
 * at that it does not need, and express would cost it more than its own work.
 */
export function bridgeListener(deps: BridgeAppDeps, serves: Serves = "all"): RequestListener {
  const { metrics, log } = deps.login;
  const app = pagesApp(deps, serves);
  const logRequest = log.isLevelEnabled("debug") ? requestLog(log) : undefined;
  const observe = observingScim(metrics);
  const observeApi = observing(metrics, "api");
  const observeOAuth2 = observing(metrics, "oauth2");
  const oauth2 = oauth2Door(deps.oauth2);
  const watch = watchRefusals({ log, metrics });
  const trust = app.get("trust proxy fn") as Trust;
  return (req, res) => {
    giveReference(res);
    giveTrust(req, trust);
    giveBudget(req, res, deps.bodies);
    watch(req, res);
    if (req.url !== undefined && !req.url.startsWith("/")) req.url = originForm(req.url);
    logRequest?.(req, res);
    deps.watch.request(req, res);
    serveInSpan(req, res, () => serve(req, res));
  };

  function serve(req: IncomingMessage, res: ServerResponse): void {
    const { url = "" } = req;
    if (isBelow(url, apiAt) && (serves !== "public" || isForApps(url))) {
      observeApi(req, res);
      deps.api(req, res, url.slice(apiAt.length));
      return;
    }
    if (serves === "admin") {
      app(req, res);
      return;
    }
    if (isBelow(url, oauth2At) && !isBelow(url, interactionAt)) {
      observeOAuth2(req, res);
      oauth2(req, res, url.slice(oauth2At.length));
      return;
    }
    if (isBelow(url, oauth2MetadataAt)) {
      observeOAuth2(req, res);
      oauth2(req, res, "/.well-known/openid-configuration");
      return;
    }
    if (!isBelow(url, scimAt)) {
      if (isBelow(url, "/scim")) answerOutsideScim(deps.login.login.publicUrl, res, req);
      else app(req, res);
      return;
    }
    const asked = url.slice(scimAt.length);
    observe(req, res, asked);
    deps.scim(req, res, asked);
  }
}

/** What applications of a team follow: it stays where they are, when the rest of the API goes to the admins' port. */
function isForApps(url: string): boolean {
  const [path = ""] = url.slice(apiAt.length).split("?", 1);
  return /^\/teams\/[^/]+\/events(?:\/snapshot|\/reconcile)?$/.test(path);
}

function isBelow(url: string, path: string): boolean {
  const next = url[path.length];
  return url.startsWith(path) && (next === undefined || next === "/" || next === "?");
}

/** Everything that a browser, a probe or an identity provider's redirect asks for. */
function pagesApp(deps: BridgeAppDeps, serves: Serves): Express {
  const { login } = deps;
  const { metrics, security } = login;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.set("trust proxy", typeof deps.trustProxy === "object" ? [...deps.trustProxy] : deps.trustProxy);

  const observe = observing(metrics, "login");
  app.use((_req, res, next) => {
    res.set(referenceHeaders(res));
    next();
  });
  app.use((req, _res, next) => {
    refuseNul(req.path);
    next();
  });
  app.use(healthRouter({ ...deps.health, metrics, security, now: login.now }));
  if (serves === "public") app.use(consentSignInRoute(deps.guests));
  else app.use(onlyBelow(consoleAt, consoleRouter(deps.console, metrics)));
  if (serves !== "admin") app.use(onlyBelow(setupAt, setupRouter(deps.guests)));
  app.use((req, res, next) => {
    observe(req, res);
    next();
  });
  if (serves === "admin") {
    app.get("/", (_req, res) => {
      sendOn(res, security, "/console");
    });
  } else {
    app.use(interactionRouter(deps.oauth2));
    app.use(loginRouter(login));
  }
  if (serves !== "public") app.use(docsRouter(login));
  app.use(problemsRouter(login));
  app.use(assetRouter());
  app.use(() => {
    throw notFound();
  });
  app.use(answerError(login));
  return app;
}

/** Passes a door with very many routes by: express would try each of them on the address of every sign-in. */
function onlyBelow(path: string, router: RequestHandler): RequestHandler {
  return (req, res, next) => {
    // as a router does, whatever the case of its letters
    if (isBelow(req.url.slice(0, path.length + 1).toLowerCase(), path)) router(req, res, next);
    else next();
  };
}

/** No name has a NUL in it, and the store would not take one. @throws URIError as for an address that cannot be decoded */
function refuseNul(path: string): void {
  if (path.includes("%00")) throw new URIError("the address holds NUL");
}
