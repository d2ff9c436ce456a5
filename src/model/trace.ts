import type { MethodId, ReferenceId, TeamId, TraceId, UserId } from "./ids.js";

/** One check of a sign-in, as a person sees it. */
export interface TracedCheck {
  readonly name: string;
  /** As people read it, the same on every page and in every report. */
  readonly label?: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly expected?: string;
  readonly actual?: string;
}

/** What became of one sign-in: found by its reference id. Personal data only where the method's setting allows it. */
export interface Trace {
  readonly id: TraceId;
  readonly teamId: TeamId;
  readonly methodId: MethodId;
  readonly reference: ReferenceId;
  readonly at: number;
  readonly outcome: "signed-in" | "refused" | "test";
  /** True once the signature held: such traces are kept by age, the others in a ring of the last 50 of the method. */
  readonly authentic: boolean;
  readonly code?: string;
  readonly detail?: string;
  readonly fix?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly checks: readonly TracedCheck[];
  readonly warnings: readonly string[];
  readonly userId?: UserId;
  /** What an admin reads further: mapped claims, decision, groups; personal values only where allowed. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly expiresAt: number;
}

/** Traces of refusals before a good signature that are kept for a method. */
export const tracesOfStrangers = 50;
