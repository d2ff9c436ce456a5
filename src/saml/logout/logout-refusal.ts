import type { Difference } from "../../model/explanation.js";
import { MessageRefusal, SamlRefusal, type SamlFlaw } from "../refusal.js";

/** Why a logout message is refused. Stable, like the codes of a sign-in; the session stays as it is. */
export type LogoutRefusalCode =
  | "saml_logout_encoding"
  | "saml_logout_xml"
  | "saml_logout_structure"
  | "saml_logout_unsigned"
  | "saml_logout_signature"
  | "saml_logout_algorithm"
  | "saml_logout_version"
  | "saml_logout_issuer"
  | "saml_logout_destination"
  | "saml_logout_clock"
  | "saml_logout_name_id";

/** What is at fault beside the code, as at a sign-in; an EncryptedID that none of our keys opens has no code of its own here. */
export type LogoutFlaw = SamlFlaw | "unopened";

/** A logout message we will not act upon. `code` is safe to show; the rest is for the log and for IT. */
export class LogoutRefusal extends MessageRefusal<LogoutRefusalCode> {
  override readonly name = "LogoutRefusal";
  readonly flaw: LogoutFlaw | undefined;

  constructor(
    code: LogoutRefusalCode,
    detail: string,
    difference: Difference & { readonly flaw?: LogoutFlaw | undefined } = {},
    options?: ErrorOptions,
  ) {
    super(code, detail, difference, options);
    this.flaw = difference.flaw;
  }
}

/** Runs what is shared with the sign-in (decoding, XML, signatures), and gives its refusals a code of the logout. */
export function asLogout<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
    const { message, expected, actual } = error;
    const flaw = error.flaw ?? (error.code === "saml_decrypt" ? "unopened" : undefined);
    throw new LogoutRefusal(codeOf(error), message, { expected, actual, flaw }, { cause: error });
  }
}

function codeOf({ code }: SamlRefusal): LogoutRefusalCode {
  switch (code) {
    case "saml_encoding":
      return "saml_logout_encoding";
    case "saml_xml":
      return "saml_logout_xml";
    case "saml_unsigned":
      return "saml_logout_unsigned";
    case "saml_algorithm":
      return "saml_logout_algorithm";
    case "saml_signature":
      return "saml_logout_signature";
    case "saml_decrypt":
      return "saml_logout_name_id";
    default:
      return "saml_logout_structure";
  }
}
