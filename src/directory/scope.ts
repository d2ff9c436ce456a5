import type { Directory } from "../model/directory.js";
import type { GroupId, UserId } from "../model/ids.js";
import type { Group } from "../model/group.js";
import type { OwnerKey } from "../model/owner.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import { directoryRefusals, ownersVisibleTo, ownsOrSees } from "../rules/index.js";
import type { Scope } from "../store/port/questions.js";
import type { TeamRecords } from "../store/port/store.js";
import type { Asking } from "./deps.js";
import { Refused } from "../model/refused.js";

/** What a directory may see and change, read in one work. */
export interface Reach {
  readonly team: Team;
  readonly directory: Directory;
}

/** Whose records a SCIM directory sees, for lists and look-ups: `scope` of every question it asks. */
export async function scopeOf(tx: TeamRecords, directory: Pick<Directory, "id">): Promise<Scope> {
  const team = await tx.team.get();
  return { owners: team === undefined ? [`d:${directory.id}`] : await visibleOwners(tx, team, directory) };
}

export async function visibleOwners(
  tx: TeamRecords,
  team: Pick<Team, "policies">,
  directory: Pick<Directory, "id">,
): Promise<readonly OwnerKey[]> {
  if (team.policies.existingUsers === "refuse") return ownersVisibleTo(directory, team.policies, [], []);
  const methods = (await tx.methods.list()).map(({ id }) => id);
  // People of a method that was just deleted are as good as manual, which they become when that cannot be undone any more.
  const gone = (await tx.deletions.list()).flatMap(({ what }) => (what.kind === "method" ? [what.record.id] : []));
  const directories = await tx.directories.list();
  return ownersVisibleTo(directory, team.policies, [...methods, ...gone], directories);
}

/**
 * The directory as it is now: one deleted, switched off or paused meanwhile changes nothing, and neither does whoever asks
 * with a token that has ended since the request began.
 * @throws Refused `not_found`, `mass_change_brake`, `token_ended`
 */
export async function reachOf(
  tx: TeamRecords,
  { id }: Pick<Directory, "id">,
  { token }: Pick<Asking, "token">,
  now: number,
): Promise<Reach> {
  const team = await tx.team.get();
  const directory = await tx.directories.get(id);
  if (team === undefined || directory === undefined || directory.disabled) {
    throw new Refused(directoryRefusals.not_found("directory", id));
  }
  if (token !== undefined) await checkStillGood(tx, token, now);
  const { paused } = directory;
  if (paused !== undefined) throw new Refused(directoryRefusals.mass_change_brake(paused.removed, paused.allowed));
  return { team, directory };
}

async function checkStillGood(tx: TeamRecords, { id, name }: NonNullable<Asking["token"]>, now: number): Promise<void> {
  const token = await tx.tokens.standing(id);
  const hasEnded =
    token?.revokedAt !== undefined || (token?.expiresAt !== undefined && token.expiresAt <= now) || token === undefined;
  if (hasEnded) throw new Refused(directoryRefusals.token_ended(name));
}

/**
 * The user, where the directory may see it: its own, or one it may take over.
 * @param reading  where it was asked for before, beside the reach
 * @throws Refused `not_found`
 */
export async function visibleUser(
  tx: TeamRecords,
  { team, directory }: Reach,
  id: UserId,
  reading = tx.users.get(id),
): Promise<User> {
  const user = await reading;
  if (user !== undefined && user.removed === undefined && (await sees(tx, team, directory, user))) return user;
  throw new Refused(directoryRefusals.not_found("user", id));
}

/** The group, where the directory may see it. @throws Refused `not_found` */
export async function visibleGroup(tx: TeamRecords, { team, directory }: Reach, id: GroupId): Promise<Group> {
  const group = await tx.groups.get(id);
  if (group !== undefined && (await sees(tx, team, directory, group))) return group;
  throw new Refused(directoryRefusals.not_found("group", id));
}

export async function sees(tx: TeamRecords, team: Team, directory: Directory, record: User | Group): Promise<boolean> {
  // Most records are the directory's own: whose others it sees is asked only for the rest.
  if (ownsOrSees(record.owner, directory, []) === "owns") return true;
  if (record.owner.kind === "directory") return false;
  return ownsOrSees(record.owner, directory, await visibleOwners(tx, team, directory)) === "sees";
}
