import { Router } from "express";
import { observing, type Metrics } from "../shared/metrics.js";
import { HttpRefusal } from "../shared/refusal.js";
import { adminEntrance, consoleAt } from "./admin-entrance.js";
import type { ConsoleDeps } from "./deps.js";
import { mountRoutes } from "./mount.js";
import { consolePages } from "./pages.js";
import { signInRoutes } from "./sign-in.js";

/** All that stands below `/console`. */
export function consoleRouter(deps: ConsoleDeps, metrics: Metrics): Router {
  const router = Router({ strict: true });
  const observe = observing(metrics, "console");
  router.use(consoleAt, (req, res, next) => {
    observe(req, res);
    next();
  });
  signInRoutes(router, deps);
  mountRoutes(router, deps, adminEntrance(deps), consolePages);
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
