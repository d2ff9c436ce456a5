import type { IncomingMessage, ServerResponse } from "node:http";
import { collectDefaultMetrics, Counter, Histogram, Registry } from "prom-client";

/** What is counted for operators. No label ever holds anything about a person. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<"door" | "method" | "status">;
  readonly durations: Histogram<"door">;
  readonly logins: Counter<"result" | "code" | "idp">;
  readonly leniencies: Counter<"leniency" | "profile">;
}

const bucketsInSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function makeMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "bridge_" });
  return {
    registry,
    requests: new Counter({
      name: "bridge_http_requests_total",
      help: "HTTP requests by door, method and status",
      labelNames: ["door", "method", "status"],
      registers,
    }),
    durations: new Histogram({
      name: "bridge_http_request_duration_seconds",
      help: "Time to answer by door",
      labelNames: ["door"],
      buckets: bucketsInSeconds,
      registers,
    }),
    logins: new Counter({
      name: "bridge_saml_logins_total",
      help: "Sign-ins by result (signed_in, refused, tested), code of the refusal and type of identity provider",
      labelNames: ["result", "code", "idp"],
      registers,
    }),
    leniencies: new Counter({
      name: "bridge_scim_leniencies_total",
      help: "SCIM requests of a shape that no standard has, by the leniency that took them and the quirk profile",
      labelNames: ["leniency", "profile"],
      registers,
    }),
  };
}

const verbs: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Counts and times the requests of one door: called when one has come in. */
export function observing(metrics: Metrics, door: string): (req: IncomingMessage, res: ServerResponse) => void {
  const durations = metrics.durations.labels({ door });
  // verbs and statuses are few: found again, they need not be put together and hashed at each request
  const counters = new Map<string, Counter.Internal>();
  return (req, res) => {
    const start = performance.now();
    res.once("finish", () => {
      durations.observe((performance.now() - start) / 1000);
      // A verb of a stranger's making is no label of ours.
      const method = req.method !== undefined && verbs.has(req.method) ? req.method : "other";
      const kind = `${method} ${res.statusCode}`;
      let counter = counters.get(kind);
      if (counter === undefined) {
        counter = metrics.requests.labels({ door, method, status: String(res.statusCode) });
        counters.set(kind, counter);
      }
      counter.inc();
    });
  };
}
