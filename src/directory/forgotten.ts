import { createHmac } from "node:crypto";
import { fold } from "../lib/fold.js";
import type { Identity } from "../model/identity.js";
import type { MethodId, TeamId, UserId } from "../model/ids.js";
import { primaryEmail, type User } from "../model/user.js";
import type { TeamRecords } from "../store/port/store.js";

/**
 * What `onRemoval: delete` keeps of a person: a record whose userName, email and identity keys are keyed hashes, so that a
 * sign-in finds that they were removed and does not make them again, and nobody can read who they were. The lock and the
 * removal mark stay with it. It lies where users lie, so that it is written, found and cleared in the same work as they are.
 */
const prefix = "removed:";

function hashOf(key: Buffer, team: TeamId, kind: string, value: string): string {
  return prefix + createHmac("sha256", key).update(`${kind}\0${team}\0${value}`).digest("hex");
}

function addressHash(key: Buffer, team: TeamId, address: string): string {
  return hashOf(key, team, "address", fold(address));
}

function identityHash(key: Buffer, team: TeamId, method: MethodId, identity: string): string {
  return hashOf(key, team, `identity:${method}`, identity);
}

export function isForgotten(user: Pick<User, "userName" | "removed">): boolean {
  return user.removed !== undefined && user.userName.startsWith(prefix);
}

/** Replaces a removed user and their identities by hashes. The user must carry its removal mark already. */
export async function forget(tx: TeamRecords, key: Buffer, user: User, at: number): Promise<User> {
  const userName = addressHash(key, tx.teamId, user.userName);
  const email = primaryEmail(user.profile);
  const earlier = await tx.users.byUserName(userName);
  if (earlier !== undefined) await dropUser(tx, earlier.id);
  for (const identity of await tx.identities.ofUser(user.id)) {
    const hashed = identityHash(key, tx.teamId, identity.methodId, identity.key);
    const double = await tx.identities.byKey(identity.methodId, hashed);
    if (double !== undefined) await tx.identities.delete(double.id);
    await tx.identities.replace({ ...identity, key: hashed, updatedAt: at });
  }
  await tx.lastSaid.deleteOf(user.id);
  return tx.users.replace({
    id: user.id,
    teamId: user.teamId,
    version: user.version,
    createdAt: user.createdAt,
    updatedAt: at,
    userName,
    owner: user.owner,
    active: false,
    inactiveBy: "directory",
    locked: user.locked || (earlier?.locked ?? false),
    ...(user.removed !== undefined && { removed: user.removed }),
    profile: email === undefined ? {} : { emails: [{ value: addressHash(key, tx.teamId, email), primary: true }] },
  });
}

/** The forgotten records of whoever had one of these addresses as userName or email. */
export async function forgottenWith(
  tx: TeamRecords,
  key: Buffer,
  addresses: readonly string[],
): Promise<readonly User[]> {
  const hashes = [...new Set(addresses.map((address) => addressHash(key, tx.teamId, address)))];
  const found = await Promise.all(
    hashes.flatMap((hash) => [
      tx.users.byUserName(hash).then((user) => (user === undefined ? [] : [user])),
      tx.users.byPrimaryEmail(hash),
    ]),
  );
  return [...new Map(found.flat().map((user) => [user.id, user])).values()];
}

/** Was a person with this email or this key at the method removed and forgotten? */
export async function wasForgotten(
  tx: TeamRecords,
  key: Buffer,
  person: { readonly email: string; readonly method: MethodId; readonly identity: string },
): Promise<boolean> {
  if ((await forgottenWith(tx, key, [person.email])).length > 0) return true;
  return (await forgottenWithIdentity(tx, key, { methodId: person.method, key: person.identity })) !== undefined;
}

/** Whose key at the method it was. */
export async function forgottenWithIdentity(
  tx: TeamRecords,
  removalKey: Buffer,
  { methodId, key }: Pick<Identity, "methodId" | "key">,
): Promise<UserId | undefined> {
  return (await tx.identities.byKey(methodId, identityHash(removalKey, tx.teamId, methodId, key)))?.userId;
}

/** Deletes a record and everything that points to it; what was told of the person stays told. Sessions, seats and events are the caller's. */
export async function dropUser(tx: TeamRecords, id: UserId): Promise<readonly Identity[]> {
  const identities = await tx.identities.ofUser(id);
  for (const identity of identities) await tx.identities.delete(identity.id);
  await tx.lastSaid.deleteOf(id);
  await tx.users.delete(id);
  return identities;
}
