import { InvalidInput } from "../../admin/index.js";

const dayMs = 24 * 60 * 60_000;
const mostDays = 3650;

/**
 * The instant that a choice of days leads to, as operations take it; undefined for none: without an end.
 * @throws InvalidInput for what is no choice of ours
 */
export function endInDays(chosen: string | undefined, field: string, now: number): string | undefined {
  if (chosen === undefined) return undefined;
  const days = Number(chosen);
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw new InvalidInput([{ field, message: "must be one of the choices" }]);
  }
  return new Date(now + days * dayMs).toISOString();
}
