import type { Directory } from "../../model/directory.js";
import { eventOf, stampOf } from "../../model/event.js";
import { allowedRemovals, directoryRefusals, isBraked, oldestSlot, removalSlot, slotEnd } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attemptOf, writeAttempt } from "../attempts.js";
import { deciding } from "../../store/port/deciding.js";
import type { Asking, Deps } from "../deps.js";
import { subjectKeyOf } from "../failures.js";
import { Refused } from "../../model/refused.js";
import type { Reach } from "../scope.js";

/** One removal too many: it is undone, and the directory is paused for it. */
class BrakeTripped extends Refused {
  constructor(
    readonly removed: number,
    readonly allowed: number,
  ) {
    super(directoryRefusals.mass_change_brake(removed, allowed));
  }
}

/** How far the directory has gone, and how much there is; undefined where no brake holds it. */
export type Gone = { readonly removed: number; readonly allowed: number } | undefined;

/** May be asked beside other questions: on MongoDB that is one call. */
export async function askGone(tx: TeamRecords, { team, directory }: Reach, at: number): Promise<Gone> {
  const share = team.policies.massChangeBrake;
  if (share === null || !isBraked(team.policies, directory, at)) return undefined;
  const [removed, active] = await Promise.all([tx.directories.removals(directory.id, oldestSlot(at)), tx.seats.used()]);
  return { removed, allowed: allowedRemovals(share, removed, active) };
}

/**
 * Counts one more active user that the directory removes or switches off, where the team has a mass change brake. On MongoDB
 * works that run at once do not see each other's: of a process at most as many more get through as run side by side.
 * @param gone  as it was in this work
 * @throws Refused `mass_change_brake`
 */
export async function countRemoval(tx: TeamRecords, { directory }: Reach, at: number, gone: Gone): Promise<void> {
  if (gone === undefined) return;
  const { removed, allowed } = gone;
  if (removed >= allowed) throw new BrakeTripped(removed, allowed);
  const slot = removalSlot(at);
  await tx.directories.countRemoval(directory.id, slot, slotEnd(slot));
}

/** Runs a change that may remove, and pauses the directory where it went too far. @throws Refused, whatever the change throws */
export async function pausing<T>(
  deps: Deps,
  caller: Asking,
  { id }: Pick<Directory, "id">,
  change: () => Promise<T>,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof BrakeTripped) await pauseDirectory(deps, caller, id, error);
    throw error;
  }
}

/** The directory as it is now is paused, with an event and an entry in the failed list: once, however many trip it at once. */
async function pauseDirectory(
  deps: Deps,
  caller: Asking,
  id: Directory["id"],
  { removed, allowed, refusal }: BrakeTripped,
): Promise<void> {
  await deciding(deps.store, async (tx) => {
    const directory = await tx.directories.get(id);
    if (directory === undefined || directory.paused !== undefined) return;
    const at = deps.now();
    const { code } = directoryRefusals.mass_change_brake(removed, allowed);
    const paused = await tx.directories.replace({ ...directory, paused: { at, code, removed, allowed } });
    const subject = { kind: "directory", id, version: paused.version } as const;
    const facts = { slug: directory.slug, code, removed, allowed };
    await tx.events.append(eventOf(stampOf(caller, at), "directory.paused", subject, facts));
    const { cause, fix } = refusal;
    const attempt = attemptOf(
      { ...brakeSubject(directory), status: "failure", reference: caller.reference, durationMs: 0, code, cause, fix },
      deps,
    );
    await writeAttempt(tx, deps, attempt, []);
  });
}

/** Under what the failed list has the pause of a directory. */
function brakeSubject({ id, slug }: Directory) {
  return { source: "scim", operation: "directory.pause", directoryId: id, target: slug } as const;
}

/** The pause is over: its entry in the failed list is resolved, in the work that ends it. */
export async function resolvePause(tx: TeamRecords, directory: Directory): Promise<void> {
  for (const entry of await tx.failures.openOf(subjectKeyOf(brakeSubject(directory)))) {
    await tx.failures.replace({ ...entry, state: "resolved" });
  }
}
