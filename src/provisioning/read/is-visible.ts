import { scopeOf } from "../../directory/index.js";
import type { Group } from "../../model/group.js";
import { ownerKey } from "../../model/owner.js";
import type { User } from "../../model/user.js";
import type { ScimCall } from "../scim-call.js";

/** What another directory owns is not there. Most records are the directory's own, and then nothing more is asked. */
export async function isVisible(
  { team, directory }: ScimCall,
  { owner }: Pick<User | Group, "owner">,
): Promise<boolean> {
  if (owner.kind === "directory") return owner.id === directory.id;
  const { owners } = await scopeOf(team, directory);
  return owners === undefined || owners.includes(ownerKey(owner));
}
