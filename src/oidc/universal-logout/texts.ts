import type { Explanation } from "../../model/explanation.js";

/** Why a request to end somebody's sessions is not acted upon. */
export type RevocationCode =
  | "logout_token_missing"
  | "logout_token_signature"
  | "logout_token_keys"
  | "logout_token_claims"
  | "logout_token_replay"
  | "logout_method_disabled"
  | "logout_request"
  | "logout_subject_format"
  | "logout_subject_unknown";

/** Nothing was ended. All of it may be shown. */
export interface RevocationRefused extends Explanation<RevocationCode> {
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 422;
}

const told: Readonly<Record<RevocationCode, readonly [status: RevocationRefused["status"], fix: string]>> = {
  logout_token_missing: [
    401,
    "Send Authorization: Bearer with a JWT that the issuer of the method's universalLogout has signed.",
  ],
  logout_token_signature: [
    401,
    "Compare the method's universalLogout with the issuer: its jwksUri or jwks must hold the key that signs.",
  ],
  logout_token_keys: [
    401,
    "Whoever runs this server must be able to fetch the method's jwksUri; it is tried again with the next request.",
  ],
  logout_token_claims: [
    401,
    "The token needs iss as the method's universalLogout has it, aud with this very address alone, jti, and exp at most 10 minutes after iat.",
  ],
  logout_token_replay: [401, "Make a token of its own for each request: a jti counts once."],
  logout_method_disabled: [403, "An admin can enable the method again; until then its issuer ends nobody's sessions."],
  logout_request: [
    400,
    'Send JSON as {"subject": {"format": "email", "email": "ada@acme.example"}}, or sub_id in place of subject.',
  ],
  logout_subject_format: [422, "Name the person by the format email or iss_sub (RFC 9493)."],
  logout_subject_unknown: [
    404,
    "Only people who have signed in by this method, or whom it or its linked directories own, are found: by their email, or by iss and sub.",
  ],
};

/** What helps, whatever the cause was. */
export function revocationFix(code: RevocationCode): string {
  return told[code][1];
}

export function revocationRefused(
  code: RevocationCode,
  cause: string,
  more: Pick<Explanation, "expected" | "actual"> = {},
): RevocationRefused {
  const [status, fix] = told[code];
  return { status, code, cause, fix, expected: more.expected, actual: more.actual };
}
