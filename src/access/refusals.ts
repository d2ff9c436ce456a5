import type { Explanation } from "../model/explanation.js";
import type { Need, Role } from "../model/grant.js";
import { quoted } from "../rules/index.js";

/** The refusals of this room, each with its words: one catalogue, so that every door says the same. */
export const accessRefusals = {
  not_found: (what: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `There is no ${what} here.`,
    fix: "Look it up again: it may have been removed, or it belongs to somebody else.",
  }),
  email_invalid: (email: string, fault: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(email)} cannot be the email of an admin: ${fault}`,
    fix: "Give one plain address, as ada@example.com.",
    field: "email",
  }),
  name_invalid: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "The name is empty, longer than 100 characters, or holds control characters.",
    fix: "Give a short name that says where it is used.",
    field: "name",
  }),
  place_invalid: (role: Role): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause:
      role === "operator" ? "An operator is of the installation and of no team." : `The role ${role} is of a team.`,
    fix: role === "operator" ? "Leave the team out." : "Name the team.",
    field: "team",
  }),
  needs_invalid: (role: Role, needs: readonly Need[]): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `The role ${role} does not give ${needs.length === 0 ? "no need at all" : needs.join(", ")}.`,
    fix: "Name some of the needs that the role gives, or leave them out.",
    field: "needs",
  }),
  time_invalid: (field: string, cause: string, fix: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause,
    fix,
    field,
  }),
  return_url_invalid: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "The address to return to must begin with https:// and hold no user name or password.",
    fix: "Give an address of your own application, as https://app.example.com/settings.",
    field: "returnUrl",
  }),
  password_weak: (cause: string): Explanation<"password_weak"> => ({
    code: "password_weak",
    cause,
    fix: "Choose at least 10 characters that are not the email address; a few words in a row do well.",
    field: "password",
  }),
  already_admin: (email: string): Explanation<"already_admin"> => ({
    code: "already_admin",
    cause: `${quoted(email)} is an admin here already.`,
    fix: "Change the role of that admin instead.",
    field: "email",
  }),
  already_invited: (email: string): Explanation<"already_admin"> => ({
    code: "already_admin",
    cause: `${quoted(email)} is invited here already.`,
    fix: "Change the role of that invitation instead. If its link was lost, remove it and invite them again.",
    field: "email",
  }),
  not_in_yet: (email: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(email)} has not taken up the invitation, so there is no account to sign in by SSO alone.`,
    fix: "Wait until they have, then repeat this.",
    field: "ssoOnly",
  }),
  no_password: (email: string): Explanation<"no_password"> => ({
    code: "no_password",
    cause: `${quoted(email)} signs in by SSO alone and has no password to reset.`,
    fix: "Create a local operator with `drawbridge admin create`, or let the admin sign in by SSO.",
  }),
  password_not_taken: (): Explanation<"password_not_taken"> => ({
    code: "password_not_taken",
    cause: "There is an admin with this email already, and a password is not changed by creating one.",
    fix: "Leave the password out to give them the role, or reset it with `drawbridge admin reset`.",
    field: "password",
  }),
  above_own_role: (role: Role): Explanation<"forbidden"> => ({
    code: "forbidden",
    cause: `The role ${role} is above your own in this place.`,
    fix: "Ask somebody who has it.",
    field: "role",
  }),
  last_operator: (): Explanation<"last_operator"> => ({
    code: "last_operator",
    cause:
      "This is the last operator who can sign in by password. Without them nobody could get into the installation when its " +
      "identity provider fails.",
    fix: "Create another operator, let them sign in once by password, then repeat this.",
  }),
  link_invalid: (because: "unknown" | "expired" | "used" | "revoked"): Explanation<"link_invalid"> => ({
    code: "link_invalid",
    cause: {
      unknown: "This link is not known.",
      expired: "This link has run out.",
      used: "This link was used.",
      revoked: "This link was taken back.",
    }[because],
    fix: "Ask whoever sent it for a new one.",
  }),
  setup_token_invalid: (): Explanation<"setup_token_invalid"> => ({
    code: "setup_token_invalid",
    cause: "The setup token is wrong, was used, or has run out.",
    fix: "Create a new one on the host: drawbridge setup-token.",
    field: "token",
  }),
  already_set_up: (): Explanation<"already_set_up"> => ({
    code: "already_set_up",
    cause: "There is an admin already, so the first run is over.",
    fix: "Sign in, or make an admin on the host: drawbridge admin create.",
  }),
  password_wrong: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "This is not your password.",
    fix: "Type the one that you signed in with.",
    field: "current",
  }),
  account_password_needed: (email: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `There is an account with the address ${quoted(email)} here already.`,
    fix: "Give the password that it has, too: the invitation is taken up by whoever can sign in with it.",
    field: "current",
  }),
  account_password_wrong: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "This is not the password of the account.",
    fix: "Type the one that you sign in with. Whoever runs this installation can set a new one with `drawbridge admin reset`.",
    field: "current",
  }),
  password_kept: (): Explanation<"password_weak"> => ({
    code: "password_weak",
    cause: "The new password is the one that the account has.",
    fix: "Choose another one: whoever knew the old one is not to come along.",
    field: "password",
  }),
  handover_invalid: (): Explanation<"handover_invalid"> => ({
    code: "handover_invalid",
    cause: "This sign-in has run out, was used, or was begun in another browser.",
    fix: "Begin again at the console's sign-in, in this browser.",
  }),
  wrong_credentials: (): Explanation<"wrong_credentials"> => ({
    code: "wrong_credentials",
    cause: "The email address or the password is wrong.",
    fix: "Try again. Whoever runs this installation can set a new password with `drawbridge admin reset`.",
  }),
  too_many_attempts: (): Explanation<"too_many_attempts"> => ({
    code: "too_many_attempts",
    cause: "There were too many failed sign-ins in the last 15 minutes.",
    fix: "Wait a quarter of an hour. Whoever runs this installation can let you in at once with `drawbridge admin reset`.",
  }),
} as const;

export type AccessCode = ReturnType<(typeof accessRefusals)[keyof typeof accessRefusals]>["code"];
