import type { Counters, SignInDeps } from "../../access/index.js";
import type { AdminDeps } from "../../admin/index.js";
import type { Sealer } from "../../lib/seal.js";
import type { ErrorDeps } from "../shared/answer-error.js";
import type { RateLimits } from "../shared/rate-limits.js";
import type { FormGuard } from "../shared/same-site.js";
import type { BrowserSessions } from "../shared/session.js";

/** What the admins' door works with; made in `start/bridge.ts`. */
export interface ConsoleDeps extends ErrorDeps {
  readonly admin: AdminDeps;
  readonly guard: FormGuard;
  readonly limits: RateLimits;
  /** Of admins: another kind than people's, with a cookie of its own. */
  readonly sessions: BrowserSessions;
  /** Of browsers that nobody has signed in with yet: what their forms' tokens are bound to. */
  readonly visits: BrowserSessions;
  /** Seals what a browser carries from a form to the page that follows it. */
  readonly sealer: Sealer;
  readonly counters: Counters;
  readonly browserKey: SignInDeps["browserKey"];
  /** Where browsers reach this door; without a slash at the end. */
  readonly url: string;
  /** Whether the cookies are Secure, as the address says by which browsers come. */
  readonly secure: boolean;
}
