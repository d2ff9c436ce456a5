import type { App } from "../../model/app.js";
import type { UserId } from "../../model/ids.js";
import type { Notes } from "../../store/port/small-things.js";

/** What a cookie holds, in which many libraries keep the ID token whole. */
export const cookieBytes = 4096;
/** Told of from here on, before somebody's token passes it. */
const warnFrom = 3584;
const keptMs = 30 * 24 * 60 * 60_000;

/** The largest ID token that an app was given of late. */
export interface LargeToken {
  readonly bytes: number;
  readonly userId: UserId;
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface Deps {
  readonly store: { readonly notes: Pick<Notes, "get" | "put"> };
  readonly now: () => number;
}

/** Remembers an ID token that will soon be too large for a cookie, for admins to see at the app; most are small and cost nothing. */
export async function noteLargeToken(
  { store, now }: Deps,
  app: App,
  { bytes, userId }: Omit<LargeToken, "at">,
): Promise<void> {
  if (bytes < warnFrom) return;
  const known = await largestToken({ store, now }, app);
  if (known !== undefined && known.bytes >= bytes) return;
  await store.notes.put(keyOf(app), JSON.stringify({ bytes, userId, at: now() }), now() + keptMs);
}

/** Of the last 30 days, and since the app was changed last: that may have mended it. */
export async function largestToken({ store, now }: Deps, app: App): Promise<LargeToken | undefined> {
  const kept = await store.notes.get(keyOf(app), now());
  return kept === undefined ? undefined : (JSON.parse(kept) as LargeToken);
}

function keyOf({ id, version }: App): string {
  return `large-id-token:${id}:${version}`;
}
