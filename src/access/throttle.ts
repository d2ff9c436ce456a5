import { sha256Hex } from "../lib/sha256.js";
import { sourceOf } from "../lib/source-of.js";

/** Numbers that run out. */
export interface Counters {
  /** Adds to the number of this key and answers what it is then; it is gone at `end`, milliseconds since 1970. */
  add(key: string, by: number, end: number): Promise<number>;
}

const windowMs = 15 * 60_000;
const most = { ofPair: 10, ofAccount: 100, ofAddress: 30, ofBrowser: 10 } as const;

/** Who tries to sign in, from where. */
export interface Try {
  /** The email, folded. */
  readonly email: string;
  /** The admin's password's instant; a new password begins all counts of the account anew. */
  readonly since: number;
  readonly address: string;
  /** A browser that has signed in to this account before: its own count, so that no stranger keeps the admin out. */
  readonly browser?: string | undefined;
}

/** One try, counted before its password is looked at: of many at once no more get through than may. */
export interface Counted {
  readonly isOver: boolean;
  /** It was no failure. */
  takeBack(): Promise<void>;
}

/**
 * Counts a try as failed. Windows of 15 minutes begin for everybody at the same instants, so that one number is enough for
 * a window; whoever tries on both sides of a border gets twice as many, once.
 */
export async function countTry(counters: Counters, tried: Try, now: number): Promise<Counted> {
  const end = (Math.floor(now / windowMs) + 1) * windowMs;
  const limits = limitsOf(tried).map(([key, limit]) => [`${key}:${end}`, limit] as const);
  const add = (by: number): Promise<readonly number[]> =>
    Promise.all(limits.map(([key]) => counters.add(key, by, end)));
  const numbers = await add(1);
  return {
    isOver: numbers.some((number, at) => number > (limits[at]?.[1] ?? 0)),
    takeBack: async () => {
      await add(-1);
    },
  };
}

function limitsOf({ email, since, address, browser }: Try): readonly (readonly [string, number])[] {
  // Neither addresses nor emails stand in the store for this.
  const account = sha256Hex(`${email}\0${since}`).slice(0, 32);
  const from = sha256Hex(sourceOf(address)).slice(0, 32);
  if (browser !== undefined) return [[`sign-in:browser:${account}:${sha256Hex(browser).slice(0, 32)}`, most.ofBrowser]];
  return [
    [`sign-in:pair:${account}:${from}`, most.ofPair],
    [`sign-in:account:${account}`, most.ofAccount],
    [`sign-in:address:${from}`, most.ofAddress],
  ];
}

/** Counters in this process: what one node knows. */
export function memoryCounters(now: () => number, mostHeld = 100_000): Counters {
  const held = new Map<string, { count: number; end: number }>();
  return {
    add: (key, by, end) => {
      if (held.size >= mostHeld) for (const [old, { end: until }] of held) if (until <= now()) held.delete(old);
      const known = held.get(key);
      const count = (known !== undefined && known.end > now() ? known.count : 0) + by;
      held.set(key, { count, end });
      return Promise.resolve(count);
    },
  };
}
