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
}
