import type { Directory } from "../../model/directory.js";
import { eventOf, stampOf } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import type { Membership } from "../../model/group.js";
import type { RemovalMark, User } from "../../model/user.js";
import { directoryRefusals, warnings } from "../../rules/index.js";
import type { PersonMarks } from "../../store/port/erasure.js";
import { attempting, type About } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Asking, Deps } from "../deps.js";
import { ofUser } from "../events.js";
import { forget } from "../forgotten.js";
import { Refused } from "../../model/refused.js";
import { reachOf, visibleUser } from "../scope.js";
import { askGone, countRemoval, pausing } from "./brake.js";
import { emptyEvents, finishErasure, formerNames, marksOf } from "./erase-user.js";
import { leaveAllGroups } from "./leave-groups.js";
import type { ChangeOptions } from "./result.js";

export interface RemovalResult {
  /** `kept`: with its removal mark; `forgotten`: erased, nothing but keyed hashes stays; `suspended`: never written by this directory. */
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
  const mayForget = (await deps.store.team.get())?.policies.onRemoval === "delete";
  const former = mayForget ? await formerNames(deps.store, id) : [];
  let erasing: PersonMarks | undefined;
  const removing = () =>
    attempting<RemovalResult>(deps, caller, about, async (tx) => {
      erasing = undefined;
      const stamp = stampOf(caller, deps.now());
      // Side by side: on MongoDB that is one call.
      const reading = tx.users.get(id);
      reading.catch(() => undefined); // out of reach comes first
      const reach = await reachOf(tx, directory, caller, stamp.at);
      const asking = askGone(tx, reach, stamp.at);
      asking.catch(() => undefined); // and so does who is not there
      const user = await visibleUser(tx, reach, id, reading);
      about.target = user.userName;
      if (ifMatch !== undefined && !ifMatch(user.version)) throw new Refused(directoryRefusals.version_mismatch());
      if (user.active) await countRemoval(tx, reach, stamp.at, await asking);

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
      if (outcome === "forgotten") {
        about.target = id;
        erasing = await marksOf(tx, user, former);
        const gone = await forget(tx, deps.removalKey, marked, stamp.at);
        await tx.events.append(eventOf(stamp, "user.removed", ofUser(gone), { outcome }));
        await emptyEvents(tx, erasing, gone, stamp);
      } else {
        const removed = await tx.users.replace(marked);
        await tx.events.append(eventOf(stamp, "user.removed", ofUser(removed), { userName: user.userName, outcome }));
      }
      return {
        result: { outcome, id },
        changed: true,
        seats: { difference: user.active ? -1 : 0, limit: policies.seats },
        ...(!wrote && { warnings: [warnings.not_written_before(user.userName, makerOf(user))] }),
      };
    });
  const result = await pausing(deps, caller, directory, removing);
  if (erasing !== undefined) await finishErasure(deps.store, erasing);
  return result;
}

type KeptMembership = NonNullable<RemovalMark["groups"]>[number];

function keptMembership({ groupId, method }: Membership): KeptMembership {
  return { id: groupId, ...(method !== undefined && { method }) };
}

function makerOf({ owner }: User): string {
  return owner.kind === "method" ? "a sign-in" : owner.kind === "manual" ? "an admin" : "another directory";
}
