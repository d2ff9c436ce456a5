import type { Sealer } from "../lib/seal.js";
import type { SessionId } from "../model/ids.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import type { SessionLogin } from "../session/index.js";
import type { Store } from "../store/port/store.js";
import type { OidcKeyRing } from "./keys/key-ring.js";

export interface OidcDeps {
  readonly store: Store;
  readonly now: () => number;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** Opens client secrets. */
  readonly sealer: Sealer;
  readonly keys: OidcKeyRing;
  /** Sign the provider's cookies: the first makes, all are known. */
  readonly cookieKeys: readonly string[];
  /** Fetches the public keys that a client has published, guarded. */
  readonly fetchKeys: (address: string) => Promise<{ readonly keys: readonly object[] }>;
  /** As for every attempt that is recorded. */
  readonly attemptDays?: number | undefined;
  readonly failureDays?: number | undefined;
  /** Hears of what the provider answers with `server_error`. */
  readonly onFault: (error: Error) => void;
}

/** Who is signed in in the browser that asks: a session that holds, of somebody who may act now. */
export interface BrowserLogin {
  readonly sid: SessionId;
  readonly login: SessionLogin;
  readonly team: Team;
  readonly method: SsoMethod;
  readonly user: User;
  /** Names of the person's groups. */
  readonly groups: readonly string[];
}
