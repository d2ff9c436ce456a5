import { newId } from "../../lib/new-id.js";
import type { Directory } from "../../model/directory.js";
import { eventOf, stampOf, type Stamp } from "../../model/event.js";
import type { Group } from "../../model/group.js";
import type { UserId } from "../../model/ids.js";
import type { Owner } from "../../model/owner.js";
import { directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About } from "../attempts.js";
import type { Asking, Deps } from "../deps.js";
import { ofGroup, recordChanges } from "../events.js";
import { Refused } from "../../model/refused.js";
import { reachOf, sees, type Reach } from "../scope.js";
import { changeMembers } from "./members.js";
import type { GroupResult } from "./result.js";

export interface GroupDraft {
  readonly displayName: string;
  readonly externalId?: string | undefined;
  readonly members?: readonly UserId[] | undefined;
}

/**
 * A directory's POST of a group, with its members in the same work. A name that JIT or an admin took is adopted under
 * `link`, and its members with it.
 * @throws Refused `group_name_taken`, `unknown_member`, `one_group_only`
 */
export async function createGroup(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  draft: GroupDraft,
): Promise<GroupResult> {
  const about: About = { operation: "group.create", target: draft.displayName, directoryId: directory.id };
  return attempting<GroupResult>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    const reach = await reachOf(tx, directory, caller, stamp.at);
    const known = await tx.groups.byName(draft.displayName);
    const group =
      known === undefined
        ? await makeGroup(tx, reach, draft, stamp)
        : await adoptByName(tx, reach, known, draft, stamp);
    about.targetId = group.id;
    const { added, removed } = await changeMembers(tx, reach, group, { add: draft.members ?? [] }, stamp);
    await tx.groups.noteSaid(group.id, { directoryId: directory.id, at: stamp.at });
    const now = added.length > 0 ? ((await tx.groups.get(group.id)) ?? group) : group;
    const outcome = known === undefined ? "created" : "adopted";
    return { result: { outcome, group: now, added: added.length, removed: removed.length }, changed: true };
  });
}

async function makeGroup(tx: TeamRecords, { directory }: Reach, draft: GroupDraft, stamp: Stamp): Promise<Group> {
  const group = await tx.groups.create({
    id: newId(),
    teamId: tx.teamId,
    createdAt: stamp.at,
    updatedAt: stamp.at,
    displayName: draft.displayName,
    ...(draft.externalId !== undefined && { externalId: draft.externalId }),
    owner: { kind: "directory", id: directory.id },
  });
  const { displayName, externalId } = group;
  await tx.events.append(
    eventOf(stamp, "group.created", ofGroup(group), { displayName, ...(externalId && { externalId }) }),
  );
  return group;
}

async function adoptByName(
  tx: TeamRecords,
  reach: Reach,
  known: Group,
  draft: GroupDraft,
  stamp: Stamp,
): Promise<Group> {
  const isFree = known.owner.kind !== "directory" && (await sees(tx, reach.team, reach.directory, known));
  if (!isFree) throw new Refused(directoryRefusals.group_name_taken(draft.displayName));
  const { externalId: _, ...rest } = known;
  const owner: Owner = { kind: "directory", id: reach.directory.id };
  const named = {
    displayName: draft.displayName,
    ...(draft.externalId !== undefined && { externalId: draft.externalId }),
  };
  return replaceGroupRecord(tx, known, { ...rest, ...named, owner, updatedAt: stamp.at }, stamp);
}

/** Replaces a group with its event; one that changes hands takes its memberships along. Before any change of members. */
export async function replaceGroupRecord(tx: TeamRecords, before: Group, after: Group, stamp: Stamp): Promise<Group> {
  const group = await tx.groups.replace(after);
  const isTaken = before.owner.kind !== "directory" && after.owner.kind === "directory";
  if (isTaken) await tx.memberships.takeOver(group.id);
  const type = isTaken ? "group.adopted" : "group.updated";
  await tx.events.append(
    eventOf(stamp, type, ofGroup(group), { displayName: group.displayName, changes: recordChanges(before, group) }),
  );
  return group;
}
