import { revocationFix, type RevocationCode } from "../../oidc/index.js";

/** What a code means and what helps, for the page that a problem's `type` leads to. */
interface Explained {
  readonly meaning: string;
  readonly cure: string;
}

const texts: Readonly<Record<string, Explained>> = {
  unauthorized: {
    meaning: "The request has no API key, or one that is mistyped, expired, revoked or of another installation.",
    cure: "Send Authorization: Bearer dbk_… with a key that drawbridge api-key list shows as working. The server's log says which of these it was, under the reference id.",
  },
  forbidden: {
    meaning: "The key is good, but its role or its needs do not cover this operation. `expected` names what is needed.",
    cure: "Use a key with that need, or ask an owner or the operator for one.",
  },
  not_found: {
    meaning: "There is no such record in the team that the address names, or it is not the key's to know of.",
    cure: "Compare slugs and ids with the lists of the same key. A record of another team looks just the same.",
  },
  stale_version: {
    meaning:
      "Somebody has changed the record since the version that If-Match names, or, without If-Match, while this change was being made.",
    cure: "Read the record again, look at what is different, and send the change with the new ETag.",
  },
  validation_failed: {
    meaning: "A field of the body or the query is unknown, missing or has a value that cannot be taken.",
    cure: "`errors` lists each field with what is wrong; the API's document shows what each takes.",
  },
  managed_by_file: {
    meaning: "The declarative file says what holds for this record, and would take the change back at its next turn.",
    cure: "Change it in the file and run drawbridge apply, or take it out of the file.",
  },
  last_operator: {
    meaning: "Without this operator nobody could administer the installation by password any more.",
    cure: "Create another operator first, who has signed in by password.",
  },
  already_admin: {
    meaning: "Somebody with this email address has a role in this place already.",
    cure: "Change that role with PATCH instead of making a second admin.",
  },
  value_invalid: {
    meaning: "A value has the right form and cannot be taken here: `errors` or `detail` says which and why.",
    cure: "Correct the field as `fix` says, and send the request again.",
  },
  link_invalid: {
    meaning: "The link is unknown, has expired, or was used or taken back.",
    cure: "Ask whoever sent it for a new one. Setup links and invitations are shown once and cannot be looked up again.",
  },
  too_much_to_search: {
    meaning:
      "No index answers the question, and looking at all that may answer took more than ten seconds, or would: `detail` says how much it was.",
    cure: "Ask for less: by the beginning of a name or an address, which an index answers, or for a shorter time. A repeat will probably take as long.",
  },
  too_many_requests: {
    meaning:
      "Too many requests or failed keys came from one place in a short time, or too many reads of all that a team has are under way.",
    cure: "Wait as long as Retry-After says. Let programs of one team take their snapshots and exports one after the other.",
  },
  too_busy: {
    meaning:
      "Bodies that have come and are not answered yet fill the memory that there is for them. Nothing was changed.",
    cure: "Wait as long as Retry-After says, send fewer requests at once, and send this one again.",
  },
  too_slow: {
    meaning: "The body came slower than 1 kB a second, or stopped coming.",
    cure: "Look at the connection and at proxies on the way, and send it again.",
  },
  idempotency_answer_too_long: {
    meaning: "The first request under this Idempotency-Key was done; its answer is too long to be kept for a repeat.",
    cure: "Read what is there. Under another key the request would be done a second time.",
  },
  idempotency_key_reused: {
    meaning: "The same Idempotency-Key came with another request within a day.",
    cure: "Use a new key for each request, and repeat a request unchanged.",
  },
};

/** Identity providers meet these at a method's address for Universal Logout. */
const ofUniversalLogout: Readonly<Record<RevocationCode, string>> = {
  logout_token_missing: "The request has no token of the identity provider in its Authorization header.",
  logout_token_signature: "The token is no JWT that one of the issuer's keys has signed.",
  logout_token_keys: "The issuer's public keys could not be fetched from the address in the method's settings.",
  logout_token_claims: "The token is signed, and made for something else: `expected` and `actual` name the claim.",
  logout_token_replay: "A request with this token's jti was heard before.",
  logout_method_disabled: "The token is good, and the SSO method is switched off.",
  logout_request: "The body names nobody in a form that is known.",
  logout_subject_format: "The body names somebody in a format that we do not read.",
  logout_subject_unknown: "Nobody whom this method or its linked directories know is called so.",
};

const usual: Explained = {
  meaning: "The request was understood and refused; `detail` of the problem says why.",
  cure: "`fix` of the problem says what to do. With the reference id in `instance` the server's log line is found.",
};

export function explained(code: string): Explained {
  if (isOfUniversalLogout(code)) return { meaning: ofUniversalLogout[code], cure: revocationFix(code) };
  return Object.hasOwn(texts, code) ? (texts[code] ?? usual) : usual;
}

function isOfUniversalLogout(code: string): code is RevocationCode {
  return Object.hasOwn(ofUniversalLogout, code);
}
