import { Router } from "express";
import type { Store } from "../../store/port/store.js";
import { setHeaders } from "./answer-page.js";
import type { Metrics } from "./metrics.js";
import { onlyVerbs } from "./only-verbs.js";
import type { SecurityHeaders } from "./security-headers.js";

export interface HealthDeps {
  readonly store: Pick<Store, "ping" | "engine">;
  readonly metrics: Metrics;
  readonly security: SecurityHeaders;
  /** True from the moment the process was asked to stop. */
  readonly draining: () => boolean;
}

/** A store that hangs must not make the probe hang. */
const longestPingMs = 2000;

/** For those who run the process: is it alive, should it get requests, what has it done. */
export function healthRouter(deps: HealthDeps): Router {
  const router = Router();
  router.use((_req, res, next) => {
    setHeaders(res, deps.security.plain);
    next();
  });
  router.get("/healthz", (_req, res) => void res.json({ status: "ok" }));
  router.get("/readyz", async (_req, res) => {
    if (deps.draining()) return void res.status(503).json({ status: "draining" });
    const answers = await storeAnswers(deps.store);
    res.status(answers ? 200 : 503).json({ status: answers ? "ready" : "store_unavailable" });
  });
  router.get("/metrics", async (_req, res) => {
    const text = await deps.metrics.registry.metrics();
    res.setHeader("Content-Type", deps.metrics.registry.contentType);
    res.end(text);
  });
  for (const path of ["/healthz", "/readyz", "/metrics"]) router.all(path, onlyVerbs("GET", "HEAD"));
  return router;
}

async function storeAnswers(store: HealthDeps["store"]): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((give) => {
    timer = setTimeout(() => give(false), longestPingMs);
  });
  const answered = store.ping().then(
    () => true,
    () => false,
  );
  const answer = await Promise.race([answered, late]);
  clearTimeout(timer);
  return answer;
}
