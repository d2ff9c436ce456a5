import type { Room } from "../../directory/index.js";
import type { ScimCall } from "../scim-call.js";

/** Bodies that are kept with attempts, for each directory and day: else whoever may push could fill the store with what is refused. */
const bytesADay = 64 * 1024 * 1024;
const dayMs = 86_400_000;
/** What is shorter is kept in any case, and not counted. */
const short = 4096;
const usual = 64 * 1024;

/** How much of a body is kept with its attempt; its size in JSON counts. */
export async function roomFor(call: ScimCall, body: unknown): Promise<Room> {
  const size = body === undefined ? 0 : JSON.stringify(body).length;
  const hasRoom = size <= short || (await takes(call, Math.min(size, usual)));
  return {
    first: hasRoom ? usual : short,
    whole: async (bytes) => hasRoom && takes(call, bytes - usual),
  };
}

/** What does not fit counts for nothing. */
async function takes({ deps, directory }: ScimCall, bytes: number): Promise<boolean> {
  const day = Math.floor(deps.now() / dayMs);
  const key = `kept-bodies:${directory.id}:${day}`;
  const end = (day + 1) * dayMs;
  if ((await deps.store.counters.add(key, bytes, end)) <= bytesADay) return true;
  await deps.store.counters.add(key, -bytes, end);
  return false;
}
