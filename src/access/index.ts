/**
 * Who may come in from behind the counter: admins and their passwords, API keys, setup links, the setup token of the first
 * run. Verbs that make, change and end them, each with its event in one work, and the proof of a caller, which ends in
 * grants. What grants permit is decided in `rules/`; cookies, pages and headers are the doors' own. People of a team's
 * directory are no admins, and belong to `directory/`.
 */
export { changeOwnPassword, signOutEverywhere } from "./account.js";
export { adminRoleIn, adminRoles, adminRolesNamed } from "./admin-roles.js";
export {
  createAdmin,
  invitationMs,
  removeAdmin,
  updateAdmin,
  type AdminChange,
  type AdminDraft,
  type MadeAdmin,
} from "./admins.js";
export {
  createApiKey,
  proveApiKey,
  revokeApiKey,
  usualKeyLifeMs,
  type ApiKeyDraft,
  type ProvenKey,
} from "./api-keys.js";
export type { AccessDeps } from "./deps.js";
export { acceptInvitation, proveInvitation, type Acceptance } from "./invitations.js";
export { accessRefusals, type AccessCode } from "./refusals.js";
export { resetAdmin } from "./reset-admin.js";
export {
  beginSetupLink,
  createSetupLink,
  openedSetupLink,
  proveSetupLink,
  revokeSetupLink,
  usualLinkLifeMs,
  type ProvenLink,
  type SetupLinkDraft,
} from "./setup-links.js";
export { checkSetupToken, ensureSetupToken, firstRun, renewSetupToken } from "./setup-token.js";
export { signInByPassword, type AdminSignIn, type Credentials, type SignInDeps } from "./sign-in.js";
export {
  grantOfSso,
  signOutSsoEverywhere,
  ssoActor,
  ssoSessionsOf,
  takeHandover,
  type OpenedBySso,
} from "./sso-sign-in.js";
export { memoryCounters, type Counters } from "./throttle.js";
