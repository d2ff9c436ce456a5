import type { LoginDeps } from "../../login/index.js";
import type { Request, Response } from "express";
import type { AskedConsent, Oidc } from "../../oidc/index.js";
import type { RateLimits } from "../shared/rate-limits.js";
import type { ErrorDeps } from "../shared/answer-error.js";
import type { HttpRefusal } from "../shared/refusal.js";
import type { BrowserSessions } from "../shared/session.js";

/** What this door knows of the browser that comes along. */
export interface BrowserDeps extends ErrorDeps {
  readonly limits: RateLimits;
  readonly login: LoginDeps;
  /** Of people. */
  readonly sessions: BrowserSessions;
}

export interface OAuth2Deps {
  readonly oidc: Oidc;
  /** Asks an admin, where an identity provider wants to get at a directory: the console's page at this address. */
  readonly consent: {
    answer(req: Request, res: Response, asked: AskedConsent): Promise<void>;
    /** What a form is answered with whose question is gone because it was answered. */
    over(req: Request): Promise<HttpRefusal | undefined>;
  };
  readonly door: BrowserDeps;
}
