import { fold } from "../../lib/fold.js";
import { eventOf, type Stamp } from "../../model/event.js";
import { primaryEmail, type User } from "../../model/user.js";
import { directoryRefusals, isKeyedBy, yieldAddress, yieldedAddresses } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { ofUser, recordChanges } from "../events.js";
import { Refused } from "../../model/refused.js";

/**
 * A removed record gives its address to somebody else: userName, email, and the identities keyed by it, which lead to the
 * new person from now on. A persistent NameID stays with whom it was made for.
 */
export async function yieldTo(
  tx: TeamRecords,
  removed: User,
  to: Pick<User, "id" | "userName" | "profile">,
  stamp: Stamp,
): Promise<void> {
  const addresses = yieldedAddresses(removed, to.userName, primaryEmail(to.profile));
  for (const identity of await tx.identities.ofUser(removed.id)) {
    if (!isKeyedBy(identity, addresses)) continue;
    await tx.identities.replace({ ...identity, userId: to.id, updatedAt: stamp.at });
  }
  const bare = await tx.users.replace({ ...yieldAddress(removed, addresses), updatedAt: stamp.at });
  await tx.events.append(
    eventOf(stamp, "user.updated", ofUser(bare), {
      userName: removed.userName,
      changes: recordChanges(removed, bare),
      addressWentTo: to.id,
    }),
  );
}

/**
 * A removed record yields the userName that a living user takes; anybody else's stays taken.
 * @throws Refused `user_name_taken`
 */
export async function freeUserName(tx: TeamRecords, before: User, after: User, stamp: Stamp): Promise<void> {
  if (fold(after.userName) === fold(before.userName)) return;
  const holder = await tx.users.byUserName(after.userName);
  if (holder === undefined || holder.id === after.id) return;
  if (holder.removed === undefined) throw new Refused(directoryRefusals.user_name_taken(after.userName));
  await yieldTo(tx, holder, after, stamp);
}
