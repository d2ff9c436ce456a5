import type { MethodId, TeamId, UserId } from "../model/ids.js";
import type { TeamPolicies } from "../model/team.js";

/** Who is signed in, how, and how long that holds. Lives in express-session's data; instants and lengths in milliseconds. */
export interface SessionLogin {
  readonly teamId: TeamId;
  readonly userId: UserId;
  readonly methodId: MethodId;
  readonly at: number;
  /** Without use for this long, the session ends. */
  readonly idleMs: number;
  /** However much it is used, the session ends here. */
  readonly endsAt: number;
  /** What single logout finds the session by. */
  readonly saml?: SamlSession | undefined;
  /** How and when the identity provider says that it saw the person: what apps are told as `acr` and `auth_time`. */
  readonly authn?: Authn | undefined;
}

export interface Authn {
  /** AuthnInstant; it may lie long before this sign-in. */
  readonly at?: number | undefined;
  /** AuthnContextClassRef. */
  readonly contextClassRef?: string | undefined;
}

export interface SamlSession {
  readonly nameId?: string | undefined;
  readonly nameIdFormat?: string | undefined;
  /** Both must go back to the IdP as they came. */
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
  readonly sessionIndex?: string | undefined;
  /** The assertion that opened it: the same one posted again leads back to it. */
  readonly assertionId?: string | undefined;
  /** SHA-256 of the certificate that signed. */
  readonly signedBy?: string | undefined;
}

declare module "express-session" {
  interface SessionData {
    login?: SessionLogin;
    /** As `Chrome on Linux`: for the list of sessions, where a person looks for the one they do not know. */
    browser?: string;
    /** When the person signed in before this time. */
    previousSignInAt?: number;
    /** The idle end as the store has it; set on loading, never kept in the data. */
    heldUntil?: number;
  }
}

const minuteMs = 60_000;

export interface SignedIn {
  readonly teamId: TeamId;
  readonly userId: UserId;
  readonly methodId: MethodId;
  readonly saml?: SamlSession | undefined;
  readonly authn?: Authn | undefined;
}

/** A session as the team's policy lets it live, up to the end that was decided for it. */
export function sessionLogin(
  who: SignedIn,
  policy: Pick<TeamPolicies["session"], "idleMinutes">,
  { endsAt, now }: { readonly endsAt: number; readonly now: number },
): SessionLogin {
  return { ...who, at: now, idleMs: policy.idleMinutes * minuteMs, endsAt };
}
