import type { Group } from "../../model/group.js";
import type { GroupId, TeamId, UserId } from "../../model/ids.js";
import type { OwnerKey } from "../../model/owner.js";
import type { User } from "../../model/user.js";
import { chainName } from "../port/event-chain.js";
import { momentMs, type Moment } from "../port/moment.js";
import { groupColumns, toGroup } from "./records/groups.js";
import { toUser, userColumns } from "./records/users.js";
import type { Connection } from "./writer/connection.js";

/**
 * One moment is one read transaction, on a connection of its own: the shared one must not be held in the past. While it lasts
 * the log beside the file grows, so it ends by itself.
 */
export function momentOf(connect: () => Promise<Connection>, team: TeamId): () => Promise<Moment> {
  return async () => {
    const db = await connect();
    let isOpen = true;
    const close = (): Promise<void> => {
      clearTimeout(timer);
      if (isOpen) db.close();
      isOpen = false;
      return Promise.resolve();
    };
    const timer = setTimeout(() => void close(), momentMs).unref();
    try {
      db.exec("BEGIN");
      const head = db.get<[number]>("SELECT number FROM event_heads WHERE chain = ?", [chainName(team)]);
      const owners = (table: string): readonly OwnerKey[] =>
        db.all<[OwnerKey]>(`SELECT DISTINCT owner FROM ${table} WHERE team = ?`, [team]).map(([owner]) => owner);
      const ofUsers = owners("user_counts");
      const ofGroups = owners("user_group_counts");
      return {
        cursor: head?.[0] ?? 0,
        users: (after, limit) =>
          Promise.resolve(
            merged(
              ofUsers.map((owner) => usersOf(db, team, owner, after, limit)),
              limit,
            ),
          ),
        groups: (after, limit) =>
          Promise.resolve(
            merged(
              ofGroups.map((owner) => groupsOf(db, team, owner, after, limit)),
              limit,
            ),
          ),
        members: (group, after, limit) => Promise.resolve(membersOf(db, group, after, limit)),
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  };
}

function usersOf(db: Connection, team: TeamId, owner: OwnerKey, after: string, limit: number): readonly User[] {
  const where = "r.team = ? AND r.owner = ? AND r.removed = 0 AND r.id > ? ORDER BY r.id LIMIT ?";
  const query = `SELECT ${userColumns} FROM users r INDEXED BY users_by_owner WHERE ${where}`;
  return db.all<Parameters<typeof toUser>[0]>(query, [team, owner, after, limit]).map(toUser);
}

function groupsOf(db: Connection, team: TeamId, owner: OwnerKey, after: string, limit: number): readonly Group[] {
  const where = "r.team = ? AND r.owner = ? AND r.id > ? ORDER BY r.id LIMIT ?";
  const query = `SELECT ${groupColumns} FROM user_groups r INDEXED BY user_groups_by_owner WHERE ${where}`;
  return db.all<Parameters<typeof toGroup>[0]>(query, [team, owner, after, limit]).map(toGroup);
}

function membersOf(db: Connection, group: GroupId, after: string, limit: number): readonly UserId[] {
  const query = `SELECT e.user FROM edges e CROSS JOIN users u ON u.id = e.user
    WHERE e.group_id = ? AND e.user > ? AND u.removed = 0 ORDER BY e.user LIMIT ?`;
  return db.all<[UserId]>(query, [group, after, limit]).map(([user]) => user);
}

/** The first of several lists that are in order each. */
function merged<T extends { readonly id: string }>(lists: readonly (readonly T[])[], limit: number): readonly T[] {
  const all = lists.flat();
  if (lists.length > 1) all.sort((a, b) => (a.id < b.id ? -1 : 1));
  return all.slice(0, limit);
}
