import type { Expecting } from "../model/expecting.js";
import { removeDirectory, removeMethod, type Released } from "../directory/index.js";
import type { DirectoryId, MethodId, TeamId } from "../model/ids.js";
import { checkUnmanaged, orNotFound, type TeamsDeps } from "./deps.js";

/**
 * Deletes a method: its people and groups stay and become manual, its identities go, its sessions end.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  expecting?: Expecting,
): Promise<Released> {
  const store = deps.store.inTeam(teamId);
  const method = orNotFound(await store.methods.get(id), "such SSO method");
  checkUnmanaged(deps, method, `SSO method "${method.slug}"`);
  return removeMethod({ store, now: deps.now }, deps.caller, id, expecting);
}

/**
 * Deletes a directory and its tokens: its people and groups stay and become manual.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteDirectory(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DirectoryId,
  expecting?: Expecting,
): Promise<Released> {
  const store = deps.store.inTeam(teamId);
  const directory = orNotFound(await store.directories.get(id), "such directory");
  checkUnmanaged(deps, directory, `Directory "${directory.slug}"`);
  return removeDirectory({ store, now: deps.now }, deps.caller, id, expecting);
}
