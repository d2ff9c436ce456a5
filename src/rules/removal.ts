import { fold } from "../lib/fold.js";
import type { Identity } from "../model/identity.js";
import type { DirectoryId } from "../model/ids.js";
import { primaryEmail, type Profile, type User } from "../model/user.js";

/**
 * Is a new POST with the same userName the person whom this directory removed? The same directory, and externalIds equal
 * or both absent. Any other such POST is somebody who was given a recycled address.
 */
export function mayRestore(removed: User, directory: DirectoryId, externalId: string | undefined): boolean {
  return removed.removed?.directory === directory && removed.externalId === externalId;
}

/** The userName of a kept record that had to yield its own: unique, and no address that anybody could sign in with. */
export function placeholderName(user: Pick<User, "id" | "userName">): string {
  return user.userName.endsWith(`~${user.id}`) ? user.userName : `${user.userName}~${user.id}`;
}

/**
 * What a removed record keeps when its address goes to another person: not the userName when it is that address, and none
 * of its emails that are.
 */
export function yieldAddress(removed: User, addresses: readonly string[]): User {
  const taken = new Set(addresses.map(fold));
  const userName = taken.has(fold(removed.userName)) ? placeholderName(removed) : removed.userName;
  const { emails, ...rest } = removed.profile;
  const kept = emails?.filter(({ value }) => value === undefined || !taken.has(fold(value))) ?? [];
  const profile: Profile = kept.length > 0 ? { ...rest, emails: kept } : rest;
  return { ...removed, userName, profile };
}

/** The addresses that go over: the other person's userName and email, as far as the removed record holds them. */
export function yieldedAddresses(removed: User, userName: string, email: string | undefined): readonly string[] {
  const held = new Set([removed.userName, primaryEmail(removed.profile) ?? removed.userName].map(fold));
  return [userName, ...(email === undefined ? [] : [email])].filter((address) => held.has(fold(address)));
}

/** Is this identity keyed by one of these addresses, so that it goes over with them? A persistent NameID never is. */
export function isKeyedBy(identity: Identity, addresses: readonly string[]): boolean {
  if (identity.kind === "persistent") return false;
  return addresses.some((address) => fold(address) === fold(identity.key));
}
