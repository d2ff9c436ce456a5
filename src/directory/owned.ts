import type { Owner } from "../model/owner.js";
import { Refused } from "../model/refused.js";
import { directoryRefusals } from "../rules/index.js";
import type { TeamRecords } from "../store/port/store.js";

/** An admin changes what nobody else owns. @throws Refused `owned_by_directory`, `owned_by_method`, naming the owner and the way out */
export async function refuseOwned(
  tx: Pick<TeamRecords, "directories" | "methods">,
  kind: "user" | "group",
  called: string,
  owner: Owner,
): Promise<void> {
  if (owner.kind === "directory") {
    const slug = (await tx.directories.get(owner.id))?.slug ?? owner.id;
    throw new Refused(directoryRefusals.owned_by_directory(kind, called, slug));
  }
  if (owner.kind === "method") {
    const slug = (await tx.methods.get(owner.id))?.slug ?? owner.id;
    throw new Refused(directoryRefusals.owned_by_method(kind, called, slug));
  }
}
