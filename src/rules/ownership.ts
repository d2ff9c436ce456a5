import type { Directory } from "../model/directory.js";
import type { MethodId } from "../model/ids.js";
import { ownerKey, type Owner, type OwnerKey } from "../model/owner.js";
import type { TeamPolicies } from "../model/team.js";

/**
 * Whose records a directory sees through SCIM: its own and, under `existingUsers: link`, those that JIT or an admin made.
 * Where a method has linked directories, only they see its users and groups. What another directory owns is never seen.
 */
export function ownersVisibleTo(
  directory: Pick<Directory, "id">,
  policies: Pick<TeamPolicies, "existingUsers">,
  methods: readonly MethodId[],
  directories: readonly Pick<Directory, "id" | "methodId">[],
): readonly OwnerKey[] {
  const own: OwnerKey = `d:${directory.id}`;
  if (policies.existingUsers === "refuse") return [own];
  const seen = methods.filter((method) => {
    const linked = directories.filter(({ methodId }) => methodId === method);
    return linked.length === 0 || linked.some(({ id }) => id === directory.id);
  });
  return [own, "a", ...seen.map((method): OwnerKey => `m:${method}`)];
}

/** How a directory stands to a record: it owns it, may take it over, or is not to know of it. */
export function ownsOrSees(
  owner: Owner,
  directory: Pick<Directory, "id">,
  visible: readonly OwnerKey[],
): "owns" | "sees" | "nothing" {
  if (owner.kind === "directory" && owner.id === directory.id) return "owns";
  return visible.includes(ownerKey(owner)) ? "sees" : "nothing";
}
