import type { SsoMethod } from "../model/sso-method.js";
import type { TeamPolicies } from "../model/team.js";

/** When a session ends however much it is used, and why then. */
export interface SessionEnd {
  readonly at: number;
  /**
   * `team`: the team's policy; `identity_provider`: the SessionNotOnOrAfter of its assertion, which comes sooner;
   * `shortest`: it would come sooner still than a person can work with.
   */
  readonly because: "team" | "identity_provider" | "shortest";
}

const minuteMs = 60_000;
/** An identity provider that gives every sign-in a few minutes would send people round in circles. */
export const shortestCappedMs = 60 * minuteMs;

/**
 * The absolute end of a session. Under `cap` the AuthnStatement's SessionNotOnOrAfter ends it too (SAML Core 2.0 §2.7.2), but
 * never sooner than 60 minutes from now. The method's own setting goes before its preset, and that before the team's.
 * @param claimedMs  SessionNotOnOrAfter, where the assertion has one
 */
export function decideSessionEnd(
  { session, sessionNotOnOrAfter }: Pick<TeamPolicies, "session" | "sessionNotOnOrAfter">,
  method: Pick<SsoMethod, "idpType" | "sessionNotOnOrAfter">,
  claimedMs: number | undefined,
  now: number,
): SessionEnd {
  const team: SessionEnd = { at: now + session.absoluteMinutes * minuteMs, because: "team" };
  // PingFederate fills it with the lifetime of the assertion, minutes, unless its admin changes that.
  const preset = method.idpType === "ping" ? "ignore" : undefined;
  const treatment = method.sessionNotOnOrAfter ?? preset ?? sessionNotOnOrAfter;
  if (treatment === "ignore" || claimedMs === undefined || claimedMs >= team.at) return team;
  const soonest = Math.min(now + shortestCappedMs, team.at);
  return claimedMs < soonest ? { at: soonest, because: "shortest" } : { at: claimedMs, because: "identity_provider" };
}

const reasons = {
  team: "the team's policy",
  identity_provider: "the SessionNotOnOrAfter of the identity provider",
  shortest: "60 minutes at least, though the SessionNotOnOrAfter of the identity provider is sooner",
} as const satisfies Record<SessionEnd["because"], string>;

/** As it is told in a trace and in the report of a test: `2026-11-25 12:00:00Z (the team's policy)`. */
export function sessionEndText({ at, because }: SessionEnd): string {
  const [day = "", time = ""] = new Date(at).toISOString().split("T");
  return `${day} ${time.slice(0, 8)}Z (${reasons[because]})`;
}
