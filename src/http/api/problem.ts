import type { FieldFault } from "../../admin/index.js";
import type { ReferenceId } from "../../model/ids.js";
import { problemType } from "../shared/problem-type.js";

/** A refusal on its way to the client, as RFC 9457 wants it. */
export interface Problem {
  readonly status: number;
  /** Stable; the last part of `type`. */
  readonly code: string;
  readonly title: string;
  /** What happened. */
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  /** What is wrong in the body or the query, by field. */
  readonly errors?: readonly FieldFault[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Thrown by the parts of the door; `answer.ts` sends it. */
export class ProblemFault extends Error {
  override readonly name = "ProblemFault";
  readonly problem: Problem;
  /** The log has a line of it already, with more than the client is told. */
  readonly isTold: boolean;
  constructor(problem: Problem, { isTold = false, ...options }: ErrorOptions & { readonly isTold?: boolean } = {}) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`, options);
    this.problem = problem;
    this.isTold = isTold;
  }
}

/** The body of `application/problem+json` (RFC 9457 §3). */
export function problemBody(publicUrl: string, reference: ReferenceId, problem: Problem): Record<string, unknown> {
  const { status, code, title, detail, fix, expected, actual, errors } = problem;
  return {
    type: problemType(publicUrl, code),
    title,
    status,
    detail,
    instance: reference,
    code,
    ...(fix === undefined ? {} : { fix }),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    ...(errors === undefined ? {} : { errors }),
  };
}
