import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import { sourceOf } from "../../lib/source-of.js";
import type { MethodId, SetupLinkId } from "../../model/ids.js";
import type { Counters } from "../../store/port/small-things.js";
import { holding } from "./body/open-lots.js";
import { clientAddressOf } from "./client-address.js";
import { HttpRefusal } from "./refusal.js";
import { TokenBuckets } from "./token-buckets.js";

/**
 * Limits of requests, the same at all nodes. Each answers undefined where the request may go on, else after how many
 * seconds it may be sent again.
 */
export interface RateLimits {
  /** Each request with a token. */
  token(id: string): Promise<number | undefined>;
  /** Each refused token of an address: a good one is never held up by others that come from where it comes from. */
  refusedToken(address: string | undefined): Promise<number | undefined>;
  /** Each refused form of an address. */
  refusedForm(address: string | undefined): Promise<number | undefined>;
  /** Each sign-in that somebody begins at a method, from where. */
  start(method: MethodId, address: string | undefined): Promise<number | undefined>;
  /** Each request that somebody who is not signed in begins with at `/oauth2`, of one app. */
  begin(place: string, address: string | undefined): Promise<number | undefined>;
  /** Each time that the guest of a setup link has us ask another host: a name server, or whoever publishes metadata. */
  guestLook(link: SetupLinkId): Promise<number | undefined>;
}

export interface LimitsWanted {
  readonly counters: Counters;
  readonly now: () => number;
  /** Requests a second, for good. */
  readonly tokenRate: number;
  /** Requests at once. */
  readonly tokenBurst: number;
  /** Hears of each request that is held up. */
  readonly onLimited?: ((limit: keyof RateLimits) => void) | undefined;
}

const minute = { ms: 60_000, most: 30 } as const;
/** More often than anybody presses a button who waits for a record to be found. */
const looks = { ms: 60_000, most: 10 } as const;
const secondMs = 1_000;
/**
 * What is begun at one place in a second: sign-ins at a method, requests of an app. Whoever begins more than a few shares the room
 * of all who do, for a whole company may come from one address; whoever begins few has room beside it, and is kept out by none of them.
 */
const begins = { few: 2, ofMany: 50, ofFew: 200 } as const;

export function makeRateLimits({ counters, now, tokenRate, tokenBurst, onLimited }: LimitsWanted): RateLimits {
  const buckets = new TokenBuckets({ counters, now, rate: tokenRate, burst: tokenBurst });
  /** So many in each window of time; windows begin at the same instants at all nodes. */
  const within = async (key: string, { ms, most }: { readonly ms: number; readonly most: number }) => {
    const at = now();
    const window = Math.floor(at / ms);
    const end = (window + 1) * ms;
    const count = await counters.add(`${key}:${window}`, 1, end);
    return count <= most ? undefined : Math.max(1, Math.ceil((end - at) / 1000));
  };
  const begun = async (place: string, address: string | undefined): Promise<number | undefined> => {
    const own = await within(`${place}:${sourceOf(address)}`, { ms: secondMs, most: begins.few });
    const [room, most] = own === undefined ? (["few", begins.ofFew] as const) : (["many", begins.ofMany] as const);
    return within(`${place}:${room}`, { ms: secondMs, most });
  };
  const told = async (limit: keyof RateLimits, asked: Promise<number | undefined>): Promise<number | undefined> => {
    const seconds = await asked;
    if (seconds !== undefined) onLimited?.(limit);
    return seconds;
  };
  return {
    token: (id) => told("token", buckets.take(`token:${id}`)),
    refusedToken: (address) => told("refusedToken", within(`refused-token:${sourceOf(address)}`, minute)),
    refusedForm: (address) => told("refusedForm", within(`refused-form:${sourceOf(address)}`, minute)),
    start: (method, address) => told("start", begun(`start:${method}`, address)),
    begin: (place, address) => told("begin", begun(`begin:${place}`, address)),
    guestLook: (link) => told("guestLook", within(`guest-look:${link}`, looks)),
  };
}

const never = (): Promise<undefined> => Promise.resolve(undefined);
/** `RATE_LIMITS=off`. */
export const noRateLimits: RateLimits = {
  token: never,
  refusedToken: never,
  refusedForm: never,
  start: never,
  begin: never,
  guestLook: never,
};

/** A handler of a form; what it refuses counts for the sender's address, and is answered 429 once there was too much of it. */
export function limitedForm(
  limits: RateLimits,
  handle: (req: Request, res: Response) => Promise<void>,
): (req: Request, res: Response) => Promise<void> {
  return holding(async (req, res) => {
    try {
      await handle(req, res);
    } catch (error) {
      const isRefusal = error instanceof HttpRefusal && error.view.status < 500 && error.view.status !== 429;
      if (isRefusal) await checkRefusedForms(limits, req);
      throw error;
    }
  });
}

/** Before a form is answered as refused. @throws HttpRefusal 429 */
export async function checkRefusedForms(limits: RateLimits, req: IncomingMessage): Promise<void> {
  const wait = await limits.refusedForm(clientAddressOf(req));
  if (wait !== undefined) throw tooManyRequests(wait, "Too many forms from this address were refused.");
}

/** @param href  where the same can be asked for again by a link */
export function tooManyRequests(seconds: number, cause: string, href?: string): HttpRefusal {
  return new HttpRefusal({
    status: 429,
    code: "too_many_requests",
    headline: "That's too many tries at once",
    advice: [seconds === 1 ? "Wait a second and try again." : `Wait ${seconds} seconds and try again.`],
    cause,
    action: href === undefined ? undefined : { label: "Try again", href },
    headers: { "Retry-After": String(seconds) },
  });
}
