import { newId } from "../lib/new-id.js";
import { fold } from "../lib/fold.js";
import type { Attempt, FailedEntry } from "../model/attempt.js";
import type { AttemptId } from "../model/ids.js";
import { directoryRefusals, type Warning } from "../rules/index.js";
import type { Page } from "../store/port/questions.js";
import type { FailureQuery } from "../store/port/happenings.js";
import type { TeamRecords } from "../store/port/store.js";
import type { Deps } from "./deps.js";
import { deciding } from "../store/port/deciding.js";
import { Refused } from "../model/refused.js";

/**
 * The failed provisioning list. One entry for all failures and warnings alike of one thing; it is resolved by itself when
 * the same thing later succeeds.
 */

/** Whom an attempt was about, without the reason: what a later success resolves. */
export function subjectKeyOf(
  attempt: Pick<Attempt, "source" | "directoryId" | "methodId" | "operation" | "target">,
): string {
  const kind = attempt.operation.split(".", 1)[0] ?? "";
  return [attempt.source, attempt.directoryId ?? attempt.methodId ?? "", kind, fold(attempt.target)].join("|");
}

/** What makes two failures the same one. */
export function failureKeyOf(attempt: Parameters<typeof subjectKeyOf>[0], code: string): string {
  return `${subjectKeyOf(attempt)}|${code}`;
}

/** What is open of a subject, asked for as soon as a work knows whom it is about. */
export interface OpenFailures {
  readonly subjectKey: string;
  readonly entries: Promise<readonly FailedEntry[]>;
}

/** Asks side by side with what the work asks next: on MongoDB that is one call. */
export function askOpenFailures(tx: TeamRecords, subject: Parameters<typeof subjectKeyOf>[0]): OpenFailures {
  const subjectKey = subjectKeyOf(subject);
  const entries = tx.failures.openOf(subjectKey);
  entries.catch(() => undefined); // a work that ends first does not wait for it
  return { subjectKey, entries };
}

/**
 * Brings the list up to date with an attempt that is being written in this work.
 * @param expiresAt  of what was seen now
 * @param asked  what is open, where it was asked for before
 */
export async function noteFailures(
  tx: TeamRecords,
  attempt: Attempt,
  warnings: readonly Warning[],
  expiresAt: number,
  asked?: OpenFailures,
): Promise<void> {
  // An admin is told at once; the list is for what nobody was watching.
  if (attempt.source === "admin") return;
  const subjectKey = subjectKeyOf(attempt);
  if (attempt.status === "failure") {
    const { code = "unknown", cause = "", fix = "" } = attempt;
    // Deleting what is gone already leaves nothing for an admin to do.
    if (code === "not_found" && attempt.operation.endsWith(".delete")) return;
    // Everything that a paused directory pushes fails alike: its pause is the one entry.
    if (code === "mass_change_brake" && attempt.operation !== "directory.pause") return;
    await note(tx, attempt, subjectKey, "failure", { code, cause, fix }, expiresAt);
    return;
  }
  const still = new Set(warnings.map((warning) => warning.code));
  const open = asked?.subjectKey === subjectKey ? asked.entries : tx.failures.openOf(subjectKey);
  for (const entry of await open) {
    if (!still.has(entry.code)) await tx.failures.replace({ ...entry, state: "resolved" });
  }
  for (const warning of warnings) await note(tx, attempt, subjectKey, "warning", warning, expiresAt);
}

async function note(
  tx: TeamRecords,
  attempt: Attempt,
  subjectKey: string,
  status: FailedEntry["status"],
  reason: Warning,
  expiresAt: number,
): Promise<void> {
  const key = failureKeyOf(attempt, reason.code);
  const known = await tx.failures.byKey(key);
  const seen = {
    cause: reason.cause,
    fix: reason.fix,
    operation: attempt.operation,
    target: attempt.target,
    lastSeenAt: attempt.at,
    lastAttemptId: attempt.id,
    reference: attempt.reference,
    expiresAt,
    ...(attempt.conflict !== undefined && { conflict: attempt.conflict }),
  };
  if (known !== undefined) {
    // A dismissed warning comes with each sign-in and stays dismissed; a dismissed failure that comes back is news.
    const state = known.state === "dismissed" && status === "warning" ? "dismissed" : "open";
    await tx.failures.replace({ ...known, ...seen, status, state, attempts: known.attempts + 1 });
    return;
  }
  await tx.failures.create({
    id: newId(),
    teamId: attempt.teamId,
    key,
    subjectKey,
    source: attempt.source,
    ...(attempt.directoryId !== undefined && { directoryId: attempt.directoryId }),
    ...(attempt.methodId !== undefined && { methodId: attempt.methodId }),
    code: reason.code,
    status,
    firstSeenAt: attempt.at,
    attempts: 1,
    state: "open",
    ...seen,
  });
}

export function listFailures({ store }: Pick<Deps, "store">, query: FailureQuery): Promise<Page<FailedEntry>> {
  return store.failures.list(query);
}

/** Takes an entry off the list by hand. @throws Refused `not_found` */
export async function dismissFailure({ store }: Pick<Deps, "store">, id: AttemptId): Promise<FailedEntry> {
  return deciding(store, async (tx) => {
    const entry = await tx.failures.get(id);
    if (entry === undefined) throw new Refused(directoryRefusals.not_found("failure", id));
    return entry.state === "dismissed" ? entry : tx.failures.replace({ ...entry, state: "dismissed" });
  });
}
