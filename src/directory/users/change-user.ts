import type { Directory } from "../../model/directory.js";
import { stampOf } from "../../model/event.js";
import type { UserId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import { directoryRefusals } from "../../rules/index.js";
import { askWhatFailed, attempting, type About } from "../attempts.js";
import type { Asking, Deps } from "../deps.js";
import { recordChanges } from "../events.js";
import { noteLastSaid } from "../last-said.js";
import { Refused } from "../../model/refused.js";
import { reachOf, visibleUser } from "../scope.js";
import { askGone, countRemoval, pausing } from "./brake.js";
import { withDraft, type UserDraft } from "./draft.js";
import type { ChangeOptions, UserResult } from "./result.js";
import { replaceUserRecord } from "./save-user.js";
import { freeUserName } from "./release-address.js";

/**
 * A directory's PUT or PATCH of a user. The first one on a record that JIT or an admin made takes it over, even where
 * nothing else changes; a repeated one records nothing.
 * @param change  pure, from the user as it is to what the directory wants; what it throws undoes the work and passes through
 * @throws Refused `not_found`, `version_mismatch`, `user_name_taken`, `username_change_refused`, `username_not_email`,
 *   `unknown_sso_name`, `seat_limit`, `mass_change_brake`
 */
export async function changeUser(
  deps: Deps,
  caller: Asking,
  directory: Directory,
  id: UserId,
  change: (user: User) => UserDraft,
  { ifMatch }: ChangeOptions = {},
): Promise<UserResult> {
  const about: About = { operation: "user.update", target: id, targetId: id, directoryId: directory.id };
  const changing = () =>
    attempting<UserResult>(deps, caller, about, async (tx) => {
      const stamp = stampOf(caller, deps.now());
      // Side by side: on MongoDB that is one call.
      const reading = tx.users.get(id);
      reading.catch(() => undefined); // out of reach comes first
      const reach = await reachOf(tx, directory, caller, stamp.at);
      const before = await visibleUser(tx, reach, id, reading);
      about.target = before.userName;
      if (ifMatch !== undefined && !ifMatch(before.version)) throw new Refused(directoryRefusals.version_mismatch());

      const draft = await withDraft(tx, reach, before, change(before), stamp.at);
      const after: User = { ...draft, version: before.version };
      const differences = recordChanges(before, after);
      askWhatFailed(tx, caller, about);
      await noteLastSaid(tx, id, { kind: "directory", id: directory.id }, caller.asked, stamp.at);
      if (Object.keys(differences).length === 0) {
        return { result: { outcome: "unchanged", user: before }, changed: false };
      }
      await freeUserName(tx, before, after, stamp);
      if (before.active && !after.active) {
        await countRemoval(tx, reach, stamp.at, await askGone(tx, reach, stamp.at));
      }
      const isTaken = before.owner.kind !== "directory";
      const told = isTaken ? (["user.adopted"] as const) : [];
      const saved = await replaceUserRecord(tx, reach.team.policies.seats, before, after, stamp, told, differences);
      const outcome = isTaken ? "adopted" : "changed";
      return { result: { outcome, user: saved.user }, changed: true, seats: saved.seats };
    });
  return pausing(deps, caller, directory, changing);
}
