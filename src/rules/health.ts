/**
 * How a connection to an identity provider is doing. `paused`: it is switched off, or stopped by the mass change brake;
 * `silent`: nothing has come by it yet.
 */
export const healths = ["ok", "failing", "paused", "silent"] as const;
export type Health = (typeof healths)[number];

/** One thing that a connection does: when it last went well and when it last did not, in milliseconds since 1970. */
export interface HealthSign {
  readonly success?: number | undefined;
  readonly failure?: number | undefined;
}

/** What came last decides, so a fault that was cured is none any more. Of several signs one that fails is enough. */
export function decideHealth(isPaused: boolean, signs: readonly HealthSign[]): Health {
  if (isPaused) return "paused";
  if (signs.some(isFailing)) return "failing";
  return signs.some(({ success }) => success !== undefined) ? "ok" : "silent";
}

export function isFailing({ success, failure }: HealthSign): boolean {
  return failure !== undefined && (success === undefined || failure > success);
}
