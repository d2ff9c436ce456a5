import { Router } from "express";
import { observing, type Metrics } from "../shared/metrics.js";
import { HttpRefusal } from "../shared/refusal.js";
import { adminEntrance, consoleAt } from "./entry/admin-entrance.js";
import type { ConsoleDeps } from "./deps.js";
import { mountNothing, mountRoutes } from "./engine/mount.js";
import { consolePages } from "./pages.js";
import { accountPages } from "./entry/account.js";
import { firstRunRoutes } from "./entry/first-run.js";
import { invitationRoutes } from "./entry/invitation.js";
import { signInRoutes } from "./entry/sign-in.js";
import { ssoRoutes } from "./entry/sso.js";

/** All that stands below `/console`. */
export function consoleRouter(deps: ConsoleDeps, metrics: Metrics): Router {
  const router = Router({ strict: true });
  const observe = observing(metrics, "console");
  router.use(consoleAt, (req, res, next) => {
    observe(req, res);
    next();
  });
  firstRunRoutes(router, deps);
  invitationRoutes(router, deps);
  signInRoutes(router, deps);
  ssoRoutes(router, deps);
  const entrance = adminEntrance(deps);
  mountRoutes(router, deps, entrance, [...accountPages(deps), ...consolePages]);
  mountNothing(router, deps, entrance);
  router.use(consoleAt, () => {
    throw new HttpRefusal({
      status: 404,
      code: "not_found",
      headline: "There's nothing at this address",
      advice: ["Check the address, or begin at the console's first page."],
      action: { label: "Go to the console", href: consoleAt },
    });
  });
  return router;
}
