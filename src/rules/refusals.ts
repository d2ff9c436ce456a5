import type { IdentityConflict } from "../model/identity-conflict.js";
import type { directoryRefusals } from "./directory-refusals.js";
import type { signInRefusals } from "./sign-in-refusals.js";
import type { Wording } from "./wording.js";

/** Every code with which a rule may refuse. Stable: shown to people, matched by help texts, counted in metrics. */
export type RefusalCode = keyof typeof signInRefusals | keyof typeof directoryRefusals;

/** A refusal as a value: a stable code and the words for each reader. */
export interface Refusal<Code extends string = RefusalCode> extends Wording<Code> {
  /** Of `identity_conflict`: whom the claims lead to, and why they are not let in. */
  readonly conflict?: Pick<IdentityConflict, "userId" | "because">;
}
