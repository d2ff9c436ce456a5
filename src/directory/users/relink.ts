import { deciding } from "../../store/port/deciding.js";
import type { FailedEntry } from "../../model/attempt.js";
import { eventOf, stampOf, type Caller } from "../../model/event.js";
import type { IdentityConflict } from "../../model/identity-conflict.js";
import type { AttemptId } from "../../model/ids.js";
import type { User } from "../../model/user.js";
import { directoryRefusals, identityKey } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About, type Done } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Deps } from "../deps.js";
import { ofUser } from "../events.js";
import { Refused } from "../../model/refused.js";
import { linkIn } from "./identities.js";

/** A conflict of identities that was resolved. */
export interface Relinked {
  readonly user: User;
  /** What leads to the user now. */
  readonly key: string;
  /** Keys of the same method that lead there no more. */
  readonly replaced: readonly string[];
}

/** The key that a conflict is about, as a sign-in makes it. */
export function claimedKey({ nameId, email }: IdentityConflict): ReturnType<typeof identityKey> {
  return identityKey(nameId, email);
}

/**
 * Resolves an `identity_conflict`: the claims of the refused sign-in lead to the user from now on, and the entry is off the
 * list, all in one work. The persistent NameIDs that the user had at the same method are taken away, for an identity provider
 * has one for each person, and whoever signed in by them is signed out; links of other methods stay.
 * @param how.key  the claim that the caller saw: a later one may be somebody else's
 * @throws Refused `not_found`, `identity_taken`, `conflict_changed`
 */
export async function relink(
  deps: Deps,
  caller: Caller,
  id: AttemptId,
  how: { readonly key?: string | undefined; readonly keepOld: boolean },
): Promise<Relinked> {
  const { entry, conflict } = await openConflict(deps, id);
  const about: About = {
    ...{ operation: "user.link", target: conflict.email, targetId: conflict.userId },
    methodId: entry.methodId,
  };
  return attempting(deps, caller, about, async (tx): Promise<Done<Relinked>> => {
    const stamp = stampOf(caller, deps.now());
    const now = await conflictIn(tx, id);
    const key = claimedKey(now.conflict);
    if (how.key !== undefined && how.key !== key.key) throw new Refused(directoryRefusals.conflict_changed(key.key));
    const { nameId, email } = now.conflict;
    const link = { methodId: now.methodId, nameId, email };
    const { user, method } = await linkIn(tx, stamp, now.conflict.userId, link, about);
    const old =
      how.keepOld || key.kind !== "persistent"
        ? []
        : (await tx.identities.ofUser(user.id)).filter(
            (one) => one.methodId === method.id && one.kind === "persistent" && one.key !== key.key,
          );
    for (const one of old) {
      await tx.identities.delete(one.id);
      const data = { userName: user.userName, method: method.slug, key: one.key };
      await tx.events.append(eventOf(stamp, "user.unlinked", ofUser(user), data));
    }
    if (old.length > 0) await cutOff(tx, user);
    await tx.failures.replace({ ...now.entry, state: "resolved" });
    return { result: { user, key: key.key, replaced: old.map((one) => one.key) }, changed: true };
  });
}

interface Open {
  readonly entry: FailedEntry;
  readonly conflict: IdentityConflict;
  readonly methodId: NonNullable<FailedEntry["methodId"]>;
}

function openConflict({ store }: Pick<Deps, "store">, id: AttemptId): Promise<Open> {
  return deciding(store, (tx) => conflictIn(tx, id));
}

async function conflictIn(tx: TeamRecords, id: AttemptId): Promise<Open> {
  const entry = await tx.failures.get(id);
  const { conflict, methodId } = entry ?? {};
  if (entry === undefined || conflict === undefined || methodId === undefined || entry.state !== "open") {
    throw new Refused(directoryRefusals.not_found("identity conflict", id));
  }
  return { entry, conflict, methodId };
}
