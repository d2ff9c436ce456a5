import { fold } from "../../lib/fold.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { Directory } from "../../model/directory.js";
import { eventOf, stampOf, type Stamp } from "../../model/event.js";
import type { Group } from "../../model/group.js";
import type { GroupId } from "../../model/ids.js";
import { directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About } from "../attempts.js";
import type { Asking, Deps } from "../deps.js";
import { ofGroup, recordChanges } from "../events.js";
import { Refused } from "../../model/refused.js";
import { reachOf, visibleGroup, type Reach } from "../scope.js";
import type { ChangeOptions } from "../users/result.js";
import { replaceGroupRecord } from "./create-group.js";
import { changeMembers, type MembersChange } from "./members.js";
import type { GroupResult } from "./result.js";

/** What a directory wants of a group; what is left out stays. */
export interface GroupChange {
  readonly displayName?: string | undefined;
  /** Null: unassigned. */
  readonly externalId?: string | null | undefined;
  readonly members?: MembersChange | undefined;
}

/**
 * A directory's PUT or PATCH of a group, its cost set by the change and not by the size of the group. The first one on a
 * group that JIT or an admin made takes it over with its memberships.
 * @param change  pure, from the group as it is; what it throws undoes the work and passes through
 * @throws Refused `not_found`, `version_mismatch`, `group_name_taken`, `unknown_member`, `one_group_only`
 */
export async function changeGroup(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  id: GroupId,
  change: (group: Group) => GroupChange,
  { ifMatch }: ChangeOptions = {},
): Promise<GroupResult> {
  const about: About = { operation: "group.update", target: id, targetId: id, directoryId: directory.id };
  return attempting<GroupResult>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const reach = await reachOf(tx, directory, caller, stamp.at);
    const before = await visibleGroup(tx, reach, id);
    about.target = before.displayName;
    if (ifMatch !== undefined && !ifMatch(before.version)) throw new Refused(directoryRefusals.version_mismatch());

    const wanted = change(before);
    const group = await changeRecord(tx, reach, before, wanted, stamp);
    const { added, removed } = await changeMembers(tx, reach, group, wanted.members ?? {}, stamp);
    await tx.groups.noteSaid(id, { directoryId: directory.id, at: stamp.at });
    const moved = added.length + removed.length > 0;
    const isTaken = before.owner.kind !== "directory";
    const outcome = isTaken ? "adopted" : moved || group !== before ? "changed" : "unchanged";
    const now = moved ? ((await tx.groups.get(id)) ?? group) : group;
    return {
      result: { outcome, group: now, added: added.length, removed: removed.length },
      changed: outcome !== "unchanged",
    };
  });
}

/** Answers the same object when the record itself stays as it is: joins and leaves alone replace nothing. */
async function changeRecord(
  tx: TeamRecords,
  { directory }: Reach,
  before: Group,
  wanted: GroupChange,
  stamp: Stamp,
): Promise<Group> {
  const displayName = wanted.displayName ?? before.displayName;
  const externalId = wanted.externalId === undefined ? before.externalId : (wanted.externalId ?? undefined);
  const { externalId: _, ...rest } = before;
  const after: Group = {
    ...rest,
    displayName,
    ...(externalId !== undefined && { externalId }),
    owner: { kind: "directory", id: directory.id },
    updatedAt: stamp.at,
  };
  if (Object.keys(recordChanges(before, after)).length === 0) return before;
  if (fold(displayName) !== fold(before.displayName) && (await tx.groups.byName(displayName)) !== undefined) {
    throw new Refused(directoryRefusals.group_name_taken(displayName));
  }
  return replaceGroupRecord(tx, before, after, stamp);
}

export interface GroupRemoval {
  readonly id: GroupId;
}

/**
 * A directory's DELETE of a group: hidden at once, its memberships cleared later. One that this directory has never
 * written is not its to delete: unlike a user, a group cannot be suspended and brought back.
 * @throws Refused `not_found`, `version_mismatch`, `group_kept`
 */
export async function removeGroup(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  id: GroupId,
  { ifMatch }: ChangeOptions = {},
): Promise<GroupRemoval> {
  const about: About = { operation: "group.delete", target: id, targetId: id, directoryId: directory.id };
  return attempting<GroupRemoval>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const group = await visibleGroup(tx, await reachOf(tx, directory, caller, stamp.at), id);
    about.target = group.displayName;
    if (ifMatch !== undefined && !ifMatch(group.version)) throw new Refused(directoryRefusals.version_mismatch());
    if (group.owner.kind !== "directory") throw new Refused(directoryRefusals.group_kept(group.displayName));
    await deleteGroupRecord(tx, group, stamp);
    return { result: { id }, changed: true };
  });
}

/**
 * An admin's deletion; a directory's group is the directory's.
 * @throws Refused `not_found`, `stale_version`, `owned_by_directory`
 */
export async function deleteGroup(
  deps: Deps,
  caller: Asking,
  id: GroupId,
  { expected }: Expecting = {},
): Promise<GroupRemoval> {
  const about: About = { operation: "group.delete", target: id, targetId: id };
  return attempting<GroupRemoval>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const group = await tx.groups.get(id);
    if (group === undefined) throw new Refused(directoryRefusals.not_found("group", id));
    about.target = group.displayName;
    checkExpected(group, expected, `Group "${group.displayName}"`);
    if (group.owner.kind === "directory") {
      const slug = (await tx.directories.get(group.owner.id))?.slug ?? group.owner.id;
      throw new Refused(directoryRefusals.owned_by_directory("group", group.displayName, slug));
    }
    await deleteGroupRecord(tx, group, stamp);
    return { result: { id }, changed: true };
  });
}

async function deleteGroupRecord(tx: TeamRecords, group: Group, stamp: Stamp): Promise<void> {
  await tx.groups.delete(group.id);
  const gone = { ...group, version: group.version + 1 };
  await tx.events.append(eventOf(stamp, "group.deleted", ofGroup(gone), { displayName: group.displayName }));
}
