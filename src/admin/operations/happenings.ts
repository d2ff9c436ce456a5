import { z } from "zod";
import { dismissFailure, failureKeyOf } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { attemptStatuses, type Attempt } from "../../model/attempt.js";
import type { AttemptId, DirectoryId, MethodId, ReferenceId } from "../../model/ids.js";
import type { Team } from "../../model/team.js";
import { retryOperation } from "../../provisioning/index.js";
import { directoryDeps, type AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { placeOf, placeOfKey, shownPlace } from "../failure-place.js";
import { operation } from "../operation.js";
import type { Attempts } from "../../store/port/happenings.js";
import type { Page } from "../../store/port/questions.js";
import { idsBetween } from "../attempt-times.js";
import { directoryIn, methodIn } from "../refusals.js";
import {
  attemptView,
  failureView,
  retriedView,
  shownAttempt,
  shownFailure,
  shownTrace,
  traceView,
  type RetriedView,
} from "../views/happenings.js";
import { failureFilters, happeningFilters } from "../views/happening-filters.js";
import { longPageInput, pageInput, pageOf } from "../views/shapes.js";

interface Filters {
  readonly directory?: string | undefined;
  readonly method?: string | undefined;
  readonly source?: Attempt["source"] | undefined;
  readonly code?: string | undefined;
}

async function queryOf(deps: AdminDeps, team: Team, { directory, method, source, code }: Filters) {
  const directoryId: DirectoryId | undefined =
    directory === undefined ? undefined : (await directoryIn(deps, team, directory)).id;
  const methodId: MethodId | undefined = method === undefined ? undefined : (await methodIn(deps, team, method)).id;
  return { directoryId, methodId, source, code };
}

const when = z.iso.datetime({ offset: true, error: "must be an instant as 2026-11-25T10:00:00Z" });

/** Works end within it: what two nodes write at once may take its place in the order a moment late. */
const settledMs = 10_000;

export const attemptList = operation({
  name: "attempt.list",
  summary: "Provisioning attempts, newest first: every push and sign-in with its outcome",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...longPageInput,
    ...happeningFilters,
    status: z.array(z.enum(attemptStatuses)).optional().describe("Several for any of them"),
    search: z.string().min(1).max(200).optional().describe("A part of whom or what it was about"),
    since: when.optional(),
    until: when.optional(),
    order: z
      .enum(["newest", "oldest"])
      .default("newest")
      .describe(
        "oldest: rising, to be followed: next is then where to go on from, also when nothing is new, and what is younger than ten seconds is left for later, so that nothing is ever written behind it",
      ),
  }),
  shows: pageOf(attemptView),
  async run({ deps, team }, { after, limit, status, search, since, until, order, ...rest }) {
    const isRising = order === "oldest";
    const settled = isRising ? deps.now() - settledMs : Infinity;
    const before = Math.min(until === undefined ? Infinity : Date.parse(until), settled);
    const { attempts } = deps.store.inTeam(team.id);
    const time = {
      since: since === undefined ? undefined : Date.parse(since),
      until: before === Infinity ? undefined : before,
    };
    // Who follows is at the end already, which is what is not settled yet.
    const asked = isRising ? { ...time, until: undefined } : time;
    const page = await attempts.list({
      ...(await queryOf(deps, team, rest)),
      ...{ status, target: search, ...time, ...(await idsBetween(attempts, asked)) },
      after: after as AttemptId | undefined,
      ...{ limit, order },
    });
    const next = isRising ? await risingNext(attempts, page, settled) : page.next?.id;
    return { items: page.items.map(shownAttempt), next: next ?? (isRising ? (after ?? null) : null) };
  },
});

/** Where to go on from: behind what was looked at, but never behind what has not settled. */
async function risingNext(
  attempts: Pick<Attempts, "get">,
  { items, next }: Page<Attempt>,
  settled: number,
): Promise<AttemptId | undefined> {
  const last = items.at(-1)?.id;
  if (next === undefined || next.id === last) return last;
  const ended = await attempts.get(next.id as AttemptId);
  return ended === undefined || ended.at >= settled ? last : ended.id;
}

export const attemptShow = operation({
  name: "attempt.show",
  summary: "Attempts by the id of one, of a failure, or by the reference id of a request",
  of: "attempt",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: z.object({ items: z.array(attemptView) }),
  run: ({ target }) => Promise.resolve({ items: target.map(shownAttempt) }),
});

export const attemptRetry = operation({
  name: "attempt.retry",
  summary: "Apply kept SCIM operations again",
  of: "attempt",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: z.object({ items: z.array(retriedView) }),
  async run({ deps, target }) {
    const failing = target.filter(({ status }) => status !== "success");
    const items: RetriedView[] = [];
    for (const attempt of failing.length > 0 ? failing : target) items.push(await retryOne(deps, attempt));
    return { items };
  },
});

async function retryOne(deps: AdminDeps, attempt: Attempt): Promise<RetriedView> {
  const { id, target, asked, directoryId, teamId } = attempt;
  const notPossible = (detail: string): RetriedView => ({ id, target, outcome: "not_possible", detail });
  const store = deps.store.inTeam(teamId);
  const directory = directoryId === undefined ? undefined : await store.directories.get(directoryId);
  if (asked === undefined || directory === undefined) {
    return notPossible(
      attempt.source === "jit"
        ? "A sign-in waits for the person: ask them to sign in again."
        : "Nothing was kept that could be applied again.",
    );
  }
  if (asked.cut) {
    return notPossible("It was too long to be kept whole: let the identity provider push it again.");
  }
  // What was asked for then may be older than what is there now.
  if (!(await stillFails(deps, attempt))) {
    return notPossible("It did not fail, or has succeeded since: nothing is left to apply.");
  }
  const retried = await retryOperation(deps.scim, directory, asked, newId<ReferenceId>());
  return retried.ok
    ? { id, target, outcome: "done", detail: String(retried.status) }
    : { id, target, outcome: "refused", detail: `${retried.status}: ${retried.body.detail}` };
}

async function stillFails({ store }: AdminDeps, attempt: Attempt): Promise<boolean> {
  const { teamId, status, code = "" } = attempt;
  if (status !== "failure") return false;
  const entry = await store.inTeam(teamId).failures.byKey(failureKeyOf(attempt, code));
  return entry !== undefined && entry.state !== "resolved";
}

export const failureList = operation({
  name: "failure.list",
  summary: "The failed provisioning list: what still needs somebody, last seen first",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...longPageInput,
    ...failureFilters,
  }),
  shows: pageOf(failureView),
  async run({ deps, team }, { after, limit, state, ...rest }) {
    const query = { ...(await queryOf(deps, team, rest)), state, limit };
    const page = await deps.store
      .inTeam(team.id)
      .failures.list({ ...query, ...(after === undefined ? {} : { after: placeOf(after) }) });
    return {
      items: page.items.map(shownFailure),
      next: page.next === undefined ? null : shownPlace(placeOfKey(page.next)),
    };
  },
});

export const failureShow = operation({
  name: "failure.show",
  summary: "An entry of the failed provisioning list",
  of: "failure",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: failureView,
  run: ({ target }) => Promise.resolve(shownFailure(target)),
});

export const failureDismiss = operation({
  name: "failure.dismiss",
  summary: "Take an entry off the failed provisioning list",
  of: "failure",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: failureView,
  run: async ({ deps, target }) => shownFailure(await dismissFailure(directoryDeps(deps, target.teamId), target.id)),
});

export const failureRetry = operation({
  name: "failure.retry",
  summary: "Apply the SCIM operation of a failed entry again",
  of: "failure",
  effect: "act",
  needs: "manage",
  input: nothing,
  shows: retriedView,
  async run({ deps, target }) {
    const last = await deps.store.inTeam(target.teamId).attempts.get(target.lastAttemptId);
    if (last !== undefined) return retryOne(deps, last);
    const detail = "The attempt itself is not kept any more: push the same thing again from the identity provider.";
    return { id: target.lastAttemptId, target: target.target, outcome: "not_possible" as const, detail };
  },
});

export const traceList = operation({
  name: "trace.list",
  summary: "The newest sign-ins of an SSO method",
  of: "method",
  effect: "read",
  needs: "read",
  input: z.strictObject({ limit: pageInput.limit }),
  shows: z.object({ items: z.array(traceView) }),
  async run({ deps, target }, { limit }) {
    const traces = await deps.store.inTeam(target.teamId).traces.latest([target.id], limit);
    return { items: traces.map((trace) => shownTrace(trace, target.slug)) };
  },
});

export const traceShow = operation({
  name: "trace.show",
  summary: "A sign-in by the reference id that its page showed",
  of: "trace",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: traceView,
  async run({ deps, target }) {
    const method = await deps.store.inTeam(target.teamId).methods.get(target.methodId);
    return shownTrace(target, method?.slug);
  },
});
