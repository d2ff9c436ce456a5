import { adminPages } from "./access/admin-pages.js";
import { apiKeyPages, teamApiKeyPages } from "./access/api-key-pages.js";
import { setupLinkPages } from "./access/setup-link-pages.js";
import { teamAdminPages } from "./access/team-admin-pages.js";
import { appPages } from "./apps/app-pages.js";
import { auditPages, teamAuditPages } from "./audit/audit-pages.js";
import { activityPages } from "./activity/activity-pages.js";
import { failurePages } from "./activity/failure-pages.js";
import { directoryPages } from "./directories/directory-pages.js";
import { oauthClientPages } from "./directories/oauth-client-pages.js";
import { findPages } from "./people/find-pages.js";
import { groupPages } from "./people/group-pages.js";
import { conflictPages } from "./people/conflict-pages.js";
import { userPages } from "./people/user-pages.js";
import { certificatePages } from "./methods/certificate-pages.js";
import { methodAdminsPages } from "./methods/method-admins-pages.js";
import { methodPages } from "./methods/method-pages.js";
import { switchOffPages } from "./methods/switch-off-pages.js";
import { ourKeysPages } from "./methods/our-keys-pages.js";
import { universalLogoutPages } from "./methods/universal-logout-pages.js";
import { tracePages } from "./methods/trace-pages.js";
import { wizardPages } from "./methods/wizard-pages.js";
import type { ConsoleRoute } from "./routes.js";
import { streamPagesOfInstallation, teamStreamPages } from "./outgoing/stream-pages.js";
import { webhookPages } from "./outgoing/webhook-pages.js";
import { domainPages } from "./teams/domain-pages.js";
import { systemPages } from "./system/system-pages.js";
import { teamPages } from "./teams/team-pages.js";

/** Every page of the console, by area; each area's addresses stand in its own file. */
export const consolePages: readonly ConsoleRoute[] = [
  ...teamPages,
  ...domainPages,
  ...directoryPages,
  ...oauthClientPages,
  ...appPages,
  ...userPages,
  ...conflictPages,
  ...groupPages,
  ...findPages,
  ...activityPages,
  ...failurePages,
  ...teamAdminPages,
  ...teamApiKeyPages,
  ...setupLinkPages,
  ...webhookPages,
  ...teamAuditPages,
  ...teamStreamPages,
  ...adminPages,
  ...systemPages,
  ...apiKeyPages,
  ...auditPages,
  ...streamPagesOfInstallation,
  // the address of a new method is read before that of one called so
  ...wizardPages,
  ...methodPages,
  ...certificatePages,
  ...switchOffPages,
  ...methodAdminsPages,
  ...universalLogoutPages,
  ...ourKeysPages,
  ...tracePages,
];
