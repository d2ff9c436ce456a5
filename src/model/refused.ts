import type { Explanation } from "./explanation.js";

/**
 * A verb says no: the work is undone, nothing has changed, and an attempt, where there is one, is recorded. Every refusal has
 * a stable code, a cause and a fix; doors translate the code to their own answer.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Explanation;
  constructor(refusal: Explanation, options?: ErrorOptions) {
    super(`${refusal.code}: ${refusal.cause}`, options);
    this.refusal = refusal;
  }
}

/** Cause and fix in one text, for lists and notes that hold one. */
export function toldWhole({ cause, fix }: Pick<Explanation, "cause" | "fix">): string {
  return `${cause} ${fix}`;
}
