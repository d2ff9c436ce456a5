import type { ReferenceId, SessionId } from "../model/ids.js";
import type { IdpSettings, MethodAlias, SsoMethod } from "../model/sso-method.js";
import type { LoginDeps } from "./deps.js";
import type { LoginRefusal } from "./outcome.js";
import type { Cookies, PendingLogin } from "./pending.js";

/** What comes back from the identity provider, and what is known when it does. */

export interface FinishLogin {
  readonly slug: string;
  /** The path that it was sent to, where that is an alias's and not the method's own ACS. */
  readonly aliasAcs?: string | undefined;
  /** The one field SAMLResponse, as it came. */
  readonly samlResponse: string;
  readonly relayState?: string | undefined;
  readonly cookies: Cookies;
  readonly reference: ReferenceId;
  /** The client's. */
  readonly address?: string | undefined;
  /** The session to open where the person comes in: its cookie's value, random and new, and what the browser calls itself. */
  readonly session: {
    readonly sid: string;
    readonly browser?: string | undefined;
    /** The one that the browser has until then. */
    readonly replaces?: SessionId | undefined;
  };
}

/** What every step of one sign-in works with. */
export interface Arrival {
  readonly deps: LoginDeps;
  readonly input: FinishLogin;
  readonly method: SsoMethod;
  readonly idp: IdpSettings;
  /** By whose address and name it came; absent: the method's own. */
  readonly alias: MethodAlias | undefined;
  readonly pending: ReadonlyMap<string, PendingLogin>;
  /** Set: the method is not ready, and only a test of it may go on. */
  readonly notReady: LoginRefusal | undefined;
  readonly now: number;
}
