import type { Logger } from "pino";
import type { LoginDeps } from "../../login/index.js";
import type { RemoteKeys } from "../../oidc/index.js";
import type { ErrorDeps } from "../shared/answer-error.js";
import type { Metrics } from "../shared/metrics.js";
import type { BrowserSessions } from "../shared/session.js";
import type { RateLimits } from "../shared/rate-limits.js";
import type { FormGuard } from "../shared/same-site.js";

/** What the doors of the browser work with; made in `app.ts`. */
export interface LoginDoorDeps extends ErrorDeps {
  readonly login: LoginDeps;
  /** Keys of the issuers whose word ends sessions. */
  readonly issuerKeys: RemoteKeys;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly guard: FormGuard;
  readonly limits: RateLimits;
  /** Where admins reach the console. */
  readonly consoleUrl: string;
  /** Of people. */
  readonly sessions: BrowserSessions;
}
