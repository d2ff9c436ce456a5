import type { Membership } from "../../../model/group.js";
import type { GroupId, MethodId, TeamId, UserId } from "../../../model/ids.js";
import type { OwnerKey } from "../../../model/owner.js";
import type { MemberOf } from "../../port/questions.js";
import { memberSumOf, negative, noMembers, type MemberSum } from "../../member-sum.js";
import { formOfInstant } from "../../search-values.js";
import type { Memberships, MemberView } from "../../port/people.js";
import { inPortions, type Access, type Pace } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

const edgesAtOnce = 1000;

/**
 * Edges between users and groups. A group's edges outlive it until the sweep, so whatever reads edges looks whether the
 * group still lives in this team; a user takes its edges along. The number of members and
 * the sum that tells them apart are kept in the group's row.
 */
export function membershipsOf(access: Access, team: TeamId): Memberships {
  const lives = (db: Connection, group: GroupId): boolean =>
    db.get("SELECT 1 FROM user_groups WHERE id = ? AND team = ?", [group, team]) !== undefined;
  return {
    add: (group, users, { at, method }) =>
      access.write(async (db, pace) => {
        const joined: UserId[] = [];
        if (!lives(db, group)) return joined;
        await inPortions(users, pace, (json) => {
          const rows = db.all<[UserId]>(
            `INSERT INTO edges (group_id, user, method, added_at)
             SELECT ?, r.id, ?, ? FROM json_each(?) j CROSS JOIN users r ON r.id = j.value WHERE r.team = ?
             ON CONFLICT DO NOTHING RETURNING user`,
            [group, method ?? null, at, json, team],
          );
          for (const [user] of rows) joined.push(user);
        });
        moveOn(db, group, { members: joined.length, sum: memberSumOf(joined) }, at);
        return joined;
      }),
    remove: (group, users, { at, onlyOf }) =>
      access.write(async (db, pace) => {
        const left: UserId[] = [];
        if (!lives(db, group)) return left;
        const made = onlyOf === undefined ? "" : " AND method = ?";
        await inPortions(users, pace, (json) => {
          const rows = db.all<[UserId]>(
            `DELETE FROM edges WHERE group_id = ? AND user IN (SELECT value FROM json_each(?))${made} RETURNING user`,
            onlyOf === undefined ? [group, json] : [group, json, onlyOf],
          );
          for (const [user] of rows) left.push(user);
        });
        moveOn(db, group, { members: -left.length, sum: negative(memberSumOf(left)) }, at);
        return left;
      }),
    clear: (group, at) =>
      access.write(async (db, pace) => {
        if (!lives(db, group)) return 0;
        const removed = await deleteAllEdges(db, pace, group);
        const sum = db.get<MemberSum>(`SELECT ${sums.join(", ")} FROM user_groups WHERE id = ?`, [group]) ?? noMembers;
        moveOn(db, group, { members: -removed, sum: negative(sum) }, at);
        return removed;
      }),
    removeAllOf: (user, at) =>
      access.write((db) => {
        const groups = db
          .all<[GroupId]>(
            `SELECT e.group_id FROM edges e CROSS JOIN user_groups g ON g.id = e.group_id
             WHERE e.user = ? AND g.team = ? ORDER BY e.group_id`,
            [user, team],
          )
          .map(([group]) => group);
        const difference = { members: -1, sum: negative(memberSumOf([user])) };
        for (const group of groups) {
          db.run("DELETE FROM edges WHERE group_id = ? AND user = ?", [group, user]);
          moveOn(db, group, difference, at);
        }
        return groups;
      }),
    takeOver: (group) =>
      access.write((db) => {
        if (lives(db, group)) {
          db.run("UPDATE edges SET method = NULL WHERE group_id = ? AND method IS NOT NULL", [group]);
        }
      }),
    lockOneGroup: (user) =>
      access.write((db) => {
        db.run("UPDATE users SET version = version + 1 WHERE id = ? AND team = ?", [user, team]);
      }),
    ...readingMemberships(access, team, lives),
  };
}

function readingMemberships(access: Access, team: TeamId, lives: (db: Connection, group: GroupId) => boolean) {
  return {
    ofUser: (user: UserId): Promise<readonly Membership[]> =>
      access.read((db) =>
        db
          .all<[GroupId, MethodId | null, number]>(
            `SELECT e.group_id, e.method, e.added_at FROM edges e CROSS JOIN user_groups g ON g.id = e.group_id
             WHERE e.user = ? AND g.team = ? ORDER BY e.group_id`,
            [user, team],
          )
          .map(([groupId, method, addedAt]) => ({
            groupId,
            userId: user,
            addedAt,
            ...(method === null ? {} : { method }),
          })),
      ),
    groupsOf: (user: UserId): Promise<readonly MemberOf[]> =>
      access.read((db) => {
        const row = db.get<[string]>(`SELECT ${groupsColumn} FROM users r WHERE r.id = ? AND r.team = ?`, [user, team]);
        return row === undefined ? [] : groupsFrom(row[0]);
      }),
    groupsOfMany: (users: readonly UserId[]) => access.read((db) => groupsOfUsers(db, team, users)),
    page: (
      group: GroupId,
      { after, limit }: { after?: UserId | undefined; limit: number },
    ): Promise<readonly MemberView[]> =>
      access.read((db) => {
        if (!lives(db, group)) return [];
        // three lists of plain values cross into JavaScript at less cost than one of lists
        const row = db.get<[string, string, string]>(
          `SELECT json_group_array(user), json_group_array(method), json_group_array(display) FROM
           (SELECT e.user, e.method, r.display FROM edges e CROSS JOIN users r ON r.id = e.user
            WHERE e.group_id = ? AND e.user > ? ORDER BY e.user LIMIT ?)`,
          [group, after ?? "", limit],
        );
        return row === undefined ? [] : viewsOf(row);
      }),
    ids: (group: GroupId): Promise<ReadonlySet<UserId>> =>
      access.read(async (db, pace) => {
        const found = new Set<UserId>();
        if (!lives(db, group)) return found;
        for (let after = ""; ;) {
          const users = db.list<UserId>(
            `SELECT json_group_array(user) FROM
             (SELECT user FROM edges WHERE group_id = ? AND user > ? ORDER BY user LIMIT ?)`,
            [group, after, edgesAtOnce],
          );
          for (const user of users) found.add(user);
          const last = users.at(-1);
          if (last === undefined || users.length < edgesAtOnce) return found;
          after = last;
          const pause = pace(users.length);
          if (pause !== undefined) await pause;
        }
      }),
    count: (group: GroupId): Promise<number> =>
      access.read(
        (db) => db.get<[number]>("SELECT members FROM user_groups WHERE id = ? AND team = ?", [group, team])?.[0] ?? 0,
      ),
    among: (group: GroupId, users: readonly UserId[]): Promise<ReadonlySet<UserId>> =>
      access.read(async (db, pace) => {
        const found = new Set<UserId>();
        if (!lives(db, group)) return found;
        await inPortions(users, pace, (json) => {
          const members = db.list<UserId>(
            `SELECT json_group_array(e.user)
             FROM json_each(?) j CROSS JOIN edges e ON e.group_id = ? AND e.user = j.value`,
            [json, group],
          );
          for (const user of members) found.add(user);
        });
        return found;
      }),
    inOtherGroups: (group: GroupId, users: readonly UserId[]): Promise<ReadonlyMap<UserId, GroupId>> =>
      access.read(async (db, pace) => {
        const found = new Map<UserId, GroupId>();
        await inPortions(users, pace, (json) => {
          const rows = db.all<[UserId, GroupId]>(
            `SELECT e.user, min(e.group_id) FROM json_each(?) j CROSS JOIN edges e ON e.user = j.value
             CROSS JOIN user_groups g ON g.id = e.group_id
             WHERE e.group_id <> ? AND g.team = ? GROUP BY e.user`,
            [json, group, team],
          );
          for (const [user, other] of rows) found.set(user, other);
        });
        return found;
      }),
  };
}

function viewsOf([ids, methodIds, displays]: readonly [string, string, string]): readonly MemberView[] {
  const methods = JSON.parse(methodIds) as readonly (MethodId | null)[];
  const shown = JSON.parse(displays) as readonly string[];
  return (JSON.parse(ids) as readonly UserId[]).map((userId, n) => {
    const method = methods[n];
    const display = shown[n] ?? "";
    return method === null || method === undefined ? { userId, display } : { userId, display, method };
  });
}

/** The user is going: its edges go with it. Whoever wants the groups' versions moved on removes them first. */
export function dropEdgesOfUser(db: Connection, user: UserId): void {
  const groups = db.all<[GroupId]>("DELETE FROM edges WHERE user = ? RETURNING group_id", [user]);
  const difference = { members: -1, sum: negative(memberSumOf([user])) };
  for (const [group] of groups) addToSum(db, group, difference);
}

/** Deletes some edges of a group; answers how many. */
export function deleteEdges(db: Connection, group: GroupId, atMost: number): number {
  return db.run(
    "DELETE FROM edges WHERE group_id = ?1 AND user IN (SELECT user FROM edges WHERE group_id = ?1 LIMIT ?2)",
    [group, atMost],
  );
}

async function deleteAllEdges(db: Connection, pace: Pace, group: GroupId): Promise<number> {
  let all = 0;
  for (;;) {
    const removed = deleteEdges(db, group, edgesAtOnce);
    all += removed;
    if (removed < edgesAtOnce) return all;
    const pause = pace(removed);
    if (pause !== undefined) await pause;
  }
}

interface Difference {
  readonly members: number;
  readonly sum: MemberSum;
}

const sums = ["sum_0", "sum_1", "sum_2", "sum_3"] as const;
const moved = ["members", ...sums].map((column) => `${column} = ${column} + ?`).join(", ");

/** The number of members and their sum alone: for whoever is no change of the group's. */
export function addToSum(db: Connection, group: GroupId, { members, sum }: Difference): void {
  db.run(`UPDATE user_groups SET ${moved} WHERE id = ?`, [...[members, ...sum], group]);
}

function moveOn(db: Connection, group: GroupId, { members, sum }: Difference, at: number): void {
  if (members === 0) return;
  db.run(`UPDATE user_groups SET ${moved}, version = version + 1, updated_at = ? WHERE id = ?`, [
    ...[members, ...sum],
    formOfInstant(at),
    group,
  ]);
}

/** The groups of the user `r` as JSON, ordered by id; of one who was removed none. `groupsFrom` reads it. */
export const groupsColumn = `(SELECT json_group_array(json_array(group_id, name, owner)) FROM (
  SELECT e.group_id, g.record ->> '$.displayName' AS name, g.owner
  FROM edges e CROSS JOIN user_groups g ON g.id = e.group_id
  WHERE e.user = r.id AND r.removed = 0 AND g.team = r.team ORDER BY e.group_id))`;

export function groupsFrom(json: string): readonly MemberOf[] {
  if (json === "[]") return [];
  const rows = JSON.parse(json) as readonly (readonly [GroupId, string, OwnerKey])[];
  return rows.map(([groupId, displayName, owner]) => ({ groupId, displayName, owner }));
}

function groupsOfUsers(
  db: Connection,
  team: TeamId,
  users: readonly UserId[],
): ReadonlyMap<UserId, readonly MemberOf[]> {
  const rows = db.list<[UserId, GroupId, string, OwnerKey]>(
    `SELECT json_group_array(json_array(user, group_id, name, owner)) FROM (
       SELECT e.user, e.group_id, g.record ->> '$.displayName' AS name, g.owner
       FROM json_each(?) j CROSS JOIN users r ON r.id = j.value CROSS JOIN edges e ON e.user = r.id
       CROSS JOIN user_groups g ON g.id = e.group_id
       WHERE r.team = ?2 AND r.removed = 0 AND g.team = ?2 ORDER BY e.user, e.group_id)`,
    [JSON.stringify([...new Set(users)]), team],
  );
  const found = new Map<UserId, MemberOf[]>();
  for (const [user, groupId, displayName, owner] of rows) {
    const own = found.get(user);
    if (own === undefined) found.set(user, [{ groupId, displayName, owner }]);
    else own.push({ groupId, displayName, owner });
  }
  return found;
}
