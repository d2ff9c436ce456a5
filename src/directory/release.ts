import { checkExpected, type Expecting } from "../model/expecting.js";
import { eventOf, stampOf, type Caller } from "../model/event.js";
import type { DirectoryId, MethodId } from "../model/ids.js";
import { manual, type Owner } from "../model/owner.js";
import { directoryRefusals } from "../rules/index.js";
import type { TeamStore } from "../store/port/store.js";
import { cutOffMethod } from "./cut-off.js";
import { deciding } from "../store/port/deciding.js";
import type { Deps } from "./deps.js";
import { Refused } from "../model/refused.js";

/**
 * Deleting a directory or an SSO method: first it is switched off, so that nothing new becomes its own, then its records
 * become manual in portions, and last it goes. Whoever is interrupted finds it switched off and deletes it again.
 */

export interface Released {
  readonly users: number;
  readonly groups: number;
}

/** Users and groups become manual; active, lock and removal mark stay. Its tokens are deleted. @throws Refused `not_found`, `stale_version` */
export async function removeDirectory(
  deps: Pick<Deps, "store" | "now">,
  caller: Caller,
  id: DirectoryId,
  { expected }: Expecting = {},
): Promise<Released> {
  await deciding(deps.store, async (tx) => {
    const directory = await tx.directories.get(id);
    if (directory === undefined) throw new Refused(directoryRefusals.not_found("directory", id));
    checkExpected(directory, expected, `Directory "${directory.slug}"`);
    if (!directory.disabled) await tx.directories.replace({ ...directory, disabled: true, updatedAt: deps.now() });
  });
  const released = await release(deps.store, { kind: "directory", id });
  await deciding(deps.store, async (tx) => {
    const directory = await tx.directories.get(id);
    if (directory === undefined) return;
    const stamp = stampOf(caller, deps.now());
    for (const token of await tx.tokens.ofDirectory(id)) await tx.tokens.delete(token.id);
    await tx.directories.delete(id);
    await tx.events.append(
      eventOf(
        stamp,
        "directory.deleted",
        { kind: "directory", id, version: directory.version + 1 },
        { slug: directory.slug, ...released },
      ),
    );
  });
  return released;
}

/**
 * Users and groups become manual, its identities go, `ssoName` bindings to it are cleared, whoever came through it is
 * signed out, and directories linked to it are linked to nothing. @throws Refused `not_found`, `stale_version`
 */
export async function removeMethod(
  deps: Pick<Deps, "store" | "now">,
  caller: Caller,
  id: MethodId,
  { expected }: Expecting = {},
): Promise<Released> {
  await deciding(deps.store, async (tx) => {
    const method = await tx.methods.get(id);
    if (method === undefined) throw new Refused(directoryRefusals.not_found("method", id));
    checkExpected(method, expected, `SSO method "${method.slug}"`);
    if (!method.disabled) await tx.methods.replace({ ...method, disabled: true, updatedAt: deps.now() });
    await cutOffMethod(tx, id);
  });
  const released = await release(deps.store, { kind: "method", id });
  await deps.store.users.clearSsoOf(id);
  await deciding(deps.store, async (tx) => {
    const method = await tx.methods.get(id);
    if (method === undefined) return;
    const stamp = stampOf(caller, deps.now());
    for (const directory of await tx.directories.list()) {
      if (directory.methodId !== id) continue;
      const { methodId: _, ...unlinked } = directory;
      await tx.directories.replace({ ...unlinked, updatedAt: stamp.at });
    }
    const identities = await tx.identities.deleteOfMethod(id);
    await tx.methods.delete(id);
    await tx.events.append(
      eventOf(
        stamp,
        "method.deleted",
        { kind: "method", id, version: method.version + 1 },
        { slug: method.slug, identities, ...released },
      ),
    );
  });
  return released;
}

async function release(store: TeamStore, owner: Owner): Promise<Released> {
  const users = await store.users.changeOwner(owner, manual);
  const groups = await store.groups.changeOwner(owner, manual);
  return { users, groups };
}
