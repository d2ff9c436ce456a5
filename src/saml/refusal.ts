import type { Difference } from "../model/explanation.js";

/** Why a SAML message is refused. Stable: shown to people, matched by help texts, counted in metrics. */
export type SamlRefusalCode =
  | "saml_encoding"
  | "saml_xml"
  | "saml_structure"
  | "saml_version"
  | "saml_status"
  | "saml_signature"
  | "saml_unsigned"
  | "saml_algorithm"
  | "saml_decrypt"
  | "saml_destination"
  | "saml_issuer"
  | "saml_audience"
  | "saml_recipient"
  | "saml_confirmation"
  | "saml_conditions"
  | "saml_clock"
  | "saml_state"
  | "saml_idp_initiated"
  | "saml_replay";

/**
 * What is at fault where a code alone would send IT to the wrong place: each belongs to one code, and chooses the words for
 * the way out. Without one the code says enough.
 */
const flawCodes = {
  /** Signed by a key of the method's, and changed since. */
  changed: "saml_signature",
  /** A signature in a shape, or at a place, that is not taken: nothing was verified. */
  signature_shape: "saml_signature",
  /** Encrypted in a way that is not taken: no key was tried. */
  encryption_shape: "saml_decrypt",
  /** So many keys of several recipients that not all were tried. */
  many_keys: "saml_decrypt",
  /** A time that is not written as SAML wants it, or is missing. */
  instant: "saml_clock",
  /** Conditions that can never hold. */
  conditions_window: "saml_conditions",
  session_over: "saml_clock",
  confirmation_end: "saml_confirmation",
  key_info: "saml_structure",
  subject: "saml_structure",
  authn_statement: "saml_structure",
  attributes: "saml_structure",
} as const satisfies Readonly<Record<string, SamlRefusalCode>>;

export type SamlFlaw = keyof typeof flawCodes;

/** The code that a flaw belongs to, or a code by itself. */
export function reasonOf(reason: SamlRefusalCode | SamlFlaw): {
  readonly code: SamlRefusalCode;
  readonly flaw?: SamlFlaw;
} {
  return isFlaw(reason) ? { code: flawCodes[reason], flaw: reason } : { code: reason };
}

function isFlaw(reason: string): reason is SamlFlaw {
  return Object.hasOwn(flawCodes, reason);
}

/** A message that is refused. `code` is stable and safe to show; `message`, `expected` and `actual` are for the log and for IT. */
export class MessageRefusal<Code extends string> extends Error implements Difference {
  readonly code: Code;
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(code: Code, detail: string, difference: Difference = {}, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.expected = difference.expected;
    this.actual = difference.actual;
  }
}

/** A SAML message we will not accept. */
export class SamlRefusal extends MessageRefusal<SamlRefusalCode> {
  override readonly name = "SamlRefusal";
  readonly flaw: SamlFlaw | undefined;

  constructor(reason: SamlRefusalCode | SamlFlaw, detail: string, difference: Difference = {}, options?: ErrorOptions) {
    const { code, flaw } = reasonOf(reason);
    super(code, detail, difference, options);
    this.flaw = flaw;
  }
}
