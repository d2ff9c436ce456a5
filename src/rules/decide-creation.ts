import { ownsOrSees } from "./ownership.js";
import type { Directory } from "../model/directory.js";
import type { OwnerKey } from "../model/owner.js";
import type { TeamPolicies } from "../model/team.js";
import type { User } from "../model/user.js";
import { directoryRefusals } from "./directory-refusals.js";
import type { Reading } from "./read-person.js";
import { mayRestore } from "./removal.js";

export interface CreationFacts {
  /** The record of the team with that userName, whoever owns it, removed or not. */
  readonly byUserName?: User | undefined;
  /** Records of the team with that primary email, removed ones too. */
  readonly byEmail: readonly User[];
  /** Whose records the directory sees under `existingUsers: link`. */
  readonly visible: readonly OwnerKey[];
}

export type Creation =
  | {
      readonly do: "create";
      /** Removed records of other people, which yield their address to the new one. */
      readonly yielding: readonly User[];
      /** The lock of a record that yields carries over. */
      readonly locked: boolean;
    }
  | { readonly do: "adopt" | "restore"; readonly user: User };

/**
 * What a directory's POST of a user is: a new record, one that JIT or an admin made and that is taken over, or the return
 * of somebody this directory removed.
 */
export function decideCreation(
  directory: Pick<Directory, "id">,
  policies: Pick<TeamPolicies, "existingUsers">,
  wanted: { readonly userName: string; readonly externalId?: string | undefined; readonly email?: string | undefined },
  facts: CreationFacts,
): Reading<Creation> {
  const { byUserName } = facts;
  if (byUserName !== undefined && byUserName.removed === undefined) {
    if (!adoptable(byUserName, directory, facts.visible)) {
      return { ok: false, refusal: directoryRefusals.user_name_taken(wanted.userName) };
    }
    return policies.existingUsers === "refuse"
      ? { ok: false, refusal: directoryRefusals.existing_user(wanted.userName, "userName") }
      : { ok: true, value: { do: "adopt", user: byUserName } };
  }
  if (byUserName !== undefined && mayRestore(byUserName, directory.id, wanted.externalId)) {
    return { ok: true, value: { do: "restore", user: byUserName } };
  }

  const [found, ...others] = facts.byEmail.filter(
    (user) => user.removed === undefined && adoptable(user, directory, facts.visible),
  );
  if (found !== undefined && policies.existingUsers === "refuse") {
    return { ok: false, refusal: directoryRefusals.existing_user(wanted.email ?? found.userName, "email") };
  }
  if (found !== undefined && others.length > 0) {
    return { ok: false, refusal: directoryRefusals.several_users([found, ...others].map((user) => user.userName)) };
  }
  if (found !== undefined) return { ok: true, value: { do: "adopt", user: found } };

  const yielding = [...(byUserName === undefined ? [] : [byUserName]), ...facts.byEmail].filter(
    (user, index, all) => user.removed !== undefined && all.findIndex(({ id }) => id === user.id) === index,
  );
  return { ok: true, value: { do: "create", yielding, locked: yielding.some((user) => user.locked) } };
}

/** May this directory take the record over, policy aside: JIT or an admin made it, and the directory sees such records. */
export function adoptable(user: User, directory: Pick<Directory, "id">, visible: readonly OwnerKey[]): boolean {
  return user.owner.kind !== "directory" && ownsOrSees(user.owner, directory, visible) === "sees";
}
