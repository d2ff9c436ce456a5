import type { Owner } from "../model/owner.js";
import type { TeamStore } from "../store/port/store.js";
import { ownerName } from "./views/people.js";

/** Names the owners of a team's records as people know them. Methods and directories of a team are few: asked for once. */
export async function namesOfOwners(store: TeamStore): Promise<(owner: Owner) => string> {
  const slugs = new Map<string, string>();
  for (const { id, slug } of await store.methods.list()) slugs.set(id, slug);
  for (const { id, slug } of await store.directories.list()) slugs.set(id, slug);
  return (owner) => ownerName(owner, (_kind, id) => slugs.get(id));
}
