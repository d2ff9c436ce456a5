import { newId } from "../../lib/new-id.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { ClaimedNameId } from "../../model/claims.js";
import type { Identity } from "../../model/identity.js";
import { eventOf, stampOf, type Caller, type Stamp } from "../../model/event.js";
import type { MethodId, UserId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { primaryEmail, type User } from "../../model/user.js";
import { directoryRefusals, identityKey } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attempting, type About, type Done } from "../attempts.js";
import { cutOff } from "../cut-off.js";
import type { Deps } from "../deps.js";
import { ofUser } from "../events.js";
import { Refused } from "../../model/refused.js";

/** An admin's word on who somebody is at an SSO method. */

export interface Link {
  readonly methodId: MethodId;
  /** As the identity provider sends it, with its format; absent where it sends none or a transient one: the email is the key. */
  readonly nameId?: ClaimedNameId | undefined;
  /** The email that is the key where there is no NameID; absent: the user's primary one. */
  readonly email?: string | undefined;
}

/**
 * Lets a NameID of a method lead to the user, which resolves an `identity_conflict`. The key is made as a sign-in makes it.
 * @throws Refused `not_found`, `stale_version`, `identity_taken`
 */
export async function linkUser(
  deps: Deps,
  caller: Caller,
  id: UserId,
  link: Link,
  { expected }: Expecting = {},
): Promise<Identity> {
  const about: About = { operation: "user.link", target: id, targetId: id, methodId: link.methodId };
  return attempting(deps, caller, about, async (tx): Promise<Done<Identity>> => {
    const { identity, changed } = await linkIn(tx, stampOf(caller, deps.now()), id, link, about, expected);
    return { result: identity, changed };
  });
}

/** The same, inside a work that does more. */
export async function linkIn(
  tx: TeamRecords,
  stamp: Stamp,
  id: UserId,
  link: Link,
  about: About,
  expected?: number,
): Promise<{
  readonly user: User;
  readonly method: SsoMethod;
  readonly identity: Identity;
  readonly changed: boolean;
}> {
  const { user, method } = await find(tx, id, link.methodId, about, expected);
  const key = identityKey(link.nameId, link.email ?? primaryEmail(user.profile) ?? user.userName);
  const known = await tx.identities.byKey(method.id, key.key);
  const holder = known === undefined ? undefined : await tx.users.get(known.userId);
  if (known !== undefined && holder?.id === id && known.kind === key.kind)
    return { user, method, identity: known, changed: false };
  if (holder !== undefined && holder.id !== id)
    throw new Refused(directoryRefusals.identity_taken(key.key, holder.userName));
  // It led to a user who is gone, or was kept for this one in another format.
  if (known !== undefined) await tx.identities.delete(known.id);
  const identity = await tx.identities.create({
    id: newId(),
    teamId: tx.teamId,
    createdAt: stamp.at,
    updatedAt: stamp.at,
    methodId: method.id,
    userId: id,
    ...key,
  });
  const data = { userName: user.userName, method: method.slug, ...key };
  await tx.events.append(eventOf(stamp, "user.linked", ofUser(user), data));
  return { user, method, identity, changed: true };
}

/**
 * Takes the user's identities at a method away, or only one of them, and signs the user out: who they were is in doubt.
 * @throws Refused `not_found`, `stale_version`
 */
export async function unlinkUser(
  deps: Deps,
  caller: Caller,
  id: UserId,
  from: { readonly methodId: MethodId; readonly key?: string | undefined },
  { expected }: Expecting = {},
): Promise<readonly Identity[]> {
  const about: About = { operation: "user.unlink", target: id, targetId: id, methodId: from.methodId };
  return attempting(deps, caller, about, async (tx): Promise<Done<readonly Identity[]>> => {
    const stamp = stampOf(caller, deps.now());
    const { user, method } = await find(tx, id, from.methodId, about, expected);
    const all = await tx.identities.ofUser(id);
    const gone = all.filter(
      (identity) => identity.methodId === method.id && (from.key === undefined || identity.key === from.key),
    );
    if (gone.length === 0) throw new Refused(directoryRefusals.not_found("identity", from.key ?? method.slug));
    for (const identity of gone) {
      await tx.identities.delete(identity.id);
      await tx.events.append(
        eventOf(stamp, "user.unlinked", ofUser(user), {
          userName: user.userName,
          method: method.slug,
          key: identity.key,
        }),
      );
    }
    await cutOff(tx, user);
    return { result: gone, changed: true };
  });
}

async function find(
  tx: TeamRecords,
  id: UserId,
  methodId: MethodId,
  about: About,
  expected: number | undefined,
): Promise<{ user: User; method: SsoMethod }> {
  const user = await tx.users.get(id);
  if (user === undefined) throw new Refused(directoryRefusals.not_found("user", id));
  about.target = user.userName;
  checkExpected(user, expected, `User "${user.userName}"`);
  const method = await tx.methods.get(methodId);
  if (method === undefined) throw new Refused(directoryRefusals.not_found("method", methodId));
  return { user, method };
}
