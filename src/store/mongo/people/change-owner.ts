import type { TeamId } from "../../../model/ids.js";
import { ownerKey, type Owner } from "../../../model/owner.js";
import type { Calls } from "../works/calls.js";
import type { GroupDoc, UserDoc } from "../documents/documents.js";
import type { Work } from "../works/work.js";

const portion = 500;
const projection = { team: 1, owner: 1, gone: 1, active: 1 };

/** Hands all records of one owner to another, a portion to each work, so that none grows with the team. */
export async function changeOwners(
  calls: Calls,
  kind: "users" | "groups",
  team: TeamId,
  { from, to }: { readonly from: Owner; readonly to: Owner },
  moved: (work: Work, document: UserDoc | GroupDoc) => void,
): Promise<number> {
  const owner = ownerKey(from);
  if (owner === ownerKey(to)) return 0;
  for (let total = 0; ;) {
    const count = await calls.together(async (inside, work) => {
      const some = await inside.many(kind, { team, owner }, { projection, limit: portion });
      if (some.length === 0) return 0;
      const change = { $set: { owner: ownerKey(to) }, $inc: { version: 1 } };
      await inside.updateMany(kind, { _id: { $in: some.map(({ _id }) => _id) } }, change);
      for (const document of some) moved(work, document);
      return some.length;
    });
    total += count;
    if (count < portion) return total;
  }
}
