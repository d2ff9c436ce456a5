/**
 * What a person sees: values in, HTML out, or plain text for a letter. Holds the pages, their style sheet and the few scripts they can do without.
 * Decides nothing, reads no store and knows no request; `http/` chooses the page, its status and its security headers.
 *
 * - `shared/`: the frames of people's and of admins' pages, and the parts that all of them are built of
 * - `mail/`: what letters say
 * - `people/`: pages of the person who signs in
 * - `console/`: pages of the admins, their frame and their forms
 * - `api/`: the page of the API's document, and the page of each problem
 * - `demo/`: pages of the demo's identity provider
 * - `assets/`: scripts and pictures, served under names made of their content
 * - `entry/`: how an admin comes in, below `console/`
 * - `guest/`: what somebody with a setup link sees, below `console/`
 * - `access/`: admins, API keys and setup links, below `console/`
 * - `activity/`: attempts and failed provisioning, below `console/`
 * - `directories/`: SCIM connections and tokens, below `console/`
 * - `outgoing/`: webhooks with their deliveries, and audit streams, below `console/`
 * - `apps/`: applications that people sign in to, below `console/`
 * - `audit/`: events and the list of them, below `console/`
 * - `teams/`: the pages of teams, below `console/`
 * - `system/`: the installation itself, below `console/`
 * - `methods/`: the pages of SSO methods, below `console/`
 * - `wizard/`: the setup of a method, a page a step
 * - `traces/`: sign-ins, as a list and one by one
 * - `parts/`: what the pages of methods share: tabs, drawings, the identity providers' labels
 * - `styles/`: the style sheet, a file a layer, below `assets/`
 */
export { apiDocsPage, problemPage, type ProblemView } from "./api/docs-page.js";
export { letterText, type LetterPlace, type LetterText } from "./mail/letter-text.js";
export { assetFiles, assetUrl, type AssetFile } from "./asset-files.js";
export { adminPage, adminsPage, roleChoices, type AdminsView } from "./console/access/admins-page.js";
export { apiKeysPage, newApiKeyPage, type ApiKeysView } from "./console/access/api-keys-page.js";
export { newSetupLinkPage, setupLinksPage, type SetupLinksView } from "./console/access/setup-links-page.js";
export { appFormPage } from "./console/apps/app-form-page.js";
export { appPage } from "./console/apps/app-page.js";
export { appsPage } from "./console/apps/apps-page.js";
export { auditStreamFormPage, auditStreamPage, auditStreamsPage } from "./console/outgoing/audit-streams-page.js";
export { deliveryPage } from "./console/outgoing/delivery-page.js";
export { webhookPage } from "./console/outgoing/webhook-page.js";
export { webhookFormPage, webhooksPage } from "./console/outgoing/webhooks-page.js";
export { deletePage } from "./console/delete-page.js";
export { auditEventPage, auditPage, type AuditView } from "./console/audit/audit-page.js";
export { findPage, type FindView, type FoundThing } from "./console/people/find-page.js";
export { guestDirectoryPage, guestDomainPage } from "./console/guest/guest-job-pages.js";
export { beginSetupPage, setupDonePage, setupOverPage, type BeginSetupView } from "./console/guest/setup-pages.js";
export { activityPage, attemptPage } from "./console/activity/activity-page.js";
export { failuresPage } from "./console/activity/failures-page.js";
export type { ShownHealth } from "./console/health.js";
export { directoriesPage, directoryFormPage } from "./console/directories/directories-page.js";
export { directoryPage } from "./console/directories/directory-page.js";
export { newTokenPage } from "./console/directories/new-token-page.js";
export { oauthClientFormPage, type OAuthClientFormView } from "./console/directories/oauth-client-form-page.js";
export { oauthClientPage, type OAuthClientPageView } from "./console/directories/oauth-client-page.js";
export { groupPage } from "./console/people/group-page.js";
export { groupFormPage } from "./console/people/group-form-page.js";
export { groupsPage } from "./console/people/groups-page.js";
export { userFormPage } from "./console/people/user-form-page.js";
export { userPage } from "./console/people/user-page.js";
export { usersPage } from "./console/people/users-page.js";
export type { FormFields } from "./console/console-form.js";
export type { Frame, Said } from "./console/frame.js";
export { certificatesPage } from "./console/methods/certificates-page.js";
export { methodAdminsPage } from "./console/methods/method-admins-page.js";
export { ourKeysPage } from "./console/methods/our-keys-page.js";
export { universalLogoutPage } from "./console/methods/universal-logout-page.js";
export { dangerPage } from "./console/methods/danger-page.js";
export { methodListPage, type MethodRow } from "./console/methods/method-list-page.js";
export { methodPage } from "./console/methods/method-page.js";
export { idpGuides } from "./console/methods/parts/idp-guides.js";
export type { UndoableChange } from "./console/methods/parts/undo-notice.js";
export type { MethodPlace } from "./console/methods/parts/method-frame.js";
export type { MethodPlaces } from "./console/methods/parts/method-tabs.js";
export { proposalPage } from "./console/methods/proposal-page.js";
export { tracePage } from "./console/methods/traces/trace-page.js";
export { tracesPage } from "./console/methods/traces/traces-page.js";
export { attributesPage, type AttributeRow } from "./console/methods/wizard/attributes-page.js";
export { choosePage } from "./console/methods/wizard/choose-page.js";
export { getPage, waysToGet, type WayToGet } from "./console/methods/wizard/get-page.js";
export { givePage } from "./console/methods/wizard/give-page.js";
export { peoplePage } from "./console/methods/wizard/people-page.js";
export { testPage } from "./console/methods/wizard/test-page.js";
export { withoutCommand } from "./console/without-command.js";
export { wizardSteps, type WizardPlace, type WizardStep } from "./console/methods/wizard/wizard-page.js";
export { refusalPage, type RefusalPageView } from "./console/refusal-page.js";
export { accountPage, type AccountView } from "./console/entry/account-page.js";
export {
  consentPage,
  consentRefusedPage,
  type ConsentRefusedView,
  type ConsentView,
} from "./console/entry/consent-page.js";
export { firstRunPage, type FirstRunView } from "./console/entry/first-run-page.js";
export { invitationOverPage, invitationPage, type InvitationView } from "./console/entry/invitation-page.js";
export { replaceSessionPage } from "./console/entry/replace-session-page.js";
export { signInPage, type SignInView } from "./console/entry/sign-in-page.js";
export { domainRemovalPage, type DomainRemovalView } from "./console/teams/domain-removal-page.js";
export { domainPage, domainsPage, type DomainPageView, type DomainsView } from "./console/teams/domains-page.js";
export { newTeamPage } from "./console/teams/new-team-page.js";
export { systemPage } from "./console/system/system-page.js";
export { tryPage } from "./console/people/try-page.js";
export { conflictsPage, type ConflictRow } from "./console/people/conflicts-page.js";
export { teamPage, type NextStep, type TeamPageView, type ToSee } from "./console/teams/team-page.js";
export { teamSettingsPage, type TeamSettingsView } from "./console/teams/team-settings-page.js";
export { teamsPage, type TeamsView } from "./console/teams/teams-page.js";
export {
  demoIdpPage,
  demoNotePage,
  demoPostPage,
  type DemoChoice,
  type DemoIdpView,
  type DemoPerson,
} from "./demo/demo-idp-page.js";
export { errorPage, type ErrorView } from "./people/error-page.js";
export { chooserPage, findMethodPage, type FindMethodView, type MethodChoice } from "./people/find-method-page.js";
export { forwardPage, type ForwardView } from "./people/forward-page.js";
export { homePage, type BrowserRow, type HomeView } from "./people/home-page.js";
export type { NavGroup } from "./shared/console-shell.js";
export { html, type Html } from "./shared/html.js";
export { signOutPage } from "./people/sign-out-page.js";
export { signedOutPage, type SignedOutView } from "./people/signed-out-page.js";
export { testReportPage, type TestReportView } from "./people/test-report-page.js";
export type { ReportCheck } from "./shared/report.js";
