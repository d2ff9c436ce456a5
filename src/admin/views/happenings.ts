import { z } from "zod";
import { attemptSources, attemptStatuses, failureStates, type Attempt, type FailedEntry } from "../../model/attempt.js";
import type { Trace } from "../../model/trace.js";
import { instant, shownInstant } from "./shapes.js";

export const attemptView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    at: instant,
    source: z.enum(attemptSources),
    directoryId: z.string().nullable(),
    methodId: z.string().nullable(),
    operation: z.string().describe("As user.create or sign-in"),
    target: z.string().describe("Whom or what it was about, as an admin names it"),
    targetId: z.string().nullable(),
    status: z.enum(attemptStatuses),
    code: z.string().nullable().describe("A stable reason; null on success"),
    cause: z.string().nullable(),
    fix: z.string().nullable(),
    notes: z.array(z.string()),
    reference: z.string(),
    asked: z
      .object({
        method: z.string(),
        path: z.string(),
        body: z.unknown().optional(),
        cut: z.literal(true).optional().describe("The body was long: it is the beginning of its JSON, as a text"),
      })
      .nullable()
      .describe("The SCIM operation as it was asked, without secrets"),
    answered: z.object({ status: z.int(), body: z.unknown().optional() }).nullable(),
    durationMs: z.number().nullable(),
  })
  .meta({ id: "Attempt" });
export type AttemptView = z.infer<typeof attemptView>;

export function shownAttempt(attempt: Attempt): AttemptView {
  return {
    id: attempt.id,
    teamId: attempt.teamId,
    at: shownInstant(attempt.at),
    source: attempt.source,
    directoryId: attempt.directoryId ?? null,
    methodId: attempt.methodId ?? null,
    operation: attempt.operation,
    target: attempt.target,
    targetId: attempt.targetId ?? null,
    status: attempt.status,
    code: attempt.code ?? null,
    cause: attempt.cause ?? null,
    fix: attempt.fix ?? null,
    notes: [...attempt.notes],
    reference: attempt.reference,
    asked: attempt.asked ?? null,
    answered: attempt.answered ?? null,
    durationMs: attempt.durationMs ?? null,
  };
}

export const failureView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    version: z.int(),
    source: z.enum(attemptSources),
    directoryId: z.string().nullable(),
    methodId: z.string().nullable(),
    operation: z.string(),
    target: z.string(),
    status: z.enum(["failure", "warning"]),
    code: z.string(),
    cause: z.string(),
    fix: z.string(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    attempts: z.int().describe("How many times"),
    lastAttemptId: z.string(),
    reference: z.string().describe("Of the last time"),
    state: z.enum(failureStates),
    proven: z
      .boolean()
      .describe("Whether it is proven to come from the identity provider; if not, anybody could have caused it"),
  })
  .meta({ id: "Failure" });
export type FailureView = z.infer<typeof failureView>;

export function shownFailure(entry: FailedEntry): FailureView {
  return {
    id: entry.id,
    teamId: entry.teamId,
    version: entry.version,
    source: entry.source,
    directoryId: entry.directoryId ?? null,
    methodId: entry.methodId ?? null,
    operation: entry.operation,
    target: entry.target,
    status: entry.status,
    code: entry.code,
    cause: entry.cause,
    fix: entry.fix,
    firstSeenAt: shownInstant(entry.firstSeenAt),
    lastSeenAt: shownInstant(entry.lastSeenAt),
    attempts: entry.attempts,
    lastAttemptId: entry.lastAttemptId,
    reference: entry.reference,
    state: entry.state,
    proven: entry.proven ?? true,
  };
}

export const retriedView = z
  .object({
    id: z.string().describe("The attempt that was applied again"),
    target: z.string(),
    outcome: z.enum(["done", "refused", "not_possible"]),
    detail: z.string().nullable(),
  })
  .meta({ id: "Retried" });
export type RetriedView = z.infer<typeof retriedView>;

export const traceView = z
  .object({
    id: z.string(),
    teamId: z.string(),
    methodId: z.string(),
    method: z.string().nullable().describe("Slug of the SSO method"),
    reference: z.string(),
    at: instant,
    outcome: z.enum(["signed-in", "refused", "test"]),
    authentic: z.boolean().describe("Whether the signature held"),
    code: z.string().nullable(),
    detail: z.string().nullable(),
    fix: z.string().nullable(),
    expected: z.string().nullable(),
    actual: z.string().nullable(),
    checks: z.array(
      z.object({
        name: z.string(),
        label: z.string().describe("The same for people"),
        outcome: z.enum(["passed", "failed", "skipped"]),
        expected: z.string().nullable(),
        actual: z.string().nullable(),
      }),
    ),
    warnings: z.array(z.string()),
    userId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Trace" });
export type TraceView = z.infer<typeof traceView>;

export function shownTrace(trace: Trace, method: string | undefined): TraceView {
  return {
    id: trace.id,
    teamId: trace.teamId,
    methodId: trace.methodId,
    method: method ?? null,
    reference: trace.reference,
    at: shownInstant(trace.at),
    outcome: trace.outcome,
    authentic: trace.authentic,
    code: trace.code ?? null,
    detail: trace.detail ?? null,
    fix: trace.fix ?? null,
    expected: trace.expected ?? null,
    actual: trace.actual ?? null,
    checks: trace.checks.map((check) => ({
      name: check.name,
      label: check.label ?? check.name,
      outcome: check.outcome,
      expected: check.expected ?? null,
      actual: check.actual ?? null,
    })),
    warnings: [...trace.warnings],
    userId: trace.userId ?? null,
    data: { ...trace.data },
  };
}
