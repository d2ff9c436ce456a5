import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf, stampOf, type Caller, type Stamp } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import { manual } from "../../model/owner.js";
import { defaultPolicies, type TeamPolicies } from "../../model/team.js";
import type { User } from "../../model/user.js";
import { directoryRefusals } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About, type Done } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Deps } from "../deps.js";
import { appendMemberEvents, ofUser, recordChanges } from "../events.js";
import { dropUser, isForgotten } from "../forgotten.js";
import { Refused } from "../../model/refused.js";
import { leaveAllGroups } from "./leave-groups.js";
import type { UserResult } from "./result.js";

/**
 * What an admin does to users. Locking, deleting and clearing a removal are always theirs; suspending and resuming only
 * where no directory owns the user.
 */

/** Switches the user off and signs them out everywhere. @throws Refused `not_found`, `owned_by_directory`, `stale_version` */
export function suspendUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.suspend", "user.suspended", async (tx, user) => {
    await refuseOwned(tx, user);
    return user.active ? { ...user, active: false, inactiveBy: "admin" } : { ...user, inactiveBy: "admin" };
  });
}

/** Switches a suspended user on again; takes a seat. @throws Refused `not_found`, `owned_by_directory`, `user_removed`, `seat_limit`, `stale_version` */
export function resumeUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.resume", "user.resumed", async (tx, user) => {
    await refuseOwned(tx, user);
    if (user.removed !== undefined) throw new Refused(directoryRefusals.user_removed(user.userName));
    return switchedOn(user);
  });
}

/** An admin's own switch: survives every push, and the user is signed out everywhere. @throws Refused `not_found`, `stale_version` */
export function lockUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.lock", "user.locked", (_tx, user) => ({
    ...user,
    locked: true,
  }));
}

/** @throws Refused `not_found`, `stale_version` */
export function unlockUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.unlock", "user.unlocked", (_tx, user) => ({
    ...user,
    locked: false,
  }));
}

/**
 * Takes the user out of the hands of its directory or SSO method: an admin owns it from now on, and a directory that
 * deletes it later suspends and keeps it, as with any record it never wrote. @throws Refused `not_found`, `stale_version`
 */
export function detachUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.detach", "user.detached", (_tx, user) => {
    const { writtenBy: _, ...rest } = user;
    return { ...rest, owner: manual };
  });
}

/**
 * Clears a removal mark, so that the person may sign in again; takes a seat. A record that the directory had never
 * written goes back to its groups, for its removal is undone. Of somebody who was removed under
 * `onRemoval: delete` only hashes are left: they are deleted, and the person is made anew at the next sign-in.
 * @throws Refused `not_found`, `not_removed`, `seat_limit`, `stale_version`
 */
export function restoreUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.restore", "user.restored", (_tx, user) => {
    if (user.removed === undefined) throw new Refused(directoryRefusals.not_removed(user.userName));
    if (isForgotten(user)) return undefined;
    const { removed: _, ...rest } = switchedOn(user);
    return rest;
  });
}

/**
 * The groups a user was taken out of by a directory that had never written it, as far as they are still there; where a user
 * may be in one group only, the first of them.
 * @returns the names of those the user does not go back to
 */
async function rejoinGroups(
  tx: TeamRecords,
  { multiGroup }: Pick<TeamPolicies, "multiGroup">,
  { id, removed }: User,
  stamp: Stamp,
): Promise<readonly string[]> {
  const leftOut: string[] = [];
  let isInOne = false;
  for (const { id: groupId, method } of removed?.groups ?? []) {
    const group = await tx.groups.get(groupId);
    if (group === undefined) continue;
    if (isInOne && !multiGroup) {
      leftOut.push(group.displayName);
      continue;
    }
    if (!multiGroup) await tx.memberships.lockOneGroup(id);
    const added = await tx.memberships.add(groupId, [id], { at: stamp.at, ...(method !== undefined && { method }) });
    await appendMemberEvents(tx, "group.members_added", stamp, { ...group, version: group.version + 1 }, added);
    isInOne = true;
  }
  return leftOut;
}

/**
 * Deletes the record with its identities, memberships and sessions; what was told of the person stays told (`eraseUser` takes
 * that away too). A directory may push the person again. @throws Refused `not_found`, `stale_version`
 */
export function deleteUser(deps: Deps, caller: Caller, id: UserId, expecting?: Expecting): Promise<UserResult> {
  return changeByAdmin(deps, caller, id, expecting, "user.delete", "user.deleted", () => undefined);
}

type ByAdmin = `user.${"suspended" | "resumed" | "locked" | "unlocked" | "detached" | "restored" | "deleted"}`;

/** What an admin's change makes of a user; undefined deletes it. */
type Change = (tx: TeamRecords, user: User) => User | undefined | Promise<User | undefined>;

async function changeByAdmin(
  deps: Deps,
  caller: Caller,
  id: UserId,
  { expected }: Expecting = {},
  operation: string,
  type: ByAdmin,
  change: Change,
): Promise<UserResult> {
  const about: About = { operation, target: id, targetId: id };
  return attempting(deps, caller, about, async (tx): Promise<Done<UserResult>> => {
    const stamp = stampOf(caller, deps.now());
    const user = await tx.users.get(id);
    if (user === undefined) throw new Refused(directoryRefusals.not_found("user", id));
    about.target = user.userName;
    checkExpected(user, expected, `User "${user.userName}"`);
    const policies = (await tx.team.get())?.policies ?? defaultPolicies;
    const limit = policies.seats;
    const after = await change(tx, user);
    if (after === undefined) {
      await deleteRecord(tx, user, type, stamp);
      return {
        result: { outcome: "changed", user },
        changed: true,
        seats: { difference: user.active ? -1 : 0, limit },
      };
    }
    const differences = recordChanges(user, after);
    if (Object.keys(differences).length === 0) return { result: { outcome: "unchanged", user }, changed: false };
    const saved = await tx.users.replace({ ...after, updatedAt: stamp.at });
    if (!saved.active || saved.locked) await cutOff(tx, saved);
    await tx.events.append(eventOf(stamp, type, ofUser(saved), { userName: saved.userName, changes: differences }));
    const leftOut = saved.removed === undefined ? await rejoinGroups(tx, policies, user, stamp) : [];
    return {
      result: { outcome: "changed", user: saved },
      changed: true,
      notes: leftOut.map((name) => `A user may be in one group only, so this one was left out: ${name}.`),
      seats: { difference: Number(saved.active) - Number(user.active), limit },
    };
  });
}

async function deleteRecord(tx: TeamRecords, user: User, type: ByAdmin, stamp: Stamp): Promise<void> {
  await cutOff(tx, user);
  await leaveAllGroups(tx, user.id, stamp);
  await dropUser(tx, user.id);
  const gone = { ...user, version: user.version + 1 };
  await tx.events.append(eventOf(stamp, type, ofUser(gone), { userName: user.userName }));
}

async function refuseOwned(tx: TeamRecords, user: User): Promise<void> {
  if (user.owner.kind !== "directory") return;
  const directory = await tx.directories.get(user.owner.id);
  throw new Refused(directoryRefusals.owned_by_directory("user", user.userName, directory?.slug ?? user.owner.id));
}

function switchedOn(user: User): User {
  const { inactiveBy: _, ...rest } = user;
  return { ...rest, active: true };
}
