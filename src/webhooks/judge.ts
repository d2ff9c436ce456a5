import type { Delivery, DeliveryAnswer } from "../model/endpoint.js";
import { SendFault, type Sent } from "../outgoing/index.js";

/** A delivery is given up, and an endpoint that took nothing is paused, after so long. */
export const patienceMs = 3 * 24 * 60 * 60_000;
const firstMs = 1_000;
const longestMs = 60 * 60_000;
/** What a Retry-After may ask for at most. */
const longestHoldMs = 24 * 60 * 60_000;

/** What a try means. */
export type Verdict =
  | { readonly is: "taken"; readonly answer: DeliveryAnswer }
  /** 410: nobody is there any more, and nobody will be. */
  | { readonly is: "gone"; readonly answer: DeliveryAnswer }
  | { readonly is: "failed"; readonly answer: DeliveryAnswer; readonly holdUntil?: number };

/** Only 2xx means that it was taken (Standard Webhooks 1.0); a redirect is none. */
export function judge(sent: Sent | SendFault, now: number): Verdict {
  if (sent instanceof SendFault) {
    return { is: "failed", answer: { status: null, text: "", ms: sent.ms, failure: sent.message } };
  }
  const { status, text, ms, retryAfter } = sent;
  if (status >= 200 && status < 300) return { is: "taken", answer: { status, text, ms } };
  const failure = `It answered ${status}${status >= 300 && status < 400 ? ": redirects are not followed" : ""}.`;
  const answer = { status, text, ms, failure };
  if (status === 410) return { is: "gone", answer };
  const holdUntil = holdOf(retryAfter, now);
  return { is: "failed", answer, ...(holdUntil !== undefined && { holdUntil }) };
}

/** Retry-After (RFC 9110 §10.2.3): seconds, or a date. What cannot be read is none. */
function holdOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const until = /^\d{1,9}$/.test(retryAfter) ? now + Number(retryAfter) * 1000 : Date.parse(retryAfter);
  if (!Number.isFinite(until) || until <= now) return undefined;
  return Math.min(until, now + longestHoldMs);
}

/** How long to wait after so many tries: a second at most, then twice as long each time up to an hour, less a random part. */
export function backOffMs(tries: number, random: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.max(0, tries - 1));
  return Math.round(whole * (0.5 + random / 2));
}

export interface Keeping {
  readonly now: number;
  readonly random: number;
  /** How long a settled delivery is kept. */
  readonly keepMs: number;
  /** Since when its endpoint has taken nothing. */
  readonly failingSince?: number | undefined;
}

/** The delivery after a try. It is dead three days after its first one, unless the whole endpoint is about to be paused. */
export function afterTry(
  delivery: Delivery,
  verdict: Verdict,
  { now, random, keepMs, failingSince }: Keeping,
): Delivery {
  const { nextAt: _, ...rest } = delivery;
  const firstTriedAt = delivery.firstTriedAt ?? now;
  const tries = delivery.tries + 1;
  const tried = { ...rest, tries, firstTriedAt, lastTriedAt: now, answer: verdict.answer };
  if (verdict.is === "taken") return { ...tried, state: "delivered", expiresAt: now + keepMs };
  const isOver = now - firstTriedAt >= patienceMs && (failingSince === undefined || now - failingSince < patienceMs);
  if (isOver) return { ...tried, state: "dead", expiresAt: now + keepMs };
  return { ...tried, state: "waiting", nextAt: now + backOffMs(tries, random) };
}
