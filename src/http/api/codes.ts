import type { AccessCode } from "../../access/index.js";
import type { FetchCode } from "../../outgoing/index.js";
import type { RevocationCode } from "../../oidc/index.js";
import type { DirectoryCode } from "../../rules/index.js";
import type { TeamsCode, UndoCode } from "../../teams/index.js";

/**
 * Every code a problem of this door may carry, with its status and its title; `/api/problems/{code}` explains each.
 * The codes of all verbs must stand here, or types fail: what is not known would be answered as 409.
 */
interface Known {
  readonly status: number;
  readonly title: string;
}

const notThere = { status: 404, title: "There is no such thing here" };
const notAllowed = { status: 403, title: "You may not do that" };
const wrongValue = { status: 400, title: "Something in the request is not right" };
const conflict = { status: 409, title: "That does not fit what is there" };
const notYet = { status: 409, title: "That cannot be done yet" };
const changed = { status: 412, title: "It has changed in the meantime" };
const later = { status: 503, title: "That cannot be done at the moment" };

/** Universal Logout answers with the same words, whatever was wrong. */
function noSignOut(status: number): Known {
  return { status, title: "Nobody's sessions were ended" };
}

const known = {
  // of this door
  unauthorized: { status: 401, title: "The API key is missing or not valid" },
  too_many_requests: { status: 429, title: "Too many requests" },
  bad_json: wrongValue,
  validation_failed: wrongValue,
  too_large: { status: 413, title: "The body is too large" },
  too_slow: { status: 408, title: "The body came too slowly" },
  too_busy: later,
  wrong_content_type: { status: 415, title: "This kind of body is not accepted here" },
  method_not_allowed: { status: 405, title: "This address cannot be used that way" },
  idempotency_key_invalid: { status: 400, title: "This Idempotency-Key cannot be used here" },
  idempotency_under_way: { status: 409, title: "This Idempotency-Key cannot be used here" },
  idempotency_answer_too_long: { status: 409, title: "This Idempotency-Key cannot be used here" },
  idempotency_key_reused: { status: 422, title: "This Idempotency-Key cannot be used here" },
  too_much_to_search: { status: 400, title: "That asks for too much at once" },
  internal_error: { status: 500, title: "Something went wrong on our side" },
  store_unavailable: later,
  store_unusable: later,
  keys_unusable: later,
  // of the list of operations
  not_found: notThere,
  forbidden: notAllowed,
  ambiguous: conflict,
  team_needed: wrongValue,
  stale_version: changed,
  version_mismatch: changed,
  // of settings
  slug_invalid: wrongValue,
  slug_taken: conflict,
  value_invalid: wrongValue,
  alias_taken: conflict,
  managed_by_file: conflict,
  metadata_invalid: wrongValue,
  metadata_unreachable: wrongValue,
  metadata_entity_changed: conflict,
  certificate_invalid: wrongValue,
  certificate_last: conflict,
  sp_key_invalid: wrongValue,
  confirmation_needed: notYet,
  method_not_ready: notYet,
  method_not_tested: notYet,
  token_taken: conflict,
  too_many: conflict,
  client_id_taken: conflict,
  name_taken: conflict,
  not_undoable: conflict,
  undo_too_late: conflict,
  changed_since: conflict,
  file_invalid: wrongValue,
  // of admins, keys and links
  last_operator: conflict,
  already_admin: conflict,
  no_password: conflict,
  password_not_taken: conflict,
  already_set_up: conflict,
  password_weak: wrongValue,
  link_invalid: notThere,
  handover_invalid: wrongValue,
  setup_token_invalid: notAllowed,
  wrong_credentials: { status: 401, title: "The sign-in failed" },
  too_many_attempts: { status: 429, title: "Too many failed sign-ins" },
  // of people and groups
  user_name_taken: conflict,
  existing_user: conflict,
  several_users: conflict,
  group_name_taken: conflict,
  identity_taken: conflict,
  conflict_changed: conflict,
  owned_by_directory: conflict,
  owned_by_method: conflict,
  email_taken: conflict,
  user_removed: conflict,
  not_removed: conflict,
  seat_limit: conflict,
  one_group_only: conflict,
  group_kept: conflict,
  username_change_refused: wrongValue,
  username_not_email: wrongValue,
  unknown_sso_name: wrongValue,
  unknown_member: wrongValue,
  domain_exists: conflict,
  attribute_in_use: conflict,
  app_not_allowed: { status: 403, title: "This person may not use the app" },
  mass_change_brake: later,
  token_ended: { status: 401, title: "The token has ended" },
  // of Universal Logout
  logout_token_missing: noSignOut(401),
  logout_token_signature: noSignOut(401),
  logout_token_keys: noSignOut(401),
  logout_token_claims: noSignOut(401),
  logout_token_replay: noSignOut(401),
  logout_method_disabled: noSignOut(403),
  logout_request: noSignOut(400),
  logout_subject_format: noSignOut(422),
  logout_subject_unknown: noSignOut(404),
} satisfies Readonly<Record<TeamsCode | UndoCode | AccessCode | DirectoryCode | FetchCode | RevocationCode, Known>> &
  Readonly<Record<string, Known>>;

const codes: Readonly<Record<string, Known>> = known;

const unknown: Known = { status: 409, title: "That is refused" };

export function isKnownCode(code: string): boolean {
  return Object.hasOwn(codes, code);
}

export function statusOf(code: string): number {
  return found(code).status;
}

export function titleOf(code: string): string {
  return found(code).title;
}

function found(code: string): Known {
  return Object.hasOwn(codes, code) ? (codes[code] ?? unknown) : unknown;
}
