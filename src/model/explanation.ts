/** Why something was not done, told so that it can be put right. One form for refusals, reports and answers of all doors. */
export interface Explanation<Code extends string = string> {
  /** Stable: matched by scripts and help texts, counted in metrics. */
  readonly code: Code;
  /** For IT: what happened, in one or two sentences. */
  readonly cause: string;
  /** For IT: where to put it right. */
  readonly fix: string;
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
  /** Which field of the input it is about, as `policies.seats`. */
  readonly field?: string | undefined;
}

/** What was wanted and what came instead. */
export type Difference = Pick<Explanation, "expected" | "actual">;

/** As much of an explanation as there is: an answer may have a headline alone. */
export interface PartlyExplained extends Difference {
  readonly cause?: Explanation["cause"] | undefined;
  readonly fix?: Explanation["fix"] | undefined;
}
