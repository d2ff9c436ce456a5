import { capital } from "../lib/capital.js";
import { Refused } from "../directory/index.js";
import type { RefusalCode } from "../rules/index.js";
import { badRequest, errorBody, type ErrorBody, ScimError, type ScimType } from "../scim/index.js";
import { OutcomeUnknown, StoreUnavailable, StoreUnusable, TooMuchToSearch } from "../store/port/errors.js";
import { Unauthorized } from "./authenticate.js";
import { NotNow } from "./not-now.js";
import { TooManyRequests } from "./too-many-requests.js";
import { WrongVerb } from "./wrong-verb.js";

interface Meaning {
  readonly status: number;
  readonly scimType?: ScimType;
  readonly headers?: Readonly<Record<string, string>>;
}

const taken: Meaning = { status: 409, scimType: "uniqueness" };
const invalid: Meaning = { status: 400, scimType: "invalidValue" };
const forbidden: Meaning = { status: 403 };

/** What the rules' refusals are in SCIM's words; those that only sign-ins meet never get here. */
const ofRules = {
  not_found: { status: 404 },
  token_ended: { status: 401, headers: { "WWW-Authenticate": 'Bearer realm="scim", error="invalid_token"' } },
  version_mismatch: { status: 412 },
  user_name_taken: taken,
  existing_user: taken,
  several_users: taken,
  group_name_taken: taken,
  username_change_refused: { status: 400, scimType: "mutability" },
  username_not_email: invalid,
  unknown_sso_name: invalid,
  unknown_member: invalid,
  one_group_only: invalid,
  group_kept: forbidden,
  seat_limit: forbidden,
  // Identity providers try again what ends in 503, so that nothing is lost while an admin looks.
  mass_change_brake: { status: 503, headers: { "Retry-After": "300" } },
} satisfies Partial<Record<RefusalCode, Meaning>>;
const meanings: Readonly<Record<string, Meaning>> = ofRules;

/** A refusal of the rules as the protocol's error: cause and cure in its detail, for administrators read just that. */
export function scimErrorOf(refused: Refused): ScimError {
  const { code, cause, fix } = refused.refusal;
  const { status, scimType } = meanings[code] ?? forbidden;
  // SCIM has no word for it (RFC 7644 §3.12), so that the code stands in the text.
  const named = code === "mass_change_brake" ? ` (${code})` : "";
  return new ScimError(status, scimType, `${cause} ${fix}${named}`, { cause: refused });
}

/** An error as an answer: status, body in SCIM form (RFC 7644 §3.12), and the headers that go with it. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;
  /** What is not the client's doing, for the log. */
  readonly fault?: unknown;
}

export function errorAnswer(error: unknown, reference: string): ErrorAnswer {
  const known = error instanceof Refused ? scimErrorOf(error) : error;
  if (known instanceof ScimError) {
    const ofRule = error instanceof Refused ? meanings[error.refusal.code]?.headers : undefined;
    const headers = { ...headersOf(known), ...ofRule };
    return { status: known.status, body: errorBody(known, reference), headers };
  }
  if (known instanceof NotNow) {
    const { status, retryAfterSeconds } = known;
    const headers = retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
    return { status, body: errorBody(known, reference), headers };
  }
  if (known instanceof TooMuchToSearch) {
    const tooMany = badRequest("tooMany", `${capital(known.message)}: ${narrower}`);
    return { status: tooMany.status, body: errorBody(tooMany, reference), headers: {} };
  }
  if (known instanceof StoreUnavailable) {
    const became = known instanceof OutcomeUnknown ? "It may have been done" : "Nothing was changed";
    const busy = { status: 503, detail: `The storage did not answer in time. ${became}; try again.` };
    return { status: 503, body: errorBody(busy, reference), headers: { "Retry-After": "5" }, fault: known };
  }
  if (known instanceof StoreUnusable) {
    const unusable = { status: 503, detail: `The storage cannot be used: ${known.message}.` };
    return { status: 503, body: errorBody(unusable, reference), headers: { "Retry-After": "60" }, fault: known };
  }
  const unknown = { status: 500, detail: "Something went wrong on our side. Try again in a minute." };
  return { status: 500, body: errorBody(unknown, reference), headers: {}, fault: known };
}

const narrower =
  'ask for less at once, as by eq or sw on userName, externalId, emails.value or displayName, joined to the rest by "and".';

function headersOf(error: ScimError): Readonly<Record<string, string>> {
  if (error instanceof Unauthorized) return { "WWW-Authenticate": error.challenge };
  if (error instanceof TooManyRequests) return { "Retry-After": String(error.retryAfterSeconds) };
  if (error instanceof WrongVerb) return { Allow: error.allow };
  return {};
}
