import { operations as o } from "../../admin/index.js";
import { route, type Route } from "./route.js";

const team = "/teams/{team}";
const method = `${team}/sso-methods/{method}`;
const directory = `${team}/directories/{directory}`;
const user = `${team}/users/{user}`;
const group = `${team}/groups/{group}`;

/** Method + path + operation, and nothing else. What is no resource is POST to a word. */
export const routes: readonly Route[] = [
  route("GET", "/admins", o.adminList),
  route("POST", "/admins", o.adminCreate),
  route("GET", "/admins/{admin}", o.adminShow),
  route("PATCH", "/admins/{admin}", o.adminUpdate),
  route("DELETE", "/admins/{admin}", o.adminRemove),
  route("GET", "/api-keys", o.apiKeyList),
  route("POST", "/api-keys", o.apiKeyCreate),
  route("GET", "/api-keys/{api_key}", o.apiKeyShow),
  route("POST", "/api-keys/{api_key}/revoke", o.apiKeyRevoke),

  route("GET", "/teams", o.teamList),
  route("POST", "/teams", o.teamCreate),
  route("GET", team, o.teamShow),
  route("PATCH", team, o.teamUpdate),

  route("GET", `${team}/sso-methods`, o.methodList),
  route("POST", `${team}/sso-methods`, o.methodCreate),
  route("GET", method, o.methodShow),
  route("PATCH", method, o.methodUpdate),
  route("DELETE", method, o.methodDelete),
  route("POST", `${method}/enable`, o.methodEnable),
  route("POST", `${method}/disable`, o.methodDisable),
  route("POST", `${method}/verify`, o.methodVerify),
  route("POST", `${method}/test`, o.methodTest),
  route("POST", `${method}/refresh`, o.methodRefresh),
  route("GET", `${method}/metadata`, o.methodMetadata),
  route("GET", `${method}/certificates`, o.certificateList),
  route("POST", `${method}/certificates`, o.certificateAdd),
  route("DELETE", `${method}/certificates/{certificate}`, o.certificateRemove),
  route("POST", `${method}/certificates/approve`, o.certificateApprove),

  route("GET", `${team}/directories`, o.directoryList),
  route("POST", `${team}/directories`, o.directoryCreate),
  route("GET", directory, o.directoryShow),
  route("PATCH", directory, o.directoryUpdate),
  route("DELETE", directory, o.directoryDelete),
  route("GET", `${directory}/tokens`, o.tokenList),
  route("POST", `${directory}/tokens`, o.tokenCreate),
  route("POST", `${directory}/tokens/{token}/rotate`, o.tokenRotate),
  route("POST", `${directory}/tokens/{token}/revoke`, o.tokenRevoke),

  route("GET", `${team}/users`, o.userList),
  route("GET", user, o.userShow),
  route("DELETE", user, o.userDelete),
  route("POST", `${user}/suspend`, o.userSuspend),
  route("POST", `${user}/resume`, o.userResume),
  route("POST", `${user}/lock`, o.userLock),
  route("POST", `${user}/unlock`, o.userUnlock),
  route("POST", `${user}/detach`, o.userDetach),
  route("POST", `${user}/restore`, o.userRestore),
  route("POST", `${user}/link`, o.userLink),
  route("POST", `${user}/unlink`, o.userUnlink),

  route("GET", `${team}/groups`, o.groupList),
  route("GET", group, o.groupShow),
  route("DELETE", group, o.groupDelete),
  route("GET", `${group}/members`, o.groupMembers),

  route("GET", `${team}/attempts`, o.attemptList),
  route("GET", `${team}/attempts/{attempt}`, o.attemptShow),
  route("POST", `${team}/attempts/{attempt}/retry`, o.attemptRetry),
  route("GET", `${team}/failures`, o.failureList),
  route("GET", `${team}/failures/{failure}`, o.failureShow),
  route("POST", `${team}/failures/{failure}/retry`, o.failureRetry),
  route("POST", `${team}/failures/{failure}/dismiss`, o.failureDismiss),
  route("GET", `${method}/traces`, o.traceList),
  route("GET", `${team}/traces/{trace}`, o.traceShow),

  route("GET", `${team}/admins`, o.teamAdminList),
  route("POST", `${team}/admins`, o.teamAdminCreate),
  route("GET", `${team}/admins/{team_admin}`, o.teamAdminShow),
  route("PATCH", `${team}/admins/{team_admin}`, o.teamAdminUpdate),
  route("DELETE", `${team}/admins/{team_admin}`, o.teamAdminRemove),
  route("GET", `${team}/api-keys`, o.teamApiKeyList),
  route("POST", `${team}/api-keys`, o.teamApiKeyCreate),
  route("GET", `${team}/api-keys/{team_api_key}`, o.teamApiKeyShow),
  route("POST", `${team}/api-keys/{team_api_key}/revoke`, o.teamApiKeyRevoke),
  route("GET", `${team}/setup-links`, o.setupLinkList),
  route("POST", `${team}/setup-links`, o.setupLinkCreate),
  route("GET", `${team}/setup-links/{setup_link}`, o.setupLinkShow),
  route("POST", `${team}/setup-links/{setup_link}/revoke`, o.setupLinkRevoke),
];
