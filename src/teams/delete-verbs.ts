import { removeDirectory, removeMethod, type Deleting, type Released } from "../directory/index.js";
import type { DirectoryId, MethodId, TeamId } from "../model/ids.js";
import { checkUnmanaged, orNotFound, type TeamsDeps } from "./deps.js";

/**
 * Deletes a method: its sessions end at once. Its people and groups stay; ten minutes later, when that cannot be undone any
 * more, they become manual and its identities go.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteMethod(deps: TeamsDeps, teamId: TeamId, id: MethodId, how?: Deleting): Promise<Released> {
  const store = deps.store.inTeam(teamId);
  const method = orNotFound(await store.methods.get(id), "such SSO method");
  checkUnmanaged(deps, method, `SSO method "${method.slug}"`);
  return removeMethod({ store, now: deps.now }, deps.caller, id, how);
}

/**
 * Deletes a directory and its tokens: its people and groups stay, and become manual when that cannot be undone any more.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteDirectory(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DirectoryId,
  how?: Deleting,
): Promise<Released> {
  const store = deps.store.inTeam(teamId);
  const directory = orNotFound(await store.directories.get(id), "such directory");
  checkUnmanaged(deps, directory, `Directory "${directory.slug}"`);
  return removeDirectory({ store, now: deps.now }, deps.caller, id, how);
}
