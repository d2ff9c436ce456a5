import type { GroupId, TeamId } from "../../../model/ids.js";
import type { OwnerKey } from "../../../model/owner.js";
import type { MemberOf } from "../../port/questions.js";
import type { GroupDoc, UserDoc } from "../documents/documents.js";
import type { Calls } from "../works/calls.js";
import { isRefusal } from "../works/failures.js";

/** What hangs on a user: its edges, and the groups at their ends. */
const lookUps = [
  { $lookup: { from: "memberships", localField: "_id", foreignField: "user", as: "edges" } },
  { $lookup: { from: "groups", localField: "edges.group", foreignField: "_id", as: "groups" } },
  { $project: { edges: 0, "groups.said": 0, "groups.sum": 0 } },
] as const;

interface Found {
  readonly document: UserDoc;
  /** Ordered by id; of a removed user none. */
  readonly groups: readonly MemberOf[];
}

/**
 * A user with its groups in one call, outside of works. `refused` where the groups are more than one document holds, so that
 * they have to be asked for by themselves.
 * @param field  the key by which the user is found
 * @param projection  of the user
 */
export async function userWithGroups(
  calls: Calls,
  team: TeamId,
  [field, value]: readonly [field: "_id" | "userName", value: string],
  projection: Readonly<Record<string, 0 | 1>>,
): Promise<Found | "refused" | undefined> {
  const reading = { projection, limit: 1, by: field, stages: lookUps };
  try {
    const [found] = await calls.many("users", { team, [field]: value }, reading);
    if (found === undefined) return undefined;
    const { groups, ...document } = found as UserDoc & { readonly groups: readonly GroupDoc[] };
    return { document, groups: document.gone ? [] : groupsIn(team, groups) };
  } catch (error) {
    if (isRefusal(error)) return "refused";
    throw error;
  }
}

function groupsIn(team: TeamId, groups: readonly GroupDoc[]): readonly MemberOf[] {
  const own = groups.filter((group) => group.team === team);
  return own.sort((a, b) => (a._id < b._id ? -1 : 1)).map(memberOf);
}

export function memberOf({ _id, body, owner }: GroupDoc): MemberOf {
  const { displayName } = JSON.parse(body) as { displayName: string };
  return { groupId: _id as GroupId, displayName, owner: owner as OwnerKey };
}
