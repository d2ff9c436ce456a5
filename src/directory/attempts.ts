import { newId } from "../lib/new-id.js";
import type { Attempt, AttemptStatus } from "../model/attempt.js";
import type { DirectoryId, MethodId } from "../model/ids.js";
import { signInRefusals, type Warning } from "../rules/index.js";
import { StoreConflict } from "../store/port/errors.js";
import type { TeamRecords } from "../store/port/store.js";
import { deciding } from "../store/port/deciding.js";
import type { Asking, Deps } from "./deps.js";
import type { AttemptDraft } from "./attempt-draft.js";
import { erasedIn, withoutNames } from "./erased.js";
import { askOpenFailures, noteFailures, type OpenFailures } from "./failures.js";
import { firstOf, wholeWhereRoom } from "./kept-question.js";
import { storable, storableText } from "./storable-text.js";
import { Refused } from "../model/refused.js";

export type { AttemptDraft } from "./attempt-draft.js";

/** Attempts are kept this long unless a setting says otherwise. */
const defaultAttemptDays = 30;
/** Entries of the failed list after they were last seen; likewise. */
const defaultFailureDays = 90;
const dayMs = 86_400_000;
const longestTarget = 320;
const mostNotes = 100;

export type AttemptDeps = Pick<Deps, "store" | "now" | "removalKey" | "attemptDays" | "failureDays">;

/**
 * Records an attempt that changed nothing, such as a request that a door refused before any verb. The attempts of verbs
 * are written by the verbs.
 */
export async function recordAttempt(deps: AttemptDeps, draft: AttemptDraft): Promise<Attempt> {
  return deciding(deps.store, async (tx) => {
    const erased = await erasedIn(tx, deps.removalKey, draft);
    const attempt = attemptOf(erased === undefined ? draft : withoutNames(draft, erased), deps);
    await writeAttempt(tx, deps, attempt, []);
    return attempt;
  });
}

const minuteMs = 60_000;

/**
 * Records the attempt of a signed response that was refused, once for each assertion and reason: whoever holds a copy can
 * post it again as often as he likes, and one line of it says all. What is to be said each time is said once a minute.
 * @param alongside  more to write in the same work
 * @returns false: its attempt is on record already
 */
export async function recordRefusedResponse(
  deps: Omit<AttemptDeps, "removalKey">,
  assertionId: string,
  draft: AttemptDraft & { readonly methodId: MethodId; readonly code: string },
  alongside: (tx: TeamRecords, attempt: Attempt) => Promise<void>,
): Promise<boolean> {
  const attempt = attemptOf(draft, deps);
  const key = `refused:${draft.methodId}:${draft.code}:${assertionId}`;
  const told = async (tx: TeamRecords): Promise<void> => {
    const minute = Math.floor(attempt.at / minuteMs);
    await tx.spend(`${key}:${minute}`, (minute + 1) * minuteMs);
    await alongside(tx, attempt);
  };
  const isNew = await orSpent(deps, async (tx) => {
    await tx.spend(key, attempt.expiresAt);
    await writeAttempt(tx, deps, attempt, []);
    await told(tx);
  });
  if (!isNew) await orSpent(deps, told);
  return isNew;
}

/** False: what the work wanted to spend was spent, and it did nothing. */
async function orSpent({ store }: Pick<Deps, "store">, work: (tx: TeamRecords) => Promise<void>): Promise<boolean> {
  try {
    await deciding(store, work);
    return true;
  } catch (error) {
    if (error instanceof StoreConflict && error.field === "once") return false;
    throw error;
  }
}

export function attemptOf(
  draft: AttemptDraft,
  { store, now, attemptDays = defaultAttemptDays }: Omit<AttemptDeps, "removalKey">,
): Attempt {
  const at = now();
  const { notes = [], asked, answered, ...rest } = draft;
  const more = notes.length > mostNotes ? [`and ${notes.length - mostNotes} more`] : [];
  return {
    ...rest,
    id: newId(),
    teamId: store.teamId,
    at,
    target: storableText(draft.target, longestTarget),
    notes: [...notes.slice(0, mostNotes), ...more].map((note) => storableText(note)),
    ...(asked !== undefined && { asked: storable(asked) as NonNullable<Attempt["asked"]> }),
    ...(answered !== undefined && { answered: storable(answered) as NonNullable<Attempt["answered"]> }),
    expiresAt: at + attemptDays * dayMs,
  };
}

export async function writeAttempt(
  tx: TeamRecords,
  { failureDays = defaultFailureDays }: Pick<AttemptDeps, "failureDays">,
  attempt: Attempt,
  warnings: readonly Warning[],
  asked?: OpenFailures,
): Promise<void> {
  await tx.attempts.append(attempt);
  await noteFailures(tx, attempt, warnings, attempt.at + failureDays * dayMs, asked);
}

/** What an operation is about. A verb fills in `target` and `targetId` as soon as it knows them better than the asker. */
export interface About {
  readonly operation: string;
  target: string;
  targetId?: string;
  readonly directoryId?: DirectoryId | undefined;
  readonly methodId?: MethodId | undefined;
  /** What has failed of it before, where the verb has asked for it. */
  open?: OpenFailures | undefined;
}

/** As soon as `about.target` is the name that the attempt will have. */
export function askWhatFailed(tx: TeamRecords, caller: Asking, about: About): void {
  const source = sourceOf(caller);
  if (source === "admin") return;
  const { operation, directoryId, methodId } = about;
  about.open = askOpenFailures(tx, {
    ...{ source, operation, target: storableText(about.target, longestTarget) },
    ...(directoryId !== undefined && { directoryId }),
    ...(methodId !== undefined && { methodId }),
  });
}

/** What a work has done. Seats come last in every work, so the work only names the difference. */
export interface Done<T> {
  readonly result: T;
  /** False: what was asked for was so already; nothing but the attempt is recorded. */
  readonly changed: boolean;
  readonly warnings?: readonly Warning[];
  readonly notes?: readonly string[];
  readonly seats?: { readonly difference: number; readonly limit: number | null } | undefined;
}

/**
 * Runs a verb's work with its attempt: that of a success in the same work, that of a refusal after the undo.
 * @throws Refused with the attempt already written
 */
export async function attempting<T>(
  deps: AttemptDeps,
  caller: Asking,
  about: About,
  work: (tx: TeamRecords) => Promise<Done<T>>,
): Promise<T> {
  const startedAt = deps.now();
  const draft = (status: AttemptStatus, asked: Asking["asked"]): AttemptDraft => ({
    source: sourceOf(caller),
    operation: about.operation,
    target: about.target,
    status,
    reference: caller.reference,
    durationMs: Math.max(0, deps.now() - startedAt),
    ...(about.directoryId !== undefined && { directoryId: about.directoryId }),
    ...(about.methodId !== undefined && { methodId: about.methodId }),
    ...(about.targetId !== undefined && { targetId: about.targetId }),
    ...(asked !== undefined && { asked }),
  });
  try {
    return await deciding(deps.store, async (tx) => {
      about.open = undefined; // each run asks anew
      const done = await work(tx);
      const { warnings = [], notes = [] } = done;
      const answered = caller.answer?.(done.result);
      const first = warnings[0];
      const attempt: AttemptDraft = {
        ...draft(
          first !== undefined ? "warning" : done.changed ? "success" : "skipped",
          caller.asked && firstOf(caller.asked, caller.room?.first),
        ),
        notes: [...warnings.map((warning) => warning.cause), ...notes],
        ...first,
        ...(answered !== undefined && { answered }),
      };
      await writeAttempt(tx, deps, attemptOf(attempt, deps), warnings, about.open);
      if (done.seats !== undefined) await settleSeats(tx, done.seats);
      return done.result;
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, cause, fix } = error.refusal;
    const answered = caller.answerRefusal?.(error);
    await recordAttempt(deps, {
      ...draft("failure", await wholeWhereRoom(caller)),
      code,
      cause,
      fix,
      ...(answered !== undefined && { answered }),
    });
    throw error;
  }
}

function sourceOf({ actor }: Asking): Attempt["source"] {
  return actor.kind === "directory" ? "scim" : actor.kind === "method" ? "jit" : "admin";
}

/** The last thing in a work, on every path that makes or re-activates a user. @throws Refused `seat_limit` */
export async function settleSeats(tx: TeamRecords, seats: NonNullable<Done<unknown>["seats"]>): Promise<void> {
  const { difference, limit } = seats;
  if (difference < 0) await tx.seats.release(-difference, limit);
  if (difference <= 0) return;
  if (!(await tx.seats.claim(difference, limit))) {
    throw new Refused(signInRefusals.seat_limit(limit ?? 0, limit ?? 0));
  }
}
