import type { Refusal } from "../rules/index.js";

/**
 * A rule said no: the work is undone. Verbs throw it and have recorded the attempt by then; doors translate `refusal.code`
 * to their own answer.
 */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(`${refusal.code}: ${refusal.cause}`, options);
    this.refusal = refusal;
  }
}

/** The value of a reading, or its refusal thrown: inside a work only a throw undoes what was written. */
export function orRefuse<T>(
  reading: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal },
): T {
  if (!reading.ok) throw new Refused(reading.refusal);
  return reading.value;
}
