import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import {
  apiDoor,
  bridgeListener,
  consentDoor,
  HeldLoop,
  lookEveryMs,
  BodyBudget,
  type BridgeAppDeps,
  makeBrowserSessions,
  makeFormGuard,
  makeLog,
  makeMetrics,
  makeRateLimits,
  makeSecurityHeaders,
  noRateLimits,
  oidcViews,
  proveCaller,
  scimDoor,
  stoppable,
  type StoppableServer,
  type LoginDoorDeps,
  type RateLimits,
} from "../http/index.js";
import type { Settings } from "../config/index.js";
import type { MetricsAccess } from "../http/index.js";
import { newId } from "../lib/new-id.js";
import { inSpan } from "../lib/span.js";
import { makeOidc, makeRemoteKeys } from "../oidc/index.js";
import { fetchKeys } from "../outgoing/index.js";
import type { ReferenceId } from "../model/ids.js";
import { aroundWorks, timed } from "../store/index.js";
import { choresOf, startChores } from "./jobs/start-chores.js";
import { tellOfSpKeys } from "../teams/index.js";
import { consoleDeps } from "./console.js";
import { adminDeps, derivedKeys, oidcDeps, scimDoorDeps, teamsDeps, type Parts } from "./services.js";
import { packageVersion } from "./version.js";
import { listen, makeServer } from "./listen.js";
import { measuring } from "./measuring.js";

export interface Bridge extends Parts {
  readonly log: Logger;
  readonly port: number;
  /** Finishes what is under way, within 20 seconds, and closes the store. */
  stop(): Promise<void>;
}

/** What load balancers need to see that a node is leaving; in development nobody wants to wait for it. */
const graceMs = 3_000;

/**
 * Starts the bridge: everything is open and listening when this resolves.
 * @param server  one that listens at its port already
 */
export async function startBridge(
  parts: Parts,
  log: Logger = makeLog(parts.settings.logLevel),
  server: Server = makeServer(),
): Promise<Bridge> {
  const { settings } = parts;
  const metrics = makeMetrics();
  const timedWork = timed((ms, end) => metrics.works.observe({ end }, ms / 1000));
  const store = aroundWorks(parts.store, (work) => inSpan("store", () => timedWork(work)));
  const security = makeSecurityHeaders(settings.publicUrl);
  const stopper = stoppable(server);
  server.on("drop", () => metrics.connectionsDropped.inc());
  const watch = new HeldLoop({
    ...{ log, held: metrics.held, clock: () => performance.now() },
    processor: processorMs,
  });
  const looking = setInterval(() => watch.look(), lookEveryMs).unref();
  const bodies = new BodyBudget((because) => metrics.bodiesRefused.inc({ because }));
  const limits = rateLimits(settings, store, parts.now, (limit) => metrics.limited.inc({ limit }));
  const loginDoor: LoginDoorDeps = {
    log,
    security,
    now: parts.now,
    metrics,
    limits,
    login: { ...parts.login, store },
    issuerKeys: makeRemoteKeys({
      now: parts.now,
      fetchKeys: (address) => fetchKeys(address, { allowedHosts: settings.webhookAllowedHosts }),
    }),
    consoleUrl: settings.adminUrl,
    guard: makeFormGuard(derivedKeys(settings, "drawbridge forms"), settings.publicUrl),
    sessions: makeBrowserSessions({
      ...{ store, now: parts.now, cookie: "drawbridge" },
      ...{ secrets: settings.sessionSecrets, url: settings.publicUrl },
    }),
  };
  const oidc = makeOidc(oidcDeps({ ...parts, store }, log), oidcViews(loginDoor));
  const guests = consoleDeps({ ...parts, store }, loginDoor, settings.publicUrl);
  const doors: BridgeAppDeps = {
    oauth2: { oidc, door: loginDoor, consent: consentDoor(guests, oidc) },
    login: loginDoor,
    console: consoleDeps({ ...parts, store }, loginDoor, settings.adminUrl),
    guests,
    health: {
      store,
      spKeys: () => parts.spKeys.keys(),
      draining: stopper.draining,
      metricsAccess: metricsAccess(settings),
      measure: measuring({ ...parts, metrics, log, bodies }),
    },
    scim: scimDoor(
      {
        ...scimDoorDeps({ ...parts, store }, log),
        countLeniency: (leniency, profile) => metrics.leniencies.inc({ leniency, profile }),
      },
      limits,
    ),
    api: apiDoor({
      admin: adminDeps({ ...parts, store }, log),
      version: packageVersion(),
      publicUrl: settings.publicUrl,
      security,
      log,
      idempotency: { notes: store.notes, sealer: parts.sealer, now: parts.now },
      prove: (req, reference, again) => proveCaller({ store, now: parts.now, log, limits }, req, reference, again),
    }),
    bodies,
    watch,
    trustProxy: settings.trustProxy,
  };
  server.on("request", bridgeListener(doors, settings.adminPort === undefined ? "all" : "public"));
  let asked = 0;
  server.on("request", () => asked++);
  if (!server.listening) await listen(server, settings);
  const admins = await listenForAdmins(settings, doors).catch((error: unknown) => {
    // Whoever waits for this bridge is told that there is none, so nothing of it may hold the process.
    server.close();
    server.closeAllConnections();
    throw error;
  });
  // Made after listening: the first start shall not wait for two RSA keys, and whoever needs them waits for just that.
  let isStopping = false;
  let telling: Promise<unknown> = Promise.resolve();
  parts.spKeys
    .keys()
    .then(() => {
      const start = { actor: { kind: "system", id: null }, reference: newId<ReferenceId>() } as const;
      if (!isStopping) telling = tellOfSpKeys(teamsDeps(parts, start), parts.spKeys);
      return telling;
    })
    .catch((error: unknown) => log.error({ err: error }, "the SAML keys cannot be used"));
  const portion = (chore: string): void => watch.portion(chore);
  const turns = { log, leases: store.leases, now: parts.now, holder: randomUUID(), random: Math.random, portion };
  const chores = startChores(turns, choresOf(parts, log, { metrics, asked: () => asked }));
  return {
    ...parts,
    log,
    port: (server.address() as AddressInfo).port,
    async stop() {
      isStopping = true;
      const grace = settings.production ? graceMs : 0;
      await Promise.all([stopper.stop(grace), admins?.stop(grace)]);
      await chores.stop();
      clearInterval(looking);
      await telling.catch(() => undefined);
      // A store that is gone already is no reason to end badly: whatever was answered is kept.
      await store.close().catch((error: unknown) => log.warn({ err: error }, "the store could not be closed"));
    },
  };
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** The admins' own port, where there is one: console, API, its document and metrics, which the public port then has not. */
async function listenForAdmins(
  { adminPort, host, metricsToken }: Settings,
  doors: BridgeAppDeps,
): Promise<StoppableServer | undefined> {
  if (adminPort === undefined) return undefined;
  const server = makeServer();
  const stopper = stoppable(server);
  const metricsAccess: MetricsAccess =
    metricsToken === undefined ? { to: "anybody" } : { to: "bearer", token: metricsToken };
  server.on("request", bridgeListener({ ...doors, health: { ...doors.health, metricsAccess } }, "admin"));
  await listen(server, { port: adminPort, host, by: "ADMIN_PORT" });
  return stopper;
}

function rateLimits(
  { rateLimits: state, tokenRate, tokenBurst }: Settings,
  { counters }: Parts["store"],
  now: () => number,
  onLimited: (limit: keyof RateLimits) => void,
): RateLimits {
  return state === "off" ? noRateLimits : makeRateLimits({ counters, now, tokenRate, tokenBurst, onLimited });
}

/** In production an address that everybody reaches tells nothing without a token. */
function metricsAccess({ metricsToken, production }: Settings): MetricsAccess {
  if (metricsToken !== undefined) return { to: "bearer", token: metricsToken };
  return { to: production ? "nobody" : "anybody" };
}
