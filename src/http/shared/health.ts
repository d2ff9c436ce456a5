import { createHash, timingSafeEqual } from "node:crypto";
import { Router } from "express";
import { isUsable } from "../../store/port/schema.js";
import type { Store } from "../../store/port/store.js";
import { setHeaders } from "./answer-page.js";
import type { Metrics } from "./metrics.js";
import { onlyVerbs } from "./only-verbs.js";
import type { SecurityHeaders } from "./security-headers.js";

export interface HealthDeps {
  readonly store: Pick<Store, "ping" | "engine" | "schema">;
  /** The SAML keys, held or read. Rejects where they cannot be used. */
  readonly spKeys: () => Promise<unknown>;
  readonly metrics: Metrics;
  readonly now: () => number;
  readonly security: SecurityHeaders;
  readonly metricsAccess: MetricsAccess;
  /** Reads anew what the metrics say of the store, where that is due. Never rejects. */
  readonly measure: () => Promise<void>;
  /** True from the moment the process was asked to stop. */
  readonly draining: () => boolean;
}

/** Who may read the metrics: anybody, whoever brings the token, or nobody as long as no token is set. */
export type MetricsAccess =
  { readonly to: "anybody" } | { readonly to: "bearer"; readonly token: string } | { readonly to: "nobody" };

/** Each look writes, and waits for the disk: however many look, the store is asked no more often. */
const askEveryMs = 1000;

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
  const askStore = lately(() => storeStatus(deps.store), deps.now);
  router.get("/readyz", async (_req, res) => {
    if (deps.draining()) return void res.status(503).json({ status: "draining" });
    const [store, keys] = await Promise.all([askStore(), keysStatus(deps.spKeys)]);
    const status = store === "ready" ? keys : store;
    res.status(status === "ready" ? 200 : 503).json({ status });
  });
  router.get("/metrics", async (req, res) => {
    const refused = refusedMetrics(deps.metricsAccess, req.get("Authorization"));
    if (refused !== undefined) {
      if (refused.status === 401) res.setHeader("WWW-Authenticate", "Bearer");
      return void res.status(refused.status).json(refused);
    }
    await deps.measure();
    const text = await deps.metrics.registry.metrics();
    res.setHeader("Content-Type", deps.metrics.registry.contentType);
    res.end(text);
  });
  for (const path of ["/healthz", "/readyz", "/metrics"]) router.all(path, onlyVerbs("GET", "HEAD"));
  return router;
}

interface RefusedMetrics {
  readonly status: 401 | 403;
  readonly code: string;
  readonly detail: string;
}

function refusedMetrics(access: MetricsAccess, authorization: string | undefined): RefusedMetrics | undefined {
  if (access.to === "anybody") return undefined;
  if (access.to === "nobody") {
    return { status: 403, code: "metrics_closed", detail: "Set METRICS_TOKEN, and send it as a bearer token." };
  }
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  // Digests have one length, so that comparing tells nothing of the token's.
  if (timingSafeEqual(sha256Bytes(given), sha256Bytes(access.token))) return undefined;
  return { status: 401, code: "metrics_token", detail: "Send METRICS_TOKEN as a bearer token." };
}

function sha256Bytes(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The answer of the last second, for everybody who asks in it. */
function lately<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = now();
    if (last === undefined || at - last.at >= askEveryMs || at < last.at) last = { at, answer: ask() };
    return last.answer;
  };
}

type StoreStatus = "ready" | "store_unavailable" | "schema";

/** A node that an upgrade has left two steps behind is of no more use, however well its store answers. */
function storeStatus(store: HealthDeps["store"]): Promise<StoreStatus> {
  const asked = async (): Promise<StoreStatus> => {
    await store.ping();
    return isUsable(await store.schema()) ? "ready" : "schema";
  };
  const answered = asked().catch((): StoreStatus => "store_unavailable");
  return orAfterAWhile<StoreStatus>(answered, "store_unavailable");
}

type KeysStatus = "ready" | "keys_unusable";

/** Keys that are still being made, at the first start, are waited for by the sign-in that needs them. */
function keysStatus(spKeys: HealthDeps["spKeys"]): Promise<KeysStatus> {
  const asked = async (): Promise<unknown> => spKeys();
  const answered = asked().then(
    (): KeysStatus => "ready",
    (): KeysStatus => "keys_unusable",
  );
  return orAfterAWhile<KeysStatus>(answered, "ready");
}

async function orAfterAWhile<T>(answered: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((give) => {
    timer = setTimeout(() => give(otherwise), longestPingMs);
  });
  const answer = await Promise.race([answered, late]);
  clearTimeout(timer);
  return answer;
}
