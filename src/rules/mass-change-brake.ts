import type { Directory } from "../model/directory.js";
import type { TeamPolicies } from "../model/team.js";

/** Removals are counted in slots of five minutes: an hour is twelve of them, the present one among them. */
const slotMs = 5 * 60_000;
const slotsInHour = 12;

/** The slot that a removal now is counted in. */
export function removalSlot(now: number): number {
  return Math.floor(now / slotMs);
}

/** The oldest slot that still counts. */
export function oldestSlot(now: number): number {
  return removalSlot(now) - slotsInHour + 1;
}

/** When nobody asks for a slot any more. */
export function slotEnd(slot: number): number {
  return (slot + slotsInHour) * slotMs;
}

/** Whether removals of the directory are counted now: not without a brake, and not in an hour that an admin has freed. */
export function isBraked(
  policies: Pick<TeamPolicies, "massChangeBrake">,
  directory: Pick<Directory, "unbrakedUntil">,
  now: number,
): boolean {
  return policies.massChangeBrake !== null && (directory.unbrakedUntil ?? 0) <= now;
}

/**
 * How many the directory may remove in an hour. The share is of those who were active an hour ago, so that the limit does
 * not shrink while users go; one removal is always allowed.
 * @param removed  in the last hour
 */
export function allowedRemovals(share: number, removed: number, activeNow: number): number {
  return Math.max(1, Math.floor(share * (activeNow + removed)));
}
