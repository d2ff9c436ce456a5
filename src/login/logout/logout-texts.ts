import type { Difference, Explanation } from "../../model/explanation.js";
import type { LogoutFlaw, LogoutRefusalCode } from "../../saml/index.js";
import { flawFixes } from "../flaw-fixes.js";

/** Why a logout message is not acted upon: what `saml/` finds, and what only we can know. */
export type LogoutCode = LogoutRefusalCode | "saml_logout_replay" | "saml_logout_state" | "saml_logout_not_ready";

/** A refused logout message. The session stays as it is. All of it may be shown. */
export interface LogoutRefused extends Explanation<LogoutCode> {
  readonly status: 400 | 403;
  readonly forPerson: string;
}

const forPerson =
  "We couldn't act on the sign-out message. If you were signed in here, you still are: sign out here as well.";

const fixes: Readonly<Record<LogoutCode, string>> = {
  saml_logout_encoding: "The message must be in base64, by Redirect deflated as well, 64 kB at most.",
  saml_logout_xml: "The message must be plain XML without DOCTYPE, comments or processing instructions.",
  saml_logout_structure: "Let the identity provider send a LogoutRequest or a LogoutResponse, and nothing else.",
  saml_logout_unsigned:
    "Let the identity provider sign its logout messages: unsigned ones would let anybody sign people out.",
  saml_logout_signature:
    "The identity provider probably rolled its certificate: add the new one (drawbridge certificate add).",
  saml_logout_algorithm: "Set the identity provider to RSA-SHA256 (or ECDSA) signatures or stronger.",
  saml_logout_version: "Let the identity provider use SAML 2.0.",
  saml_logout_issuer:
    "The message comes from another identity provider than this method expects: compare the entity ID.",
  saml_logout_destination: "Set the logout address in the identity provider to the expected one.",
  saml_logout_clock: "Check the clocks (NTP) of both sides; a logout message holds for minutes only.",
  saml_logout_name_id: "The request must name the person by the NameID of the sign-in.",
  saml_logout_replay: "The message was used before; if nobody loaded the page again, somebody may have copied it.",
  saml_logout_state: "No sign-out of ours is waiting for this answer; it may have come twice, or after ten minutes.",
  saml_logout_not_ready: "Give the method its identity provider's metadata first.",
};

const unreadable: ReadonlySet<LogoutCode> = new Set([
  "saml_logout_encoding",
  "saml_logout_xml",
  "saml_logout_structure",
]);

export function logoutRefused(
  code: LogoutCode,
  cause: string,
  difference: Difference & { readonly flaw?: LogoutFlaw | undefined } = {},
): LogoutRefused {
  const { flaw, expected, actual } = difference;
  const fix = flaw === undefined ? fixes[code] : flawFixes[flaw];
  return { status: unreadable.has(code) ? 400 : 403, code, forPerson, cause, fix, expected, actual };
}
