import { quoted, some, type Wording } from "./wording.js";

const askIt = "This change was refused. Please ask your IT team.";

/**
 * The refusals of changes by a directory or an admin. Nothing here tells of records that the asker may not see: a taken
 * userName is told as taken and never by whom.
 */
export const directoryRefusals = {
  not_found: (
    kind: "user" | "group" | "directory" | "method" | "failure" | "identity" | "identity conflict",
    id: string,
  ): Wording<"not_found"> => ({
    code: "not_found",
    forPerson: askIt,
    cause: `There is no ${kind} ${quoted(id)} here.`,
    fix: "Look it up again: it may have been deleted, or it belongs to somebody else.",
  }),
  token_ended: (name: string): Wording<"token_ended"> => ({
    code: "token_ended",
    forPerson: askIt,
    cause: `The token ${quoted(name)} was revoked or ran out while this request was under way: nothing of it was done.`,
    fix: "Give the identity provider a token that is good (drawbridge token create), and push again.",
  }),
  app_not_allowed: (app: string, groups: readonly string[], userName: string): Wording<"app_not_allowed"> => ({
    code: "app_not_allowed",
    forPerson: "You may not use this application. Please ask your IT team.",
    cause: `${quoted(userName)} is in none of the groups that may use the app ${quoted(app)}.`,
    fix: `Put them into one of the groups (${some(groups)}), at the identity provider where it owns them, or change the app's allowedGroups.`,
  }),
  version_mismatch: (): Wording<"version_mismatch"> => ({
    code: "version_mismatch",
    forPerson: askIt,
    cause: "The record has changed since the version that the request names.",
    fix: "Read it again and repeat the change.",
  }),
  user_name_taken: (userName: string): Wording<"user_name_taken"> => ({
    code: "user_name_taken",
    forPerson: askIt,
    cause: `The userName ${quoted(userName)} is already taken in this team.`,
    fix: "Look the user up by userName and update that record, or use another userName.",
  }),
  existing_user: (userName: string, by: "userName" | "email"): Wording<"existing_user"> => ({
    code: "existing_user",
    forPerson: askIt,
    cause: `A user with this ${by} (${quoted(userName)}) exists already, and the team's policy existingUsers is "refuse".`,
    fix: "Set existingUsers to link, so that the directory takes the user over, or delete the user.",
  }),
  several_users: (userNames: readonly string[]): Wording<"several_users"> => ({
    code: "several_users",
    forPerson: askIt,
    cause: `Several users have this email address (${some(userNames)}), so it is not clear which one is meant.`,
    fix: "Delete the wrong one or change its email address, then push again.",
  }),
  username_change_refused: (from: string, to: string): Wording<"username_change_refused"> => ({
    code: "username_change_refused",
    forPerson: askIt,
    cause: `The team's policy usernameChanges is "refuse": ${quoted(from)} cannot become ${quoted(to)}.`,
    fix: "Keep the userName, or set usernameChanges to allow.",
    expected: from,
    actual: to,
  }),
  username_not_email: (userName: string, email: string | undefined): Wording<"username_not_email"> => ({
    code: "username_not_email",
    forPerson: askIt,
    cause:
      email === undefined
        ? `The team's policy userNameIsEmail is on, and the user has no email address.`
        : `The team's policy userNameIsEmail is on: userName ${quoted(userName)} must equal the primary work email ${quoted(email)}.`,
    fix: "Map userName and the work email to the same value, or set userNameIsEmail to false.",
    expected: email,
    actual: userName,
  }),
  unknown_sso_name: (name: string, known: readonly string[]): Wording<"unknown_sso_name"> => ({
    code: "unknown_sso_name",
    forPerson: askIt,
    cause: `There is no SSO method ${quoted(name)}. The team's SSO methods: ${known.length === 0 ? "none" : some(known, 50)}.`,
    fix: "Set ssoName to the slug or the name of one of these methods, or leave it out.",
    expected: known.join(", "),
    actual: name,
  }),
  group_name_taken: (name: string): Wording<"group_name_taken"> => ({
    code: "group_name_taken",
    forPerson: askIt,
    cause: `The group name ${quoted(name)} is already taken in this team.`,
    fix: "Look the group up by displayName and update that record, or use another name.",
  }),
  unknown_member: (ids: readonly string[]): Wording<"unknown_member"> => ({
    code: "unknown_member",
    forPerson: askIt,
    cause: `These members are not users of this directory: ${some(ids)}.`,
    fix: "Push the users first, then the group.",
  }),
  one_group_only: (userNames: readonly string[], more: number): Wording<"one_group_only"> => ({
    code: "one_group_only",
    forPerson: askIt,
    cause:
      `In this team a user is in one group at most (multiGroup is off), and these are in another one already: ` +
      `${some(userNames)}${more > 0 ? ` and ${more} more` : ""}.`,
    fix: "Remove them from their other group first, or set multiGroup to true.",
  }),
  group_kept: (name: string): Wording<"group_kept"> => ({
    code: "group_kept",
    forPerson: askIt,
    cause: `The group ${quoted(name)} was made by a sign-in or an admin, and this directory has never written it.`,
    fix: "Let an admin delete it, or link and push the group first.",
  }),
  owned_by_directory: (kind: "user" | "group", name: string, directory: string): Wording<"owned_by_directory"> => ({
    code: "owned_by_directory",
    forPerson: askIt,
    cause: `The ${kind} ${quoted(name)} belongs to the directory ${quoted(directory)}; only its owner changes it.`,
    fix:
      kind === "user"
        ? "Make the change in the identity provider, lock the user, or detach it from the directory first (`drawbridge user detach`)."
        : "Make the change in the identity provider, or detach the group first.",
  }),
  owned_by_method: (kind: "user" | "group", name: string, method: string): Wording<"owned_by_method"> => ({
    code: "owned_by_method",
    forPerson: askIt,
    cause: `The ${kind} ${quoted(name)} belongs to the SSO method ${quoted(method)}, whose sign-ins made it.`,
    fix: `Make the change in the identity provider, or detach the ${kind} first: it is an admin's from then on.`,
  }),
  email_taken: (email: string, userName: string): Wording<"email_taken"> => ({
    code: "email_taken",
    forPerson: askIt,
    cause: `The user ${quoted(userName)} has the email address ${quoted(email)} already.`,
    fix: "Use another address, or change that user: a sign-in by email must lead to one person.",
  }),
  user_removed: (userName: string): Wording<"user_removed"> => ({
    code: "user_removed",
    forPerson: askIt,
    cause: `The user ${quoted(userName)} was removed by a directory.`,
    fix: "Clear the removal first (`drawbridge user restore`).",
  }),
  not_removed: (userName: string): Wording<"not_removed"> => ({
    code: "not_removed",
    forPerson: askIt,
    cause: `The user ${quoted(userName)} is not removed, so there is nothing to restore.`,
    fix: "To switch a suspended user on again use resume; to unlock one use unlock.",
  }),
  identity_taken: (nameId: string, userName: string): Wording<"identity_taken"> => ({
    code: "identity_taken",
    forPerson: askIt,
    cause: `The NameID ${quoted(nameId)} of this SSO method already leads to user ${quoted(userName)}.`,
    fix: "Unlink it there first (`drawbridge user unlink`).",
  }),
  conflict_changed: (key: string): Wording<"conflict_changed"> => ({
    code: "conflict_changed",
    forPerson: askIt,
    cause: `Somebody else has come by this address since the list was read: the claim is now ${quoted(key)}.`,
    fix: "Look at the list again, and make sure whose claim it is.",
  }),
  mass_change_brake: (removed: number, allowed: number): Wording<"mass_change_brake"> => ({
    code: "mass_change_brake",
    forPerson: askIt,
    cause: `This directory has removed ${removed} users within an hour; the team's massChangeBrake allows ${allowed}. It is paused: nothing it pushes is taken until an admin resumes it.`,
    fix: "If the removals are meant, resume it: drawbridge directory resume (--for-the-hour where many more are to come); else look at the assignments in the identity provider first.",
    expected: `at most ${allowed} removals in an hour`,
    actual: `${removed + 1}`,
  }),
} as const;

export type DirectoryCode = keyof typeof directoryRefusals;
