import type { TeamPolicies } from "../model/team.js";
import { directoryRefusals } from "./directory-refusals.js";
import type { Refusal } from "./refusals.js";

/** Removals of one directory, counted by the minute. */
export interface RemovalCount {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly count: number;
}

const minuteMs = 60_000;
const hour = 60;

export function removalsInHour(counts: readonly RemovalCount[], now: number): number {
  const oldest = Math.floor(now / minuteMs) - hour;
  return counts.reduce((sum, { minute, count }) => (minute > oldest ? sum + count : sum), 0);
}

/** The counts with one more removal; minutes older than an hour are dropped, so there are sixty at most. */
export function withRemoval(counts: readonly RemovalCount[], now: number): readonly RemovalCount[] {
  const minute = Math.floor(now / minuteMs);
  const recent = counts.filter((known) => known.minute > minute - hour && known.minute !== minute);
  const same = counts.find((known) => known.minute === minute)?.count ?? 0;
  return [...recent, { minute, count: same + 1 }];
}

/**
 * May the directory remove one more user? The share is of those who were active an hour ago, so that the limit does not
 * shrink while users go; one removal is always allowed.
 */
export function brakeAllows(
  policies: Pick<TeamPolicies, "massChangeBrake">,
  counts: readonly RemovalCount[],
  activeNow: number,
  now: number,
): Refusal | undefined {
  if (policies.massChangeBrake === null) return undefined;
  const removed = removalsInHour(counts, now);
  const allowed = Math.max(1, Math.floor(policies.massChangeBrake * (activeNow + removed)));
  return removed < allowed ? undefined : directoryRefusals.mass_change_brake(removed, allowed);
}
