import { InvalidInput } from "../../admin/index.js";

const hourMs = 60 * 60_000;
const mostDays = 3650;

/**
 * The instant that a choice of days leads to, as operations take it; undefined for none: without an end.
 * @throws InvalidInput for what is no choice of ours
 */
export function endInDays(chosen: string | undefined, field: string, now: number): string | undefined {
  return chosen === undefined ? undefined : endAfter(countOf(chosen, field, mostDays) * 24 * hourMs, now);
}

/**
 * The same of hours.
 * @param most  hours that may be chosen
 * @param spareMs  added where that stays within them: what is the least that an operation takes must still be it a moment later
 */
export function endInHours(
  chosen: string | undefined,
  field: string,
  { now, most, spareMs }: { readonly now: number; readonly most: number; readonly spareMs: number },
): string | undefined {
  if (chosen === undefined) return undefined;
  return endAfter(Math.min(countOf(chosen, field, most) * hourMs + spareMs, most * hourMs), now);
}

function countOf(chosen: string, field: string, most: number): number {
  const count = Number(chosen);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new InvalidInput([{ field, message: "must be one of the choices" }]);
}

function endAfter(ms: number, now: number): string {
  return new Date(now + ms).toISOString();
}
