import express, { type Express, type RequestHandler } from "express";
import { answerError } from "./shared/answer-error.js";
import { assetRouter } from "./shared/asset-router.js";
import { healthRouter, type HealthDeps } from "./shared/health.js";
import { requestLog } from "./shared/log.js";
import { observe } from "./shared/metrics.js";
import { giveReference } from "./shared/reference.js";
import { notFound } from "./shared/refusal.js";
import type { LoginDoorDeps } from "./login/deps.js";
import { loginRouter } from "./login/index.js";

export interface BridgeAppDeps {
  readonly login: LoginDoorDeps;
  readonly health: Omit<HealthDeps, "metrics" | "security">;
  /** The SCIM door, mounted at `/scim/v2`; it answers its own errors, in SCIM form. */
  readonly scim: RequestHandler;
  readonly trustProxy: boolean | number | readonly string[];
}

/**
 * All doors on one express application. What is asked most stands first and meets nothing it does not need: no body
 * parser, no session and no cookie is looked at on the way to SCIM.
 */
export function bridgeApp(deps: BridgeAppDeps): Express {
  const { login } = deps;
  const { metrics, security, log } = login;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);
  app.set("trust proxy", typeof deps.trustProxy === "object" ? [...deps.trustProxy] : deps.trustProxy);

  app.use(giveReference);
  if (log.isLevelEnabled("debug")) app.use(requestLog(log));
  app.use("/scim/v2", observe(metrics, "scim"), deps.scim);
  app.use(healthRouter({ ...deps.health, metrics, security }));
  app.use(observe(metrics, "login"), loginRouter(login));
  app.use(assetRouter());
  app.use(() => {
    throw notFound();
  });
  app.use(answerError(login));
  return app;
}
