import { newId } from "../lib/new-id.js";
import type { Claims } from "../model/claims.js";
import type { ReferenceId, TraceId, UserId } from "../model/ids.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { Trace, TracedCheck } from "../model/trace.js";
import type { Verification } from "../saml/index.js";
import { dayMs } from "./deps.js";

/** How long what strangers caused is kept; the ring ends most of it sooner. */
const strangersMs = 7 * dayMs;

/** The steps of a decision, in order (design §2), each with the codes that end there. */
const steps = [
  ["method", "SSO method ready", ["method_not_ready"]],
  ["email", "One usable email address", ["map_email"]],
  ["domain", "Email domain accepted", ["domain_denied"]],
  ["person", "Who it is", ["user_ambiguous", "identity_conflict", "method_mismatch", "email_exists"]],
  ["allowed", "May sign in", ["user_suspended", "removed_by_directory"]],
  ["provisioned", "Known, or may be created", ["not_provisioned", "seat_limit"]],
] as const;
/** Asked only of whoever signs in to the console. */
const consoleStep = ["console", "A role in the console", ["not_an_admin"]] as const;

/** What these checks saw is about the person. */
const personal: ReadonlySet<string> = new Set([
  "subject",
  "attributes",
  ...[...steps, consoleStep].map(([name]) => name).filter((name) => name !== "domain"),
]);

export interface TraceDraft {
  readonly reference: ReferenceId;
  readonly at: number;
  readonly outcome: Trace["outcome"];
  readonly authentic: boolean;
  readonly verification?: Verification | undefined;
  readonly claims?: Claims | undefined;
  readonly refusal?:
    | {
        readonly code: string;
        readonly detail: string;
        readonly fix?: string | undefined;
        readonly expected?: string | undefined;
        readonly actual?: string | undefined;
      }
    | undefined;
  readonly warnings?: readonly string[] | undefined;
  readonly userId?: UserId | undefined;
  /** What happened, without personal data: groups joined, created, skipped. */
  readonly effects?: Readonly<Record<string, unknown>> | undefined;
}

/** The trace of a sign-in. Names, addresses and attributes are in it only where the method's setting allows it. */
export function traceOf(method: SsoMethod, draft: TraceDraft, traceDays: number): Trace {
  const { verification, refusal, claims } = draft;
  const open = method.tracePersonalData;
  // The rules name a person's address as what came, but for the domain, which is the company's; an unsigned message says
  // nothing of anybody.
  const shown = open || refusal === undefined || refusal.code.startsWith("saml_") || refusal.code === "domain_denied";
  return {
    id: newId<TraceId>(),
    teamId: method.teamId,
    methodId: method.id,
    reference: draft.reference,
    at: draft.at,
    outcome: draft.outcome,
    authentic: draft.authentic,
    ...(refusal === undefined
      ? {}
      : {
          code: refusal.code,
          ...(shown ? { detail: refusal.detail } : {}),
          ...(refusal.fix === undefined ? {} : { fix: refusal.fix }),
          ...(shown && refusal.expected !== undefined ? { expected: refusal.expected } : {}),
          ...(shown && refusal.actual !== undefined ? { actual: refusal.actual } : {}),
        }),
    checks: [...(verification?.checks ?? []), ...decisionChecks(draft)].map(
      ({ name, label, outcome, expected, actual }) => ({
        name,
        label,
        outcome,
        ...(expected === undefined ? {} : { expected }),
        ...(actual === undefined || (!open && personal.has(name)) ? {} : { actual }),
      }),
    ),
    warnings: draft.warnings ?? verification?.warnings.map((warning) => warning.detail) ?? [],
    ...(draft.userId === undefined ? {} : { userId: draft.userId }),
    data: { ...factsOf(verification), ...claimFacts(claims, open), ...draft.effects },
    expiresAt: draft.at + (draft.authentic ? traceDays * dayMs : strangersMs),
  };
}

/** What came after a good response: passed up to the step that refused, and nothing behind it. */
function decisionChecks({ outcome, claims, refusal }: TraceDraft): readonly DecisionStep[] {
  const isOfRules = [...steps, consoleStep].some(([, , codes]) => codes.some((code) => code === refusal?.code));
  return claims === undefined || (!isOfRules && outcome !== "signed-in") ? [] : decisionSteps(refusal);
}

export type DecisionStep = TracedCheck & { readonly label: string };

/** Every step of a decision, in the words of traces. @param refusal  where it ended; absent: it went through */
export function decisionSteps(
  refusal: Pick<NonNullable<TraceDraft["refusal"]>, "code" | "expected" | "actual"> | undefined,
): readonly DecisionStep[] {
  const asked = refusal?.code === "not_an_admin" ? [...steps, consoleStep] : steps;
  const at = asked.findIndex(([, , codes]) => codes.some((code) => code === refusal?.code));
  return asked.map(([name, label], index) => {
    if (at < 0 || index < at) return { name, label, outcome: "passed" };
    if (index > at) return { name, label, outcome: "skipped" };
    const { expected, actual } = refusal ?? {};
    return {
      name,
      label,
      outcome: "failed",
      ...(expected !== undefined && { expected }),
      ...(actual !== undefined && { actual }),
    };
  });
}

function factsOf(verification: Verification | undefined): Record<string, unknown> {
  const { assertion } = verification ?? {};
  if (assertion === undefined) return {};
  const { assertionId, responseId, inResponseTo, signed, signedBy } = assertion;
  return { assertionId, responseId, ...(inResponseTo === undefined ? {} : { inResponseTo }), signed, signedBy };
}

function claimFacts(claims: Claims | undefined, open: boolean): Record<string, unknown> {
  if (claims === undefined) return {};
  const counts = {
    received: claims.received,
    emailFrom: claims.emailFrom,
    emails: claims.emails.length,
    groups: claims.groups?.length ?? null,
    nameIdFormat: claims.nameId?.format ?? null,
  };
  return open ? { claims } : { claimed: counts };
}
