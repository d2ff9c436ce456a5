/**
 * The decisions of provisioning, one set for all doors: may this person sign in and as whom, which groups do they join,
 * what does a directory see, take over, restore or remove. Each is a pure function of policy, of what is known and of what
 * is claimed; refusals are values with a stable code and the words for the person and for IT. Knows no protocol and no
 * storage; `directory/` gathers what is known and carries decisions out.
 */
export { adminRoleBy, adminRoleStill, type AdminRoleGiven } from "./admin-role.js";
export { domainAfterCheck, doubledName, namesBelow, nextDomainCheck, problemOf } from "./domain-proof.js";
export { adoptable, decideCreation, type Creation } from "./decide-creation.js";
export { bringsNewEmail } from "./new-email.js";
export { decideSignIn, missingOf, type SignInDecision, type SignInFacts } from "./decide-sign-in.js";
export { directoryRefusals, type DirectoryCode } from "./directory-refusals.js";
export { daysUntil, endingSoon, warnedDays, warnedDaysOf, type Ends } from "./expiry.js";
export { decideHealth, healths, isFailing, type Health, type HealthSign } from "./health.js";
export { identityKey, nameIdKey, nameIdKind, type IdentityKey } from "./identity-key.js";
export { allowedRemovals, isBraked, oldestSlot, removalSlot, slotEnd } from "./mass-change-brake.js";
export {
  canJoin,
  groupsLeftAlone,
  planGroups,
  type GroupFacts,
  type GroupPlan,
  type KnownGroup,
} from "./plan-groups.js";
export { missedGroups, unnamedGroups } from "./group-hints.js";
export { ownAttributes } from "./own-attributes.js";
export { groupNameOf, wantedGroups, type WantedGroup } from "./wanted-groups.js";
export { ownersVisibleTo, ownsOrSees } from "./ownership.js";
export { checkDomain, readPerson, type ClaimedPerson } from "./read-person.js";
export { readEmail } from "./read-email.js";
export type { Refusal, RefusalCode } from "./refusals.js";
export { isKeyedBy, mayRestore, placeholderName, yieldAddress, yieldedAddresses } from "./removal.js";
export { type PersonFacts, type PersonFound, resolvePerson } from "./resolve-person.js";
export { signInRefusals } from "./sign-in-refusals.js";
export { decideSessionEnd, sessionEndText, type SessionEnd } from "./session-end.js";
export { readSsoName } from "./sso-name.js";
export { checkUserName } from "./user-names.js";
export { warnings, type Warning, type WarningCode } from "./warnings.js";
export { leavesNoWayIn } from "./last-operator.js";
export { mayUseApp } from "./may-use-app.js";
export { isInItsPlace, mayGive, type GivenRole } from "./may-give.js";
export { permit, type Permission, type Place } from "./permit.js";
export { quoted } from "./wording.js";
