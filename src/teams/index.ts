/**
 * What a team is made of, and the verbs that change it: policies, SSO methods with their identity providers and
 * certificates, directories and tokens, apps, the declarative file that says all of it at once, and the bridge's own SAML
 * keys. Each change is one work with its event. People and groups belong to `directory/`.
 *
 * - `methods/`: SSO methods: their identity provider by metadata or by hand, refresh, test and verification
 * - `certificates/`: the identity providers' certificates, and the bridge's own SAML keys
 * - `expiry/`: what ends at a known instant, and the warnings of it
 * - `directories/`: SCIM connections and their tokens
 * - `apps/`: the applications that people sign in to through the bridge
 * - `oauth-clients/`: what identity providers are called that get at a directory by OAuth, and what is granted to them
 * - `domains/`: email domains, what proves them, and the look into the DNS
 * - `undo/`: what was switched off or deleted, brought back within ten minutes
 * - `audit/`: a chain of events, of a team or of the installation: checked whole, and exported in four formats
 * - `endpoints/`: webhooks and audit streams as records: their addresses, secrets and patterns, pause, resume and resend
 * - `declarative/`: the file that says all of a team: read, checked, planned, applied
 */
export { appFields, appSecret, clientIdShape } from "./apps/app-shape.js";
export { appAsSecretHolder, type AppSettings } from "./apps/app-settings.js";
export { openSealed, type SaidSecret, type SecretHolder } from "./client-secrets.js";
export {
  createApp,
  deleteApp,
  retireAppSecret,
  rotateAppSecret,
  updateApp,
  type AppDeps,
  type AppDraft,
  type SavedApp,
} from "./apps/app-verbs.js";
export { exportChain } from "./audit/export-chain.js";
export { exportFormats, lineWriter, nameIn, type ExportFormat, type LineWriter } from "./audit/export-formats.js";
export { verifyChain, type ChainReport } from "./audit/verify-chain.js";
export { addCertificates, approveCertificates, removeCertificate } from "./certificates/certificate-verbs.js";
export { certificateWarning, daysLeft, readCertificates, shortFingerprint } from "./certificates/certificates.js";
export { methodKeys, type MethodKeys } from "./certificates/method-keys.js";
export { deleteDirectory, deleteMethod } from "./delete-verbs.js";
export type { TeamsDeps } from "./deps.js";
export { addDomain, approveDomain, domainByName, removeDomain, vouchForDomains } from "./domains/domain-verbs.js";
export { domainView, type DomainView } from "./domains/domain-view.js";
export { proveDomain, proveDueDomains, type DomainDeps, type Proving } from "./domains/prove-domain.js";
export {
  createDirectory,
  directoryBySlug,
  updateDirectory,
  type DirectorySettings,
} from "./directories/directory-verbs.js";
export { pausedView, resumeDirectory, type PausedView } from "./directories/resume-directory.js";
export { endingsOf, type Ending } from "./expiry/endings.js";
export { warnOfExpiry, type ExpiryWarning } from "./expiry/warn-of-expiry.js";
export { idpByHand, ownEntityIds, readMetadata, type IdpByHand, type MetadataText } from "./methods/read-idp.js";
export { describeFile, type DescribedFile } from "./declarative/describe-file.js";
export { checkAliasNames } from "./methods/method-doors.js";
export { methodInput, readMethodInput, type MethodInput } from "./methods/method-input.js";
export { warningsAbout } from "./methods/method-warnings.js";
export { onlyRefusals, warningsOf } from "./methods/only-refusals.js";
export type { MethodSettings } from "./methods/method-settings.js";
export {
  createMethod,
  disableMethod,
  enableMethod,
  methodBySlug,
  refuseUntestable,
  updateMethod,
  verifyMethod,
} from "./methods/method-verbs.js";
export { contactsShape } from "./contacts.js";
export { readersOf } from "./readers.js";
export { attributesShape, declaredAttributes } from "./team-attributes.js";
export { policiesShape, type PolicyChange } from "./policies.js";
export { refreshDueMetadata, refreshMetadata, type Refreshed, type RefreshDeps } from "./methods/refresh-metadata.js";
export { teamsRefusals, type TeamsCode } from "./refusals.js";
export {
  hasOtherSpKeyFiles,
  laySpKeyFiles,
  makeSpKeyRing,
  rotateSpKeys,
  sealedSpKeys,
  spKeysInVault,
  tellOfSpKeys,
  SpKeysUnusable,
  type SpKeyPlace,
  type SpKeyRing,
  type SpKeyRingOptions,
  type SpKeys,
} from "./certificates/sp-keys.js";
export { deleteTeam, type DeletedTeam } from "./delete-team.js";
export { undoableOf, undoNeed } from "./undo/undoable.js";
export { beforeApp, beforeDirectory, beforeDomain, beforeMethod, beforeTeam, type Doing } from "./preflight.js";
export { finishDueDeletions } from "./undo/finish-due.js";
export { undoEvent, type Undone } from "./undo/undo-event.js";
export type { UndoCode } from "./undo/undo-refusals.js";
export { changeTeam, createTeam, setSeats, teamBySlug, updateTeam } from "./team-verbs.js";
export type { OperatedTeamChange, TeamChange, TeamDraft } from "./team-verbs.js";
export { acceptance, acceptProposal, discardProposal, type Accepted } from "./methods/accept-proposal.js";
export { namesShown, peopleAffected, peopleOfMethod, peopleText, type LostAccess } from "./methods/lost-access.js";
export { proposedChanges, proposedMethod } from "./methods/proposal.js";
export { noteTested, testedDigest, wasTested } from "./methods/tested.js";
export {
  addressFault,
  endpointNoun,
  newEndpointSecret,
  patternFault,
  secretFault,
  type EndpointSettings,
} from "./endpoints/endpoint-settings.js";
export {
  createEndpoint,
  decidingIn,
  deleteEndpoint,
  endpointChanges,
  openEndpointSecrets,
  outboxIn,
  updateEndpoint,
  type EndpointDeps,
  type MadeEndpoint,
} from "./endpoints/endpoint-verbs.js";
export {
  endpointState,
  mostWaiting,
  pauseEndpoint,
  resendDelivery,
  resumeEndpoint,
  rewindEndpoint,
} from "./endpoints/send-again.js";
export {
  createToken,
  newTokenText,
  revokeToken,
  rotateToken,
  shortestToken,
  tokenHash,
  tokenWorks,
  type IssuedToken,
  type TokenDraft,
} from "./directories/token-verbs.js";
export { clientNameShape, oauthClientFields } from "./oauth-clients/oauth-client-shape.js";
export {
  clientAsSecretHolder,
  createOAuthClient,
  deleteOAuthClient,
  retireOAuthClientSecret,
  rotateOAuthClientSecret,
  updateOAuthClient,
  type OAuthClientDraft,
  type SavedOAuthClient,
} from "./oauth-clients/oauth-client-verbs.js";
export { cookieBytes, largestToken, noteLargeToken, type LargeToken } from "./apps/large-token.js";
export { approveGrant, standingGrant, turnDownGrant, type TurnedDown } from "./oauth-clients/grant-verbs.js";
export { applyFile, type Applied, type ApplyFile, type OnMade } from "./declarative/apply-file.js";
export { fileJsonSchema } from "./declarative/file-shape.js";
export { secretOwner, type ApplyDeps } from "./declarative/step.js";
