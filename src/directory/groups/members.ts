import type { Stamp } from "../../model/event.js";
import type { Group } from "../../model/group.js";
import type { Directory } from "../../model/directory.js";
import type { UserId } from "../../model/ids.js";
import type { Team } from "../../model/team.js";
import { directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { appendMemberEvents } from "../events.js";
import { Refused } from "../../model/refused.js";
import { visibleOwners } from "../scope.js";

/** Joins and leaves, or with `replaceAll` exactly who is a member afterwards. No id is both in `add` and in `remove`. */
export interface MembersChange {
  readonly add?: readonly UserId[] | undefined;
  readonly remove?: readonly UserId[] | undefined;
  readonly replaceAll?: readonly UserId[] | undefined;
}

/** Whose group it is: a directory's, or (absent) an admin's, who has everybody of the team to choose from. */
export interface Joining {
  readonly team: Pick<Team, "policies">;
  readonly directory?: Directory | undefined;
}

export interface MembersChanged {
  readonly added: readonly UserId[];
  readonly removed: readonly UserId[];
}

/**
 * Changes the members of a group that the directory owns. The cost is that of the change: only a full replacement reads
 * the members, and of them the ids. Blind joins and leaves, so that parallel ones all survive.
 * @throws Refused `unknown_member`, `one_group_only`: the whole request
 */
export async function changeMembers(
  tx: TeamRecords,
  reach: Joining,
  group: Group,
  change: MembersChange,
  stamp: Stamp,
): Promise<MembersChanged> {
  const { joins, leaves, everybody } = await difference(tx, group, change);
  if (joins.length > 0) await refuseUnknown(tx, reach, joins);
  const removed = await leave(tx, group, leaves, everybody, stamp);
  const added = await join(tx, reach, group, joins, stamp);
  if (removed.length + added.length === 0) return { added, removed };

  const now = (await tx.groups.get(group.id)) ?? group;
  await appendMemberEvents(tx, "group.members_removed", stamp, now, removed);
  await appendMemberEvents(tx, "group.members_added", stamp, now, added);
  return { added, removed };
}

interface Difference {
  readonly joins: readonly UserId[];
  readonly leaves: readonly UserId[];
  /** Nobody who is a member now stays. */
  readonly everybody: boolean;
}

async function difference(tx: TeamRecords, group: Group, change: MembersChange): Promise<Difference> {
  const { add = [], remove = [], replaceAll } = change;
  if (replaceAll === undefined) return { joins: distinct(add), leaves: distinct(remove), everybody: false };
  const wanted = new Set(replaceAll);
  const members = await tx.memberships.ids(group.id);
  const leaves = [...members].filter((id) => !wanted.has(id));
  return {
    joins: [...wanted].filter((id) => !members.has(id)),
    leaves,
    everybody: leaves.length > 0 && leaves.length === members.size,
  };
}

async function refuseUnknown(tx: TeamRecords, { team, directory }: Joining, joins: readonly UserId[]): Promise<void> {
  const scope = directory === undefined ? {} : { owners: await visibleOwners(tx, team, directory) };
  const known = await tx.users.existing(joins, scope);
  if (known.size === joins.length) return;
  const unknown = joins.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Refused(directoryRefusals.unknown_member(unknown));
}

async function leave(
  tx: TeamRecords,
  group: Group,
  leaves: readonly UserId[],
  everybody: boolean,
  { at }: Stamp,
): Promise<readonly UserId[]> {
  if (leaves.length === 0) return [];
  if (!everybody) return tx.memberships.remove(group.id, leaves, { at });
  await tx.memberships.clear(group.id, at);
  return leaves;
}

async function join(
  tx: TeamRecords,
  { team }: Joining,
  group: Group,
  joins: readonly UserId[],
  { at }: Stamp,
): Promise<readonly UserId[]> {
  if (joins.length === 0) return [];
  if (!team.policies.multiGroup) await lockOneGroups(tx, group, joins);
  return tx.memberships.add(group.id, joins, { at });
}

const named = 10;

/**
 * In a one-group team nobody joins a second group. Each join moves its user's version on, so that two joins at once
 * collide and the second decides anew; whoever is a member already is left alone.
 */
async function lockOneGroups(tx: TeamRecords, group: Group, joins: readonly UserId[]): Promise<void> {
  const elsewhere = [...(await tx.memberships.inOtherGroups(group.id, joins)).keys()];
  if (elsewhere.length > 0) {
    const userNames: string[] = [];
    for (const id of elsewhere.slice(0, named)) userNames.push((await tx.users.get(id))?.userName ?? id);
    throw new Refused(directoryRefusals.one_group_only(userNames, elsewhere.length - userNames.length));
  }
  const members = await tx.memberships.among(group.id, joins);
  for (const id of joins) if (!members.has(id)) await tx.memberships.lockOneGroup(id);
}

function distinct(ids: readonly UserId[]): readonly UserId[] {
  return [...new Set(ids)];
}
