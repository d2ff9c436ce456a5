import type { AdminId, MethodId, SessionId, TeamId, UserId } from "./ids.js";

/** A browser session as the store keeps it. `id` is the SHA-256 of the cookie's value, so a stolen store opens none. */
export interface StoredSession {
  readonly id: SessionId;
  readonly teamId?: TeamId;
  readonly userId?: UserId;
  readonly methodId?: MethodId;
  /** Of an admin who came into the console by password; then there is no team, user or method. */
  readonly adminId?: AdminId;
  /** JSON: express-session's own data, or what a session of the console holds. */
  readonly data: string;
  readonly createdAt: number;
  /** Idle end: moved on by use. */
  readonly expiresAt: number;
  /** Absolute end: never moved. */
  readonly endsAt: number;
  /** NameID as it is compared (`nameIdKey`) and SessionIndex of the sign-in, for single logout; and the certificate that vouched for it. */
  readonly saml?: {
    readonly nameId?: string;
    readonly nameIdFormat?: string;
    readonly sessionIndex?: string;
    /** SHA-256 of the certificate, as `IdpCertificate.fingerprint256`. */
    readonly signedBy?: string;
  };
}
