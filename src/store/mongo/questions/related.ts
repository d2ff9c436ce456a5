import type { Document } from "../driver.js";
import type { GroupId, TeamId, UserId } from "../../../model/ids.js";
import type { Question } from "../../port/questions.js";
import { ofGroups } from "../documents/attributes.js";
import type { Calls } from "../works/calls.js";
import { edgesOf, userOfEdge } from "../documents/edges.js";
import { checkedText, portions } from "../documents/guards.js";
import { conditionOf, type Related } from "./match-question.js";

/** Users named by id in one question at most; beyond it each user's edges are looked up where the user is read. */
const usersInQuestion = 100_000;

export interface RelatedLookups {
  readonly conditions: Related;
  readonly stages: readonly Document[];
}

/**
 * Answers the parts of a question that are about memberships before the question itself is asked: each becomes a set of
 * ids, or, where that would be too large, a look-up stage.
 */
export async function lookUpRelated(
  calls: Calls,
  team: TeamId,
  question: Question<string> | undefined,
  about: "users" | "groups",
): Promise<RelatedLookups> {
  const conditions = new Map<Question<string>, Document>();
  const stages: Document[] = [];
  let left = usersInQuestion;
  for (const part of partsAboutMemberships(question)) {
    if (part.is === (about === "users" ? "hasMember" : "inGroup")) continue; // nothing answers it, and the translation says so
    if (part.is === "hasMember") {
      conditions.set(part, { _id: { $in: await groupsWith(calls, team, part.user) } });
    } else if (about === "groups") {
      conditions.set(part, { _id: { $in: await groupsWithMembers(calls, team) } });
    } else {
      const groups = await matchingGroups(calls, team, part.is === "inGroup" ? part : { where: { is: "always" } });
      const users = await usersIn(calls, groups, left);
      left -= users?.length ?? 0;
      if (users === undefined) stages.push(edgeStage(groups, `related${stages.length}`));
      conditions.set(
        part,
        users === undefined ? { [`related${stages.length - 1}.0`]: { $exists: true } } : { _id: { $in: users } },
      );
    }
  }
  return { conditions, stages };
}

type AboutMemberships = Extract<Question<string>, { is: "inGroup" | "hasMember" | "hasEdges" }>;

function* partsAboutMemberships(question: Question<string> | undefined): Generator<AboutMemberships> {
  switch (question?.is) {
    case "all":
    case "any":
      for (const one of question.of) yield* partsAboutMemberships(one);
      return;
    case "not":
      yield* partsAboutMemberships(question.of);
      return;
    case "inGroup":
    case "hasMember":
    case "hasEdges":
      yield question;
      return;
    default:
      return;
  }
}

async function matchingGroups(
  calls: Calls,
  team: TeamId,
  { where, owners }: Pick<Extract<Question<string>, { is: "inGroup" }>, "where" | "owners">,
): Promise<GroupId[]> {
  const { conditions } = await lookUpRelated(calls, team, where, "groups");
  const owned = owners === undefined ? {} : { owner: { $in: owners.map(checkedText) } };
  const filter = { $and: [{ team }, owned, conditionOf(where, ofGroups, conditions)] };
  const groups = await calls.many("groups", filter, { projection: { _id: 1 } });
  return groups.map(({ _id }) => _id as GroupId);
}

async function groupsWith(calls: Calls, team: TeamId, user: UserId): Promise<string[]> {
  const alive = await calls.one("users", { _id: user, team, gone: false }, { projection: { _id: 1 } });
  if (alive === undefined) return [];
  const edges = await calls.many("memberships", { user, team }, { projection: { group: 1 } });
  return edges.map(({ group }) => group);
}

/** Groups with a living member: of each the first such edge is looked for, and they lie side by side. */
async function groupsWithMembers(calls: Calls, team: TeamId): Promise<string[]> {
  const ofGroup = { $and: [{ $gt: ["$_id", "$$from"] }, { $lt: ["$_id", "$$to"] }] };
  const alive = { from: "users", localField: "user", foreignField: "_id", as: "users" };
  const groups = await calls.aggregate("groups", [
    { $match: { team } },
    {
      $lookup: {
        from: "memberships",
        let: { from: { $concat: ["$_id", ":"] }, to: { $concat: ["$_id", ";"] } },
        pipeline: [
          { $match: { $expr: ofGroup } },
          { $lookup: alive },
          { $match: { "users.gone": false } },
          { $limit: 1 },
        ],
        as: "edges",
      },
    },
    { $match: { "edges.0": { $exists: true } } },
    { $project: { _id: 1 } },
  ]);
  return groups.map(({ _id }) => String(_id));
}

/** Everybody in these groups, by the edges' own index; undefined when they are more than `limit`. */
async function usersIn(calls: Calls, groups: readonly GroupId[], limit: number): Promise<string[] | undefined> {
  const users = new Set<string>();
  for (const some of portions(groups, 100)) {
    const reading = { projection: { _id: 1 }, limit: limit + 1 };
    const edges = await calls.many("memberships", { $or: some.map((group) => edgesOf(group)) }, reading);
    for (const { _id } of edges) users.add(userOfEdge(_id));
    if (edges.length > limit || users.size > limit) return undefined;
  }
  return [...users];
}

function edgeStage(groups: readonly GroupId[], as: string): Document {
  const one = [{ $match: { group: { $in: [...groups] } } }, { $limit: 1 }, { $project: { _id: 1 } }];
  return { $lookup: { from: "memberships", localField: "_id", foreignField: "user", pipeline: one, as } };
}
