import type { directoryRefusals } from "./directory-refusals.js";
import type { signInRefusals } from "./sign-in-refusals.js";
import type { Wording } from "./wording.js";

/** Every code with which a rule may refuse. Stable: shown to people, matched by help texts, counted in metrics. */
export type RefusalCode = keyof typeof signInRefusals | keyof typeof directoryRefusals;

/** A refusal as a value: a stable code and the words for each reader. */
export type Refusal<Code extends string = RefusalCode> = Wording<Code>;
