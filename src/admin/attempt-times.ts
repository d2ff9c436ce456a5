import { firstIdAt, msOfId } from "../lib/new-id.js";
import type { Attempt } from "../model/attempt.js";
import type { Attempts } from "../store/port/happenings.js";

/** Attempts are written in the order of their ids; the clocks of nodes, and works that waited, run apart by less. */
const slackMs = 60 * 60_000;
/** As closely as this a place has to be found. */
const closeMs = 60_000;

/**
 * Between which ids the attempts of a time lie, found by halving: an instant is in no index, and what was written at that time
 * is not looked for among everything else. Undefined: as far as there are any.
 */
export async function idsBetween(
  attempts: Pick<Attempts, "list">,
  { since, until }: { readonly since: number | undefined; readonly until: number | undefined },
): Promise<{ readonly above: string | undefined; readonly below: string | undefined }> {
  if (since === undefined && until === undefined) return { above: undefined, below: undefined };
  const [oldest] = (await attempts.list({ order: "oldest", limit: 1 })).items;
  const [newest] = (await attempts.list({ order: "newest", limit: 1 })).items;
  if (oldest === undefined || newest === undefined) return { above: undefined, below: undefined };
  const ends = { oldest, newest };
  const first = since === undefined ? undefined : await firstWritten(attempts, ends, since - slackMs);
  const behind = until === undefined ? undefined : await firstWritten(attempts, ends, until + slackMs);
  return { above: first && firstIdAt(first.low), below: behind && firstIdAt(behind.high) };
}

/** Between which times of writing the first attempt lies that is no older than the instant. */
async function firstWritten(
  attempts: Pick<Attempts, "list">,
  { oldest, newest }: { readonly oldest: Attempt; readonly newest: Attempt },
  instant: number,
): Promise<{ readonly low: number; readonly high: number }> {
  let [low, high] = [msOfId(oldest.id), msOfId(newest.id) + 1];
  // Outside of what there is nothing needs to be looked for.
  if (newest.at < instant) return { low: high, high };
  if (oldest.at >= instant) return { low, high: low };
  while (high - low > closeMs) {
    const middle = Math.floor((low + high) / 2);
    const [next] = (await attempts.list({ order: "oldest", above: firstIdAt(middle), limit: 1 })).items;
    if (next !== undefined && next.at < instant) low = middle;
    else high = middle;
  }
  return { low, high };
}
