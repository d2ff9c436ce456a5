import { Refused } from "../model/refused.js";
import type { Refusal } from "../rules/index.js";

/** The value of a reading, or its refusal thrown: inside a work only a throw undoes what was written. */
export function orRefuse<T>(
  reading: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal },
): T {
  if (!reading.ok) throw new Refused(reading.refusal);
  return reading.value;
}

/** Whether it is a refusal of the rules, which has words for the person too. */
export function isOfRules(error: unknown): error is Refused & { readonly refusal: Refusal } {
  return error instanceof Refused && "forPerson" in error.refusal;
}
