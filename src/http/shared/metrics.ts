import type { IncomingMessage, ServerResponse } from "node:http";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { resultOf, scimOperation } from "./scim-operation.js";

/** What is counted for operators; docs/metrics.md is the catalogue. No label ever holds anything about a person. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<"door" | "method" | "status">;
  readonly durations: Histogram<"door">;
  readonly logins: Counter<"result" | "code" | "idp">;
  readonly scimOperations: Counter<"operation" | "result">;
  readonly leniencies: Counter<"leniency" | "profile">;
  readonly limited: Counter<"limit">;
  readonly mails: Counter<"result">;
  readonly refusals: Counter<"door" | "code">;
  readonly bodyBytes: Gauge<"of">;
  readonly bodiesRefused: Counter<"because">;
  readonly connectionsDropped: Counter;
  readonly works: Histogram<"end">;
  readonly held: Histogram<"by">;
  readonly schemaVersion: Gauge<"engine">;
  readonly openFailures: Gauge<"team">;
  readonly seatsUsed: Gauge<"team">;
  readonly seatsLimit: Gauge<"team">;
  readonly certificateDays: Gauge<"of" | "use" | "fingerprint">;
  readonly tokenDays: Gauge<"directory" | "token">;
  readonly apiKeyDays: Gauge<"team" | "key">;
  readonly clientSecretDays: Gauge<"team" | "client">;
  /** When the gauges of the store were last read. */
  readonly measuredAt: Gauge;
}

const bucketsInSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function makeMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "bridge_" });
  const counter = <const T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter<T>({ name: `bridge_${name}`, help, labelNames: [...labelNames], registers });
  const gauge = <const T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Gauge<T>({ name: `bridge_${name}`, help, labelNames: [...labelNames], registers });
  const seconds = <const T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Histogram<T>({
      name: `bridge_${name}`,
      help,
      labelNames: [...labelNames],
      buckets: bucketsInSeconds,
      registers,
    });
  return {
    registry,
    requests: counter("http_requests_total", "HTTP requests by door, method and status", ["door", "method", "status"]),
    durations: seconds("http_request_duration_seconds", "Time to answer by door", ["door"]),
    logins: counter(
      "saml_logins_total",
      "Sign-ins by result (signed_in, refused, tested), code of the refusal and type of identity provider",
      ["result", "code", "idp"],
    ),
    scimOperations: counter(
      "scim_operations_total",
      "SCIM requests by operation and result (success, refused for a 4xx, failed for a 5xx)",
      ["operation", "result"],
    ),
    leniencies: counter(
      "scim_leniencies_total",
      "SCIM requests of a shape that no standard has, by the leniency that took them and the quirk profile",
      ["leniency", "profile"],
    ),
    limited: counter("rate_limited_total", "Requests answered with 429, by the limit that held them up", ["limit"]),
    mails: counter(
      "mails_total",
      "Mail by what became of it (sent, waiting for another try, refused, given_up, unreadable), and server_fault where the server took none",
      ["result"],
    ),
    refusals: counter("refusals_total", "Answers that say no, by door and code", ["door", "code"]),
    bodyBytes: gauge("body_bytes", "Memory of bodies that have come and are not answered yet, by whose they are", [
      "of",
    ]),
    bodiesRefused: counter("bodies_refused_total", "Bodies that were not taken, by what was wrong with them", [
      "because",
    ]),
    connectionsDropped: counter(
      "connections_dropped_total",
      "Connections closed at once, as there are 2,000 already",
      [],
    ),
    works: seconds("store_work_duration_seconds", "Time of an atomic work until it is durable, by how it ended", [
      "end",
    ]),
    held: seconds(
      "event_loop_held_seconds",
      "Times of 0.15 s and more in which nobody was served, by the door of what held the event loop (chore: scheduled work; machine: the process got no processor)",
      ["by"],
    ),
    schemaVersion: gauge("store_schema_version", "The schema this process works with, by engine", ["engine"]),
    openFailures: gauge("failures_open", "Open entries of the failed provisioning list by team", ["team"]),
    seatsUsed: gauge("seats_used", "Active users of teams that have a limit of seats", ["team"]),
    seatsLimit: gauge("seats_limit", "Seats of teams that have a limit", ["team"]),
    certificateDays: gauge(
      "certificate_days",
      "Whole days to the end of a certificate: of an SSO method's identity provider (idp), or of the bridge (sp); below 0: it has ended",
      ["of", "use", "fingerprint"],
    ),
    tokenDays: gauge("scim_token_days", "Whole days to the end of a SCIM token that has one; below 0: it has ended", [
      "directory",
      "token",
    ]),
    apiKeyDays: gauge("api_key_days", "Whole days to the end of an API key; below 0: it has ended", ["team", "key"]),
    clientSecretDays: gauge(
      "client_secret_days",
      "Whole days to the end of the client secret that lasts longest, where each of the client has one; below 0: it has ended",
      ["team", "client"],
    ),
    measuredAt: gauge("measured_timestamp_seconds", "When the gauges that are read from the store were last read", []),
  };
}

const verbs: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** A verb of a stranger's making is no label of ours. */
export function knownVerb(method: string | undefined): string {
  return method !== undefined && verbs.has(method) ? method : "other";
}

/** Counts and times the requests of one door: called when one has come in. */
export function observing(metrics: Metrics, door: string): (req: IncomingMessage, res: ServerResponse) => void {
  const answered = answeredAt(metrics, door);
  return (req, res) => {
    const start = performance.now();
    res.once("finish", () => answered(req, res, start));
  };
}

/** Counts a request that has just been answered. */
function answeredAt(
  metrics: Metrics,
  door: string,
): (req: IncomingMessage, res: ServerResponse, startedAt: number) => void {
  const durations = metrics.durations.labels({ door });
  // verbs and statuses are few: found again, they need not be put together and hashed at each request
  const counters = new Map<string, Counter.Internal>();
  return (req, res, startedAt) => {
    durations.observe((performance.now() - startedAt) / 1000);
    const method = knownVerb(req.method);
    const kind = `${method} ${res.statusCode}`;
    let counter = counters.get(kind);
    if (counter === undefined) {
      counter = metrics.requests.labels({ door, method, status: String(res.statusCode) });
      counters.set(kind, counter);
    }
    counter.inc();
  };
}

/** The same for the SCIM door, and what was asked of it. @returns to be called with what follows `/scim/v2` in the address */
export function observingScim(metrics: Metrics): (req: IncomingMessage, res: ServerResponse, url: string) => void {
  const answered = answeredAt(metrics, "scim");
  return (req, res, url) => {
    const start = performance.now();
    res.once("finish", () => {
      answered(req, res, start);
      const operation = scimOperation(req.method ?? "", url);
      metrics.scimOperations.inc({ operation, result: resultOf(res.statusCode) });
    });
  };
}
