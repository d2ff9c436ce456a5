import type { Store } from "../../../store/port/store.js";
import type { ConsoleDeps } from "../deps.js";
import type { Way } from "../routes.js";

interface Deps extends Pick<ConsoleDeps, "now" | "sealer"> {
  readonly admin: { readonly store: Pick<Store, "notes"> };
}

/** Where a form has led, with what was said and shown there. */
export type Led = Omit<Way, "admin">;

const rememberedMs = 60 * 60_000;
/** So much longer than anybody waits for it nothing is at work any more: it came to nothing, and the store went away before that was noted. */
const givenUpMs = 2 * 60_000;
/** The second click of a double click comes while the first is at work, or soon after. */
const sameClickMs = 15_000;
const lookEveryMs = 50;
const usualLooks = 200;
const done = "done";
const waitedFor = "waited for since ";

const ledOf = (key: string): string => `${key} led`;

/**
 * Of a form that is sent twice, by a double click or the back button, the first counts.
 * @param key  of the one form, in its session
 * @param looks  for the end of the first, one each twentieth of a second
 * @returns `first`: it is to be done now, and `doneOnce` or `notDone` told afterwards; for the second click on a button, where the
 *   first one led, since browsers follow the last; `unsure`: it is still at work, or came to an end that nobody could note, and
 *   may be sent again in two minutes; undefined: it was done some time ago
 */
export async function claimOnce(
  deps: Deps,
  key: string,
  looks = usualLooks,
): Promise<"first" | "unsure" | Led | undefined> {
  const { notes } = deps.admin.store;
  let state: string | undefined;
  for (let look = 0; look < looks; look++) {
    // Not there: nobody has sent it, or it was refused meanwhile and may be sent again.
    if (state === undefined && (await notes.claim(key, deps.now() + rememberedMs))) return "first";
    state = await notes.get(key, deps.now());
    // Where it led is kept before it is done, so it is looked up after that.
    if (state === done) return ledTo(deps, key);
    if (state !== undefined && (await isGivenUp(deps, key, state))) return "first";
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  if (state === "") await notes.change(key, state, `${waitedFor}${deps.now()}`);
  return "unsure";
}

/** Whether the form is this one's now, whose end somebody waited for in vain a while ago. */
async function isGivenUp({ admin, now }: Deps, key: string, state: string): Promise<boolean> {
  if (!state.startsWith(waitedFor) || now() - Number(state.slice(waitedFor.length)) < givenUpMs) return false;
  return admin.store.notes.change(key, state, "");
}

/** Whether it was done within the last hour. */
export async function isDone({ admin, now }: Deps, key: string): Promise<boolean> {
  return (await admin.store.notes.get(key, now())) === done;
}

async function ledTo({ admin, now, sealer }: Deps, key: string): Promise<Led | undefined> {
  const sealed = await admin.store.notes.get(ledOf(key), now());
  const led = sealed === undefined ? undefined : await sealer.open(sealed);
  return led === undefined ? undefined : (JSON.parse(led) as Led);
}

/**
 * It was done, and led there. What is shown once is kept sealed for a moment, for whoever clicked twice. A store that is gone by now
 * changes nothing of it: it is done, and told.
 */
export async function doneOnce(deps: Deps, key: string, led: Led): Promise<void> {
  const { notes } = deps.admin.store;
  const sealed = await deps.sealer.seal(JSON.stringify(led));
  await notes
    .put(ledOf(key), sealed, deps.now() + sameClickMs)
    .then(() => notes.put(key, done, deps.now() + rememberedMs))
    .catch(() => undefined);
}

/** Nothing was done: the very form may be sent again, where the store is gone in a while (`unsure`). */
export async function notDone({ admin }: Deps, key: string): Promise<void> {
  // A store that is gone must not take the place of what went wrong.
  await admin.store.notes.delete(key).catch(() => undefined);
}
