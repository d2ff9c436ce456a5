/** Every operation there is: what no door offers is found by walking this list. */
import type { AnyOperation } from "../operation.js";
import * as admins from "./admins.js";
import * as apiKeys from "./api-keys.js";
import * as apps from "./apps.js";
import * as audit from "./audit.js";
import * as auditStreams from "./audit-streams.js";
import * as certificates from "./certificates.js";
import * as directories from "./directories.js";
import * as domains from "./domains.js";
import * as drift from "./drift.js";
import * as events from "./events.js";
import * as failureExports from "./failure-export.js";
import * as identityConflicts from "./identity-conflicts.js";
import * as groups from "./groups.js";
import * as happenings from "./happenings.js";
import * as manualGroups from "./manual-groups.js";
import * as manualUsers from "./manual-users.js";
import * as methods from "./methods.js";
import * as moments from "./moments.js";
import * as oauthClients from "./oauth-clients.js";
import * as overview from "./overview.js";
import * as proposals from "./proposals.js";
import * as search from "./search.js";
import * as setupLinks from "./setup-links.js";
import * as system from "./system.js";
import * as teams from "./teams.js";
import * as tests from "./tests.js";
import * as undo from "./undo.js";
import * as userTries from "./user-try.js";
import * as users from "./users.js";
import * as webhooks from "./webhooks.js";

export const operations = {
  ...admins,
  ...apiKeys,
  ...apps,
  ...audit,
  ...auditStreams,
  ...certificates,
  ...directories,
  ...domains,
  ...drift,
  ...events,
  ...failureExports,
  ...groups,
  ...identityConflicts,
  ...happenings,
  ...manualGroups,
  ...manualUsers,
  ...methods,
  ...moments,
  ...oauthClients,
  ...overview,
  ...proposals,
  ...search,
  ...setupLinks,
  ...system,
  ...teams,
  ...tests,
  ...undo,
  ...userTries,
  ...users,
  ...webhooks,
};

export const allOperations: readonly AnyOperation[] = Object.values(operations)
  .filter((one): one is Exclude<typeof one, (...args: never[]) => unknown> => typeof one !== "function")
  .sort((a, b) => a.name.localeCompare(b.name, "en"));
