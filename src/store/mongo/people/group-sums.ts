import type { UserId } from "../../../model/ids.js";
import { memberSumOf, negative, noMembers, type MemberSum } from "../../member-sum.js";
import type { GroupSumDoc } from "../documents/documents.js";
import { groupOfEdge } from "../documents/edges.js";
import type { Calls } from "../works/calls.js";

/** A change of the sum in a group's document; differences are blind, so that parallel joins and leaves all count. */
export interface SumChange {
  readonly $inc?: Readonly<Record<`sum.${keyof GroupSumDoc}`, number>>;
  readonly $set?: { readonly sum: GroupSumDoc };
}

export function joinedBy(users: readonly UserId[]): SumChange {
  return movedBy(memberSumOf(users), users.length);
}

export function leftBy(users: readonly UserId[]): SumChange {
  return movedBy(negative(memberSumOf(users)), -users.length);
}

function movedBy([a, b, c, d]: MemberSum, members: number): SumChange {
  return { $inc: { "sum.a": a, "sum.b": b, "sum.c": c, "sum.d": d, "sum.members": members } };
}

export const emptied: SumChange = { $set: { sum: { a: 0, b: 0, c: 0, d: 0, members: 0 } } };

export function sumOf(sum: GroupSumDoc | undefined): MemberSum {
  return sum === undefined ? noMembers : [sum.a, sum.b, sum.c, sum.d];
}

/** Clears the edges of a user who is gone, and what they were in their groups' sums; the groups' versions stay. Answers how many. */
export function dropEdgesOfUser(calls: Calls, user: UserId): Promise<number> {
  return calls.together(async (inside) => {
    const edges = await inside.many("memberships", { user }, { projection: { _id: 1 } });
    if (edges.length === 0) return 0;
    const update = leftBy([user]);
    await inside.bulk(
      "groups",
      edges.map(({ _id }) => ({ updateOne: { filter: { _id: groupOfEdge(_id) }, update } })),
    );
    return inside.remove("memberships", { _id: { $in: edges.map(({ _id }) => _id) } });
  });
}
