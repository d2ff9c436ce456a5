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

/** What was wanted and what came instead, for the IT person who has to put it right. */
export interface Difference {
  readonly expected?: string | undefined;
  readonly actual?: string | undefined;
}

/**
 * A SAML message we will not accept. `code` is stable and safe to show; `message`, `expected` and `actual` are for the
 * log and for IT.
 */
export class SamlRefusal extends Error {
  override readonly name = "SamlRefusal";
  readonly code: SamlRefusalCode;
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(code: SamlRefusalCode, detail: string, difference: Difference = {}, options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.expected = difference.expected;
    this.actual = difference.actual;
  }
}
