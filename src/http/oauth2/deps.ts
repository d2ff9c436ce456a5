import type { LoginDeps } from "../../login/index.js";
import type { Oidc } from "../../oidc/index.js";
import type { ErrorDeps } from "../shared/answer-error.js";
import type { BrowserSessions } from "../shared/session.js";

/** What this door knows of the browser that comes along. */
export interface BrowserDeps extends ErrorDeps {
  readonly login: LoginDeps;
  /** Of people. */
  readonly sessions: BrowserSessions;
}

export interface OAuth2Deps {
  readonly oidc: Oidc;
  readonly door: BrowserDeps;
}
