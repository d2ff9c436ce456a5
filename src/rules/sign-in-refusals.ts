import type { ConflictReason } from "../model/identity-conflict.js";
import { otherCase } from "./group-hints.js";
import { quoted, some, type Wording } from "./wording.js";

/** What IT needs to resolve a conflict of identities: who, where and under which key. */
export interface ConflictFacts {
  readonly userName: string;
  readonly method: string;
  readonly nameId: string | undefined;
  readonly because: ConflictReason;
}

const conflictCauses: Readonly<Record<ConflictFacts["because"], (user: string) => string>> = {
  persistent: (user) =>
    `The email address leads to user ${user}, who already has another persistent NameID at this SSO method. ` +
    `The address may have been given to somebody else.`,
  otherMethod: (user) =>
    `The email address leads to user ${user}, who signs in through another SSO method, and this method's own ` +
    `emailDomains do not name the domain.`,
  kind: (user) =>
    `The NameID is an address that was kept as a key of user ${user} in another format, and the mapped email is ` +
    `none of that user's.`,
};

/** Why a domain lets nobody in: not verified, not among those the method is narrowed to, or its proof was lost for too long. */
type DomainFault = "unverified" | "narrowed" | "lapsed";

const domainFixes: Readonly<Record<DomainFault, string>> = {
  unverified: "Add the domain to the team and publish its TXT record: drawbridge domain add.",
  narrowed: "Verify the domain for the team and name it in the method's emailDomains.",
  lapsed: "Publish the TXT record again (drawbridge domain list shows it), then check it: drawbridge domain check.",
};

function listed(domains: readonly string[]): string {
  return domains.length > 40
    ? `${domains.slice(0, 40).join(", ")} and ${domains.length - 40} more`
    : domains.join(", ");
}

/** What the mapping looked for, and what came in its place but for letter case. */
function searched(lookedFor: readonly string[], received: readonly string[]): string {
  if (lookedFor.length === 0) return "";
  const alike = otherCase(lookedFor, received).map(
    (name) => ` ${quoted(name)} came: the same name in another letter case, which counts.`,
  );
  return ` Looked for ${some(lookedFor, 12)}, then the NameID.${alike.join("")}`;
}

/** The refusals of a sign-in, each with its words for the person and for IT. One catalogue, so that every door says the same. */
export const signInRefusals = {
  method_not_ready: (missing: readonly string[]): Wording<"method_not_ready"> => ({
    code: "method_not_ready",
    forPerson: "Sign-in for your company isn't switched on yet. Please ask your IT team.",
    cause: `The SSO method cannot be used yet. Missing: ${missing.join("; ")}.`,
    fix: "Add what is missing (drawbridge sso show METHOD says what) and test it (drawbridge sso verify METHOD).",
    expected: "a verified, enabled SSO method",
    actual: missing.join("; "),
  }),
  map_email: (fault: string, received: readonly string[], lookedFor: readonly string[] = []): Wording<"map_email"> => ({
    code: "map_email",
    forPerson:
      "Your company's sign-in page didn't send an email address we can use. Please send the details to your IT team.",
    cause: `${fault}${searched(lookedFor, received)} Attributes received: ${received.length === 0 ? "none" : some(received, 40)}.`,
    fix: "Let the identity provider send the person's one email address, or change the email row of the method's attribute mapping.",
    expected: "exactly one usable email address",
    actual: fault,
  }),
  domain_denied: (domain: string, allowed: readonly string[], because: DomainFault): Wording<"domain_denied"> => ({
    code: "domain_denied",
    forPerson: `You can't sign in here with an address at ${domain}. Please use your company's address, or ask your IT team.`,
    cause:
      because === "lapsed"
        ? `The DNS proof of ${domain} has not been found for 30 days, so nobody new comes in by it; who has signed in before still can.`
        : allowed.length === 0
          ? `The team has no verified email domain${because === "narrowed" ? " among those of this SSO method" : ""}, so nobody can sign in.`
          : `The address is of the domain ${domain}; accepted are: ${listed(allowed)}.`,
    fix: domainFixes[because],
    expected:
      because === "lapsed"
        ? `the TXT record at _drawbridge.${domain}`
        : allowed.length === 0
          ? "a verified domain"
          : listed(allowed),
    actual: because === "lapsed" ? "none for 30 days" : domain,
  }),
  user_ambiguous: (userNames: readonly string[]): Wording<"user_ambiguous"> => ({
    code: "user_ambiguous",
    forPerson: "We found more than one account that could be yours. Please send the details to your IT team.",
    cause: `The claims lead to different users: ${some(userNames)}.`,
    fix: "Give the users different email addresses, or link the right one with `drawbridge user link`.",
  }),
  identity_conflict: ({ userName, method, nameId, because }: ConflictFacts): Wording<"identity_conflict"> => ({
    code: "identity_conflict",
    forPerson:
      "The account with your email address belongs to a different sign-in. Please send the details to your IT team.",
    cause: conflictCauses[because](quoted(userName)),
    fix:
      `If it is the same person, link them: drawbridge user link ${quoted(userName)} --method ${method}` +
      (nameId === undefined ? "." : ` --name-id ${quoted(nameId)}.`) +
      (because === "otherMethod" ? " To trust this method with the domain, name the domain in its emailDomains." : ""),
  }),
  method_mismatch: (bound: string): Wording<"method_mismatch"> => ({
    code: "method_mismatch",
    forPerson: "Your account uses a different sign-in link. Please ask your IT team for it.",
    cause: `The directory bound this user to another SSO method by ssoName ${quoted(bound)}.`,
    fix: "Let the person use that method's sign-in link, or change ssoName in the directory.",
    expected: bound,
  }),
  email_exists: (userName: string): Wording<"email_exists"> => ({
    code: "email_exists",
    forPerson: "There's already an account with your email address. Please send the details to your IT team.",
    cause: `User ${quoted(userName)} has this email address, and the team's policy existingUsers is "refuse".`,
    fix: "Set existingUsers to link, or link this one person with `drawbridge user link`.",
  }),
  user_suspended: (why: "locked" | "switchedOff"): Wording<"user_suspended"> => ({
    code: "user_suspended",
    forPerson: "Your account is switched off. Please ask your IT team.",
    cause: why === "locked" ? "An admin has locked the user." : "An admin has suspended the user.",
    fix: why === "locked" ? "Unlock the user: drawbridge user unlock." : "Resume the user: drawbridge user resume.",
  }),
  removed_by_directory: (how: "switchedOff" | "removed"): Wording<"removed_by_directory"> => ({
    code: "removed_by_directory",
    forPerson: "Your company has switched off your account. Please ask your IT team.",
    cause:
      how === "removed"
        ? "The directory (SCIM) has removed this person; a sign-in never brings them back."
        : "The directory (SCIM) has switched this user off; a sign-in never brings them back.",
    fix:
      how === "removed"
        ? "Assign the person to the application again, so that the directory pushes them, or clear the removal with `drawbridge user restore`."
        : "Assign the person to the application again, so that the directory pushes them, or detach and resume the user.",
  }),
  not_provisioned: (): Wording<"not_provisioned"> => ({
    code: "not_provisioned",
    forPerson: "Your account isn't set up yet. Please ask your IT team.",
    cause: "Nobody has this identity, and the SSO method does not create users (jit.createUsers is off).",
    fix: "Let the directory push the person, create the user, or switch jit.createUsers on.",
  }),
  not_an_admin: (claimed: readonly string[] | undefined, wanted: number): Wording<"not_an_admin"> => ({
    code: "not_an_admin",
    forPerson: "You have no role in this console. Please ask your IT team.",
    cause:
      claimed === undefined
        ? "The response brought no groups, and only a group gives a role in the console."
        : "None of the groups in the response gives a role in the console.",
    fix: "Send one of the groups that the SSO method's admins name, or name one of those that came: drawbridge sso update METHOD --admin-group VALUE=ROLE.",
    // Which groups open the console is not told to everybody who works there: this stands on their page.
    expected: `one of the ${wanted} groups that the SSO method gives a role to`,
    actual: claimed === undefined ? "no group attribute" : claimed.length === 0 ? "no groups" : some(claimed, 12),
  }),
  seat_limit: (used: number, limit: number): Wording<"seat_limit"> => ({
    code: "seat_limit",
    forPerson: "Your team has no free seats. Please ask your IT team.",
    cause: `${used} of ${limit} seats of the team are taken.`,
    fix: "Free a seat by suspending a user, or raise the team's seats.",
    expected: `at most ${limit} active users`,
    actual: `${used} active users`,
  }),
  saml_replay: (): Wording<"saml_replay"> => ({
    code: "saml_replay",
    forPerson: "This sign-in was already used. Please start again.",
    cause: "The assertion with this ID was accepted before; an assertion works once.",
    fix: "Start the sign-in again. If it happens often, see whether something posts the form twice.",
  }),
  saml_state: (): Wording<"saml_state"> => ({
    code: "saml_state",
    forPerson: "This sign-in was already used or has expired. Please start again.",
    cause: "The sign-in request that this response answers was answered before.",
    fix: "Start the sign-in again from the sign-in link.",
  }),
} as const;

export type SignInCode = keyof typeof signInRefusals;
