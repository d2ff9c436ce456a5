/**
 * The doors: HTTP in, HTTP out. `shared/` gives every request its reference id, its headers and one place for errors;
 * `login/` is the browser's door, `scim/` the directory's. Handlers read a request, call a verb, write the answer.
 *
 * - `api/`: the door for programs, `/api/v1`: an address for each operation, and the document made of them
 * - `console/`: the admins' door, `/console`
 * - `shared/`: reference id, headers, log, metrics, forms and one place for errors: what every door needs
 * - `body/`: in `shared/`, how a body is read and what memory there is for all of them
 * - `login/`: the browser's door
 * - `scim/`: the directory's door
 * - `oauth2/`: the apps' door, `/oauth2`
 */
export { apiDoor, proveCaller } from "./api/index.js";
export { bridgeListener, type BridgeAppDeps, type Serves } from "./bridge-listener.js";
export { consentDoor, consoleRouter, type ConsoleDeps } from "./console/index.js";
export type { LoginDoorDeps } from "./login/index.js";
export { oauth2Door, interactionRouter, oidcViews, type OAuth2Deps } from "./oauth2/index.js";
export { scimDoor } from "./scim/index.js";
export { BodyBudget } from "./shared/body/body-budget.js";
export { HeldLoop, lookEveryMs } from "./shared/held-loop.js";
export { makeLog } from "./shared/log.js";
export type { MetricsAccess } from "./shared/health.js";
export { makeMetrics, type Metrics } from "./shared/metrics.js";
export { makeRateLimits, noRateLimits, type RateLimits } from "./shared/rate-limits.js";
export { makeBrowserSessions, type BrowserSessions } from "./shared/session.js";
export { makeFormGuard } from "./shared/same-site.js";
export { makeSecurityHeaders } from "./shared/security-headers.js";
export { longestStopMs, stoppable, type StoppableServer } from "./shared/stop-server.js";
