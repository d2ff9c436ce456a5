/** Days before its end at which something is warned of, once at each. */
export const warnedDays = [3, 14, 30] as const;
export type WarnedDays = (typeof warnedDays)[number];
const dayMs = 24 * 60 * 60_000;

/** Something that opens or vouches until an instant, in milliseconds since 1970. */
export interface Ends {
  readonly kind: "certificate" | "sp_key" | "token" | "secret" | "api_key";
  readonly endsAt: number | undefined;
  /** What those share of which one takes another's place: the method of certificates, place and name of tokens and keys, whose a secret is. */
  readonly place: string;
  /** When it came, as far as only what came later takes another's place: whoever made a next one is to use that, however soon it ends. */
  readonly turn?: number | undefined;
}

/** Whole days that are left; negative when it has ended. */
export function daysUntil(endsAt: number, now: number): number {
  return Math.floor((endsAt - now) / dayMs);
}

/** The narrowest threshold that has been reached. What has ended is like what ends in three days. */
export function warnedDaysOf(endsAt: number, now: number): WarnedDays | undefined {
  const days = daysUntil(endsAt, now);
  return warnedDays.find((threshold) => days < threshold);
}

/**
 * Those of which somebody has to be warned, in the order of their ends. What has a successor already is on its way out: a
 * token, a key or a secret a later one in its place that does not end before it; a certificate another one of its method that
 * is not ending yet, for several may count side by side.
 */
export function endingSoon<T extends Ends>(
  all: readonly T[],
  now: number,
): readonly (T & { readonly endsAt: number })[] {
  return all
    .filter((one): one is T & { readonly endsAt: number } => one.endsAt !== undefined)
    .filter((one) => warnedDaysOf(one.endsAt, now) !== undefined)
    .filter((one) => !all.some((other) => replaces(other, one, now)))
    .sort((a, b) => a.endsAt - b.endsAt);
}

function replaces(other: Ends, one: Ends & { readonly endsAt: number }, now: number): boolean {
  if (other.kind !== one.kind || other.place !== one.place) return false;
  if ((other.turn ?? 0) < (one.turn ?? 0)) return false;
  if (other.endsAt === undefined) return true;
  if (other.endsAt <= one.endsAt) return false;
  return one.kind === "certificate" ? warnedDaysOf(other.endsAt, now) === undefined : other.endsAt > now;
}
