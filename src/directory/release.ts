import { checkExpected, type Expecting } from "../model/expecting.js";
import { undoMs, type Deleted, type Deletion } from "../model/deletion.js";
import { eventOf, stampOf, type Caller } from "../model/event.js";
import { grantOf } from "../model/directory.js";
import type { DeletionId, DirectoryId, MethodId } from "../model/ids.js";
import { manual, ownerKey, type Owner } from "../model/owner.js";
import { directoryRefusals } from "../rules/index.js";
import type { TeamRecords, TeamStore } from "../store/port/store.js";
import { cutOffMethod } from "./cut-off.js";
import { deciding } from "../store/port/deciding.js";
import type { Deps } from "./deps.js";
import { Refused } from "../model/refused.js";

/**
 * Deleting a directory or an SSO method: it goes at once, out of the reach of every door, and is kept aside for as long as that
 * can be undone. When it cannot any more, its users and groups become manual in portions, and what was kept goes.
 */

/** How many become manual. */
export interface Released {
  readonly users: number;
  readonly groups: number;
}

export interface Deleting extends Expecting {
  /** At once and for good: there is nothing to undo. */
  readonly final?: boolean | undefined;
}

/** Its tokens and OAuth clients go along. @throws Refused `not_found`, `stale_version` */
export async function removeDirectory(
  deps: Pick<Deps, "store" | "now">,
  caller: Caller,
  id: DirectoryId,
  { expected, final }: Deleting = {},
): Promise<Released> {
  const owned = await ownedBy(deps.store, { kind: "directory", id });
  await deciding(deps.store, async (tx) => {
    const record = await tx.directories.get(id);
    if (record === undefined) throw new Refused(directoryRefusals.not_found("directory", id));
    checkExpected(record, expected, `Directory "${record.slug}"`);
    const tokens = await tx.tokens.ofDirectory(id);
    for (const token of tokens) await tx.tokens.delete(token.id);
    const oauthClients = await tx.oauthClients.ofDirectory(id);
    for (const client of oauthClients) await tx.oauthClients.delete(client.id);
    await tx.directories.delete(id);
    const { toldVersion } = await keepAside(tx, { kind: "directory", record, tokens, oauthClients }, deps.now());
    const subject = { kind: "directory", id, version: toldVersion } as const;
    const stamp = stampOf(caller, deps.now());
    await tx.events.append(eventOf(stamp, "directory.deleted", subject, { slug: record.slug, ...owned }));
  });
  return final === true ? finishDeletion(deps, id) : owned;
}

/**
 * Whoever came through it is signed out, and directories that were linked to it are linked to nothing.
 * @throws Refused `not_found`, `stale_version`
 */
export async function removeMethod(
  deps: Pick<Deps, "store" | "now">,
  caller: Caller,
  id: MethodId,
  { expected, final }: Deleting = {},
): Promise<Released> {
  const owned = await ownedBy(deps.store, { kind: "method", id });
  // All of them, for the event tells how many, and this is asked once.
  const { users: people } = await deps.store.identities.peopleOf(id);
  await deciding(deps.store, async (tx) => {
    const record = await tx.methods.get(id);
    if (record === undefined) throw new Refused(directoryRefusals.not_found("method", id));
    checkExpected(record, expected, `SSO method "${record.slug}"`);
    const stamp = stampOf(caller, deps.now());
    await cutOffMethod(tx, id);
    const directories: DirectoryId[] = [];
    for (const directory of await tx.directories.list()) {
      if (directory.methodId !== id) continue;
      const { methodId: _, ...unlinked } = directory;
      await tx.directories.replace({ ...unlinked, updatedAt: stamp.at });
      directories.push(directory.id);
    }
    await tx.methods.delete(id);
    const { toldVersion } = await keepAside(tx, { kind: "method", record, directories }, deps.now());
    const subject = { kind: "method", id, version: toldVersion } as const;
    await tx.events.append(eventOf(stamp, "method.deleted", subject, { slug: record.slug, people, ...owned }));
  });
  return final === true ? finishDeletion(deps, id) : owned;
}

/** Keeps what was deleted, within the work that deletes it. */
export async function keepAside(tx: TeamRecords, what: Deleted, now: number): Promise<Deletion> {
  const { id, version } = what.record;
  return tx.deletions.create({
    id: id as string as DeletionId,
    teamId: tx.teamId,
    createdAt: now,
    updatedAt: now,
    toldVersion: version + 1,
    until: now + undoMs,
    ending: false,
    what,
  });
}

/**
 * Lets go what a deletion had kept: users and groups become manual (active, lock and removal mark stay), identities go, and
 * `ssoName` bindings are cleared. In portions; whoever is interrupted does it again.
 */
export async function finishDeletion({ store, now }: Pick<Deps, "store" | "now">, id: string): Promise<Released> {
  const deletion = await deciding(store, async (tx) => {
    const there = await tx.deletions.get(id as DeletionId);
    return there === undefined || there.ending
      ? there
      : tx.deletions.replace({ ...there, ending: true, updatedAt: now() });
  });
  if (deletion === undefined) return { users: 0, groups: 0 };
  const released = await letGo(store, deletion.what);
  await store.deletions.delete(deletion.id);
  return released;
}

async function letGo(store: TeamStore, what: Deleted): Promise<Released> {
  switch (what.kind) {
    case "domain":
      return { users: 0, groups: 0 };
    case "team":
      await store.purge();
      return { users: 0, groups: 0 };
    case "directory":
      // Until now they hung on a client that nobody found; had they ended with it, undoing would bring back empty grants.
      for (const grant of what.tokens.map(grantOf)) if (grant !== undefined) await store.artefacts.endGrant(grant);
      return release(store, { kind: "directory", id: what.record.id });
    case "method": {
      const { id } = what.record;
      const released = await release(store, { kind: "method", id });
      await store.users.clearSsoOf(id);
      await store.identities.deleteOfMethod(id);
      return released;
    }
  }
}

async function release(store: TeamStore, owner: Owner): Promise<Released> {
  const users = await store.users.changeOwner(owner, manual);
  const groups = await store.groups.changeOwner(owner, manual);
  return { users, groups };
}

async function ownedBy({ users, groups }: TeamStore, owner: Owner): Promise<Released> {
  const owners = [ownerKey(owner)];
  return {
    users: await users.count({ scope: { owners, includeRemoved: true } }),
    groups: await groups.count({ scope: { owners } }),
  };
}
