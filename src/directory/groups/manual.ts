import { fold } from "../../lib/fold.js";
import { newId } from "../../lib/new-id.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf, stampOf, type Stamp } from "../../model/event.js";
import type { Group } from "../../model/group.js";
import type { GroupId, UserId } from "../../model/ids.js";
import { manual } from "../../model/owner.js";
import { Refused } from "../../model/refused.js";
import { defaultPolicies } from "../../model/team.js";
import { directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About, type Done } from "../attempts.js";
import type { Asking, Deps } from "../deps.js";
import { ofGroup, recordChanges } from "../events.js";
import { refuseOwned } from "../owned.js";
import { changeMembers, type MembersChange } from "./members.js";
import type { GroupResult } from "./result.js";

/** What an admin does to groups that nobody else owns. */

/** @throws Refused `group_name_taken`, `unknown_member`, `one_group_only` */
export async function createManualGroup(
  deps: Deps,
  caller: Asking,
  { displayName, members = [] }: { readonly displayName: string; readonly members?: readonly UserId[] | undefined },
): Promise<GroupResult> {
  const about: About = { operation: "group.create", target: displayName };
  return attempting<GroupResult>(deps, caller, about, async (tx) => {
    const stamp = stampOf(caller, deps.now());
    await refuseTakenName(tx, displayName);
    const times = { createdAt: stamp.at, updatedAt: stamp.at };
    const group = await tx.groups.create({ id: newId(), teamId: tx.teamId, ...times, displayName, owner: manual });
    about.targetId = group.id;
    await tx.events.append(eventOf(stamp, "group.created", ofGroup(group), { displayName }));
    return withMembers(tx, group, { add: members }, stamp, "created");
  });
}

/** @throws Refused `not_found`, `stale_version`, `owned_by_directory`, `owned_by_method`, `group_name_taken` */
export function renameGroup(
  deps: Deps,
  caller: Asking,
  id: GroupId,
  displayName: string,
  expecting?: Expecting,
): Promise<GroupResult> {
  return changeByAdmin(deps, caller, id, "group.update", expecting, async (tx, group, stamp) => {
    await refuseOwned(tx, "group", group.displayName, group.owner);
    if (fold(displayName) !== fold(group.displayName)) await refuseTakenName(tx, displayName);
    return replaced(tx, group, { ...group, displayName, updatedAt: stamp.at }, stamp);
  });
}

/**
 * Takes a group out of the hands of its directory or method: an admin owns it from now on, its members stay.
 * @throws Refused `not_found`, `stale_version`
 */
export function detachGroup(deps: Deps, caller: Asking, id: GroupId, expecting?: Expecting): Promise<GroupResult> {
  return changeByAdmin(deps, caller, id, "group.detach", expecting, async (tx, group, stamp) => {
    const done = await replaced(tx, group, { ...group, owner: manual, updatedAt: stamp.at }, stamp);
    // Else a mirroring sign-in would take out again those whom it had brought.
    if (done.changed) await tx.memberships.takeOver(id);
    return done;
  });
}

/** @throws Refused `not_found`, `stale_version`, `owned_by_directory`, `owned_by_method`, `unknown_member`, `one_group_only` */
export function changeMembersByAdmin(
  deps: Deps,
  caller: Asking,
  id: GroupId,
  change: Pick<MembersChange, "add" | "remove">,
  expecting?: Expecting,
): Promise<GroupResult> {
  return changeByAdmin(deps, caller, id, "group.update", expecting, async (tx, group, stamp) => {
    await refuseOwned(tx, "group", group.displayName, group.owner);
    return withMembers(tx, group, change, stamp, "changed");
  });
}

async function changeByAdmin(
  deps: Deps,
  caller: Asking,
  id: GroupId,
  operation: string,
  { expected }: Expecting = {},
  change: (tx: TeamRecords, group: Group, stamp: Stamp) => Promise<Done<GroupResult>>,
): Promise<GroupResult> {
  const about: About = { operation, target: id, targetId: id };
  return attempting<GroupResult>(deps, caller, about, async (tx) => {
    const group = await tx.groups.get(id);
    if (group === undefined) throw new Refused(directoryRefusals.not_found("group", id));
    about.target = group.displayName;
    checkExpected(group, expected, `Group "${group.displayName}"`);
    return change(tx, group, stampOf(caller, deps.now()));
  });
}

async function replaced(tx: TeamRecords, before: Group, after: Group, stamp: Stamp): Promise<Done<GroupResult>> {
  const changes = recordChanges(before, after);
  const none = { added: 0, removed: 0 };
  if (Object.keys(changes).length === 0) {
    return { result: { outcome: "unchanged", group: before, ...none }, changed: false };
  }
  const group = await tx.groups.replace(after);
  const facts = { displayName: group.displayName, changes };
  await tx.events.append(eventOf(stamp, "group.updated", ofGroup(group), facts));
  return { result: { outcome: "changed", group, ...none }, changed: true };
}

async function withMembers(
  tx: TeamRecords,
  group: Group,
  change: MembersChange,
  stamp: Stamp,
  outcome: "created" | "changed",
): Promise<Done<GroupResult>> {
  const policies = (await tx.team.get())?.policies ?? defaultPolicies;
  const { added, removed } = await changeMembers(tx, { team: { policies } }, group, change, stamp);
  const moved = added.length + removed.length > 0;
  const now = moved ? ((await tx.groups.get(group.id)) ?? group) : group;
  const changed = moved || outcome === "created";
  const counts = { added: added.length, removed: removed.length };
  return { result: { outcome: changed ? outcome : "unchanged", group: now, ...counts }, changed };
}

/** @throws Refused `group_name_taken` */
async function refuseTakenName(tx: TeamRecords, displayName: string): Promise<void> {
  if ((await tx.groups.byName(displayName)) !== undefined) {
    throw new Refused(directoryRefusals.group_name_taken(displayName));
  }
}
