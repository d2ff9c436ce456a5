import { fold } from "../lib/fold.js";
import type { TeamPolicies } from "../model/team.js";
import { primaryEmail, type Profile } from "../model/user.js";
import { directoryRefusals } from "./directory-refusals.js";
import type { Reading } from "./read-person.js";

/**
 * The userName that a directory's record may get. `usernameChanges: refuse` keeps the one it has, and another letter case
 * is no change; `userNameIsEmail` wants it to equal the primary work email.
 * @param known  the userName the record has; absent for a new one
 */
export function checkUserName(
  policies: Pick<TeamPolicies, "usernameChanges" | "userNameIsEmail">,
  known: string | undefined,
  wanted: { readonly userName: string; readonly profile: Profile },
): Reading<string> {
  const fixed = known !== undefined && policies.usernameChanges === "refuse";
  if (fixed && fold(known) !== fold(wanted.userName)) {
    return { ok: false, refusal: directoryRefusals.username_change_refused(known, wanted.userName) };
  }
  if (policies.userNameIsEmail) {
    const email = workEmail(wanted.profile);
    if (email === undefined || fold(email) !== fold(wanted.userName)) {
      return { ok: false, refusal: directoryRefusals.username_not_email(wanted.userName, email) };
    }
  }
  return { ok: true, value: fixed ? known : wanted.userName };
}

/** The primary one of those of type work, also where somebody prefers to be written to at home; else the primary one. */
function workEmail(profile: Profile): string | undefined {
  const emails = profile.emails?.filter(({ type }) => type?.toLowerCase() === "work") ?? [];
  return primaryEmail({ emails }) ?? primaryEmail(profile);
}
