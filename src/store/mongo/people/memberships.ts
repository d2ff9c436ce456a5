import type { Membership } from "../../../model/group.js";
import type { GroupId, MethodId, TeamId, UserId } from "../../../model/ids.js";
import type { MemberOf } from "../../port/questions.js";
import type { Memberships } from "../../port/people.js";
import type { Filter } from "../works/request.js";
import type { Calls } from "../works/calls.js";
import type { EdgeDoc, GroupDoc } from "../documents/documents.js";
import { edgeId, edgesOf, turnAt, userOfEdge } from "../documents/edges.js";
import { checkedText, idsPerCall, portions } from "../documents/guards.js";
import { emptied, joinedBy, leftBy, type SumChange } from "./group-sums.js";
import type { Face } from "./member-updates.js";
import { memberOf, userWithGroups } from "./user-with-groups.js";
import { facesOfUsers, memberPage } from "./member-pages.js";

export function membershipsOf(calls: Calls, team: TeamId): Memberships {
  return { ...changes(calls, team), ...readings(calls, team) };
}

type Changes = "add" | "remove" | "clear" | "removeAllOf" | "takeOver" | "lockOneGroup";

function changes(calls: Calls, team: TeamId): Pick<Memberships, Changes> {
  return {
    add: (group, users, { at, method }) =>
      changing(calls, group, async (inside) => {
        const wanted = [...new Set(users)];
        const already = await edgesAmong(inside, group, wanted);
        const joined = wanted.filter((user) => !already.has(user));
        const sum = joinedBy(joined);
        if (joined.length === 0 || !(await moveOn(inside, team, [group], sum, at))) return [];
        for (const some of portions(joined, idsPerCall)) {
          const faces = await facesOfUsers(inside, team, some);
          const edges = some.map((user) => edgeOf(team, group, user, { at, method, face: faces.get(user) }));
          await inside.insertMany("memberships", edges);
        }
        return joined;
      }),

    remove: (group, users, { at, onlyOf }) =>
      changing(calls, group, async (inside) => {
        const wanted = [...new Set(users)];
        const members = await edgesAmong(inside, group, wanted, onlyOf);
        const left = wanted.filter((user) => members.has(user));
        const sum = leftBy(left);
        if (left.length === 0 || !(await moveOn(inside, team, [group], sum, at))) return [];
        for (const some of portions(left, idsPerCall)) {
          await inside.remove("memberships", { _id: { $in: some.map((user) => edgeId(group, user)) }, team });
        }
        return left;
      }),

    clear: (group, at) =>
      changing(calls, group, async (inside) => {
        const count = await inside.remove("memberships", { ...edgesOf(group), team });
        return count > 0 && (await moveOn(inside, team, [group], emptied, at)) ? count : 0;
      }),

    removeAllOf: (user, at) =>
      calls.together(async (inside, work) => {
        const all = await groupIdsOf(inside, team, user);
        if (all.length === 0) return [];
        const groups = await groupsAlive(inside, team, all);
        for (const { _id } of groups) work.turn(turnAt(_id));
        // By their ids: a removal that names no documents parts all works that share the transaction.
        await inside.remove("memberships", { _id: { $in: all.map((group) => edgeId(group as GroupId, user)) }, team });
        const ids = groups.map(({ _id }) => _id as GroupId);
        if (ids.length > 0) await moveOn(inside, team, ids, leftBy([user]), at);
        return ids;
      }),

    takeOver: (group) =>
      changing(calls, group, async (inside) => {
        const made = { ...edgesOf(group), team, method: { $exists: true } };
        await inside.updateMany("memberships", made, { $unset: { method: "" } });
      }),

    lockOneGroup: (user) =>
      calls.together(async (inside, work) => {
        work.turn(`user ${checkedText(user)}`);
        await inside.update("users", { _id: user, team }, { $inc: { version: 1 } });
      }),
  };
}

type Readings = Exclude<keyof Memberships, Changes>;

function readings(calls: Calls, team: TeamId): Pick<Memberships, Readings> {
  const groupsOfMany: Memberships["groupsOfMany"] = async (users) => {
    const names = new Map<UserId, MemberOf[]>();
    const reading = { projection: { user: 1, group: 1 }, sort: { user: 1, group: 1 }, by: "user" } as const;
    const all = await calls.many("memberships", { user: { $in: users.map(checkedText) }, team }, reading);
    // Many are in no group, and then nothing more is asked.
    const living = await usersAlive(calls, team, [...new Set(all.map(({ user }) => user as UserId))]);
    const edges = all.filter(({ user }) => living.has(user));
    const groups = await groupsAlive(calls, team, [...new Set(edges.map(({ group }) => group))]);
    const groupBy = new Map(groups.map((group) => [group._id, group]));
    for (const { user, group } of edges) {
      const known = groupBy.get(group);
      if (known === undefined) continue;
      const own = names.get(user as UserId) ?? [];
      own.push(memberOf(known));
      names.set(user as UserId, own);
    }
    return names;
  };

  return {
    groupsOfMany,
    groupsOf: async (user) => {
      if (calls.work === undefined) {
        const found = await userWithGroups(calls, team, ["_id", checkedText(user)], { gone: 1 });
        if (found !== "refused") return found?.groups ?? [];
      }
      return (await groupsOfMany([user])).get(user) ?? [];
    },

    ofUser: async (user) => {
      if (!(await usersAlive(calls, team, [user])).has(user)) return [];
      const edges = await calls.many("memberships", { user: checkedText(user), team }, { sort: { group: 1 } });
      const groups = new Set(
        (
          await groupsAlive(
            calls,
            team,
            edges.map(({ group }) => group),
          )
        ).map(({ _id }) => _id),
      );
      return edges.filter(({ group }) => groups.has(group)).map(membershipOf);
    },

    page: async (group, query) => {
      const [alive, page] = await Promise.all([isAlive(calls, team, group), memberPage(calls, team, group, query)]);
      return alive ? page : [];
    },

    ids: async (group) => {
      const ids = new Set<UserId>();
      if (!(await isAlive(calls, team, group))) return ids;
      // The ids of edges alone, which the index answers: 100,000 of them are no documents to read.
      for (const { _id } of await calls.many("memberships", edgesOf(group), { projection: { _id: 1 } })) {
        ids.add(userOfEdge(_id));
      }
      return ids;
    },

    count: async (group) => {
      const found = await calls.one("groups", { _id: checkedText(group), team }, { projection: { sum: 1 }, by: "_id" });
      return found?.sum?.members ?? 0;
    },

    among: async (group, users) => ((await isAlive(calls, team, group)) ? edgesAmong(calls, group, users) : new Set()),

    inOtherGroups: async (group, users) => {
      const others = new Map<UserId, GroupId>();
      for (const some of portions(users, idsPerCall)) {
        const filter = { user: { $in: some.map(checkedText) }, team, group: { $ne: checkedText(group) } };
        const edges = await calls.many("memberships", filter, {
          projection: { user: 1, group: 1 },
          sort: { user: 1, group: 1 },
        });
        const alive = await groupsAlive(calls, team, [...new Set(edges.map((edge) => edge.group))]);
        const groups = new Set(alive.map(({ _id }) => _id));
        for (const edge of edges) {
          if (!groups.has(edge.group) || others.has(edge.user as UserId)) continue;
          others.set(edge.user as UserId, edge.group as GroupId);
        }
      }
      return others;
    },
  };
}

/** A change of one group's edges: works on one group queue in the process, for its version would make them collide. */
function changing<T>(calls: Calls, group: GroupId, change: (inside: Calls) => Promise<T>): Promise<T> {
  return calls.together((inside, work) => {
    work.turn(turnAt(checkedText(group)));
    return change(inside);
  });
}

export function edgeOf(
  team: TeamId,
  group: GroupId,
  user: UserId,
  { at, method, face }: { at: number; method: MethodId | undefined; face: Face | undefined },
): EdgeDoc {
  return {
    ...{ _id: edgeId(group, user), team, group, user, at },
    ...(method === undefined ? {} : { method }),
    ...(face === undefined ? {} : { display: face.display }),
    ...(face?.gone === true ? { gone: true } : {}),
  };
}

/** The blind increment behind the group's ETag. False: there is no such group in the team, and no edge of it to change. */
async function moveOn(
  calls: Calls,
  team: TeamId,
  groups: readonly GroupId[],
  { $inc, $set }: SumChange,
  at: number,
): Promise<boolean> {
  const change = { $inc: { version: 1, ...$inc }, $set: { updatedAt: at, ...$set } };
  const updates = groups.map((_id) => ({ updateOne: { filter: { _id, team }, update: change } }));
  return (await calls.bulk("groups", updates)) > 0;
}

async function edgesAmong(
  calls: Calls,
  group: GroupId,
  users: readonly UserId[],
  onlyOf?: MethodId,
): Promise<Set<UserId>> {
  const members = new Set<UserId>();
  for (const some of portions(users, idsPerCall)) {
    const filter: Filter = {
      _id: { $in: some.map((user) => edgeId(checkedText(group), checkedText(user))) },
      ...(onlyOf === undefined ? {} : { method: checkedText(onlyOf) }),
    };
    // Without a method the ids alone answer, from the index.
    for (const { _id } of await calls.many("memberships", filter, { projection: { _id: 1 }, by: "_id" })) {
      members.add(userOfEdge(_id));
    }
  }
  return members;
}

async function groupIdsOf(calls: Calls, team: TeamId, user: UserId): Promise<string[]> {
  const edges = await calls.many("memberships", { user: checkedText(user), team }, { projection: { group: 1 } });
  return edges.map(({ group }) => group);
}

async function isAlive(calls: Calls, team: TeamId, group: GroupId): Promise<boolean> {
  return (
    (await calls.one("groups", { _id: checkedText(group), team }, { projection: { _id: 1 }, by: "_id" })) !== undefined
  );
}

async function groupsAlive(calls: Calls, team: TeamId, ids: readonly string[]): Promise<GroupDoc[]> {
  if (ids.length === 0) return [];
  return calls.many("groups", { _id: { $in: ids }, team }, { sort: { _id: 1 }, by: "_id" });
}

async function usersAlive(calls: Calls, team: TeamId, ids: readonly UserId[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const filter = { _id: { $in: ids.map(checkedText) }, team, gone: false };
  return new Set((await calls.many("users", filter, { projection: { _id: 1 }, by: "_id" })).map(({ _id }) => _id));
}

export function membershipOf({ group, user, method, at }: EdgeDoc): Membership {
  return {
    groupId: group as GroupId,
    userId: user as UserId,
    addedAt: at,
    ...(method === undefined ? {} : { method: method as MethodId }),
  };
}
