/**
 * The verbs on people: signing in, and all that directories and admins do to users, groups, memberships and identities. Each
 * reads what is known, lets `rules/` decide, and writes record, event and attempt in one atomic work; after a lost race it
 * decides again. A refusal is thrown as `Refused` when its attempt has been written. Knows no protocol: SCIM's words,
 * SAML's checks and sessions of browsers are for the doors; settings of a team are for `teams/`.
 *
 * - `sign-in/`: a sign-in: what is known is gathered, the rules decide, the decision is carried out or only shown
 * - `users/`: users by a directory and by an admin, with seats, identities, removal and the mass-change brake
 * - `groups/`: groups and their members
 */
export {
  attempting,
  recordAttempt,
  recordRefusedResponse,
  type About,
  type AttemptDraft,
  type Done,
} from "./attempts.js";
export { cutOff, cutOffMethod, type CutOff } from "./cut-off.js";
export { deciding } from "../store/port/deciding.js";
export type { Asking, Deps, Room } from "./deps.js";
export { wholeWhereRoom } from "./kept-question.js";
export { dismissFailure, failureKeyOf, listFailures, subjectKeyOf } from "./failures.js";
export { isForgotten } from "./forgotten.js";
export { changeGroup, deleteGroup, removeGroup, type GroupChange, type GroupRemoval } from "./groups/change-group.js";
export { createGroup, type GroupDraft } from "./groups/create-group.js";
export { changeMembersByAdmin, createManualGroup, detachGroup, renameGroup } from "./groups/manual.js";
export type { MembersChange } from "./groups/members.js";
export type { GroupResult } from "./groups/result.js";
export { Refused } from "../model/refused.js";
export { finishDeletion, keepAside, removeDirectory, removeMethod, type Deleting, type Released } from "./release.js";
export { scopeOf } from "./scope.js";
export type { Once, SignInInput } from "./sign-in/input.js";
export { previewSignIn, type SignInPreview } from "./sign-in/preview.js";
export { signIn, type SignedIn, type SignInOutcome } from "./sign-in/sign-in.js";
export { deleteUser, detachUser, lockUser, restoreUser, resumeUser, suspendUser, unlockUser } from "./users/admin.js";
export { changeManualUser, createManualUser, endSessionsOfUser, type ManualChange } from "./users/manual.js";
export { resolvePause } from "./users/brake.js";
export { changeUser } from "./users/change-user.js";
export { createUser } from "./users/create-user.js";
export { eraseUser, type Erasure } from "./users/erase-user.js";
export type { UserDraft } from "./users/draft.js";
export { claimedKey, relink, type Relinked } from "./users/relink.js";
export { linkUser, unlinkUser, type Link } from "./users/identities.js";
export { identityNamed } from "./users/identity-named.js";
export { endReplayed } from "./users/end-replayed.js";
export { admitAtApp, refuseAtApp, type AtApp } from "./users/refuse-at-app.js";
export {
  refuseRevocation,
  revokeAccess,
  type NamedPerson,
  type RevocationAsked,
  type Revoked,
} from "./users/revoke-access.js";
export { removeUser, type RemovalResult } from "./users/remove-user.js";
export type { ChangeOptions, UserResult } from "./users/result.js";
export { countUnproven, type Unproven, type UnprovenCount } from "./unproven.js";
