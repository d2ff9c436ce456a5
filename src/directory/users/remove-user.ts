import type { Directory } from "../../model/directory.js";
import { eventOf, stampOf, type Stamp } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import type { Membership } from "../../model/group.js";
import type { RemovalMark, User } from "../../model/user.js";
import { directoryRefusals, warnings } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Asking, Deps } from "../deps.js";
import { appendMemberEvents, ofUser } from "../events.js";
import { forget } from "../forgotten.js";
import { Refused } from "../../model/refused.js";
import { reachOf, visibleUser } from "../scope.js";
import { countRemoval, pausing } from "./brake.js";
import type { ChangeOptions } from "./result.js";

export interface RemovalResult {
  /** `kept`: with its removal mark; `forgotten`: nothing but keyed hashes; `suspended`: never written by this directory. */
  readonly outcome: "kept" | "forgotten" | "suspended";
  readonly id: UserId;
}

/**
 * A directory's DELETE of a user: signed out everywhere, out of every group, gone for SCIM, and not brought back by a
 * sign-in. A record that this directory has never written is suspended and kept, whatever `onRemoval` says.
 * @throws Refused `not_found`, `version_mismatch`, `mass_change_brake`
 */
export async function removeUser(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  id: UserId,
  { ifMatch }: ChangeOptions = {},
): Promise<RemovalResult> {
  const about: About = { operation: "user.delete", target: id, targetId: id, directoryId: directory.id };
  const removing = () =>
    attempting<RemovalResult>(deps, caller, about, async (tx) => {
      const stamp = stampOf(caller, deps.now());
      const reach = await reachOf(tx, directory);
      const user = await visibleUser(tx, reach, id);
      about.target = user.userName;
      if (ifMatch !== undefined && !ifMatch(user.version)) throw new Refused(directoryRefusals.version_mismatch());
      if (user.active) await countRemoval(tx, reach, stamp.at);

      const { policies } = reach.team;
      const wrote = user.owner.kind === "directory" && user.writtenBy === directory.id;
      const outcome = !wrote ? "suspended" : policies.onRemoval === "delete" ? "forgotten" : "kept";
      await cutOff(tx, user);
      const groups = wrote ? [] : (await tx.memberships.ofUser(id)).map(keptMembership);
      await leaveAllGroups(tx, id, stamp);
      const marked: User = {
        ...user,
        updatedAt: stamp.at,
        active: false,
        inactiveBy: "directory",
        removed: { directory: directory.id, at: stamp.at, ...(groups.length > 0 && { groups }) },
      };
      const removed =
        outcome === "forgotten" ? await forget(tx, deps.removalKey, marked, stamp.at) : await tx.users.replace(marked);
      await tx.events.append(eventOf(stamp, "user.removed", ofUser(removed), { userName: user.userName, outcome }));
      return {
        result: { outcome, id },
        changed: true,
        seats: { difference: user.active ? -1 : 0, limit: policies.seats },
        ...(!wrote && { warnings: [warnings.not_written_before(user.userName, makerOf(user))] }),
      };
    });
  return pausing(deps, caller, directory, removing);
}

type KeptMembership = NonNullable<RemovalMark["groups"]>[number];

function keptMembership({ groupId, method }: Membership): KeptMembership {
  return { id: groupId, ...(method !== undefined && { method }) };
}

/** Takes the user out of every group, with an event for each. */
export async function leaveAllGroups(tx: TeamRecords, id: UserId, stamp: Stamp): Promise<void> {
  for (const groupId of await tx.memberships.removeAllOf(id, stamp.at)) {
    const group = await tx.groups.get(groupId);
    if (group !== undefined) await appendMemberEvents(tx, "group.members_removed", stamp, group, [id]);
  }
}

function makerOf({ owner }: User): string {
  return owner.kind === "method" ? "a sign-in" : owner.kind === "manual" ? "an admin" : "another directory";
}
