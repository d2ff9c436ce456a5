import { fold } from "../../lib/fold.js";
import type { MethodId, TeamId, UserId } from "../../model/ids.js";
import { ownerKey, type OwnerKey } from "../../model/owner.js";
import { nameOf, primaryEmail, type User } from "../../model/user.js";
import type { Scope } from "../questions.js";
import { searchValuesOfUser } from "../search-values.js";
import type { Fresh, Users } from "../store.js";
import { inPortions, rowsPerWork, untilNone, type Access } from "./access.js";
import type { Connection } from "./connection.js";
import { countRecords, listPage } from "./list.js";
import { scopeCondition } from "./list-regions.js";
import { dropEdgesOfUser } from "./memberships.js";
import { ownerOf } from "./owners.js";
import { checkRecord, movedOn } from "./record-table.js";
import { searchingUsers } from "./searching.js";
import { raw, sql, type SqlValue } from "./sql.js";
import { dropUserValues, keepUserValues } from "./user-values.js";

/** What changes in bulk stands in columns only; the rest of the record is its JSON. */
const columns = "r.record, r.version, r.owner, r.last_sign_in_at";
type Row = readonly [record: string, version: number, owner: OwnerKey, lastSignInAt: number | null];

export function usersOf(access: Access, team: TeamId): Users {
  const one = (where: string, values: SqlValue[]): Promise<User | undefined> =>
    access.read((db) => {
      const row = db.get<Row>(`SELECT ${columns} FROM users r WHERE ${where}`, values);
      return row && toUser(row);
    });
  return {
    get: (id) => one("r.id = ? AND r.team = ?", [id, team]),
    byUserName: (userName) => one("r.team = ? AND r.user_name = ?", [team, fold(userName)]),
    byPrimaryEmail: (email) =>
      access.read((db) => {
        const where = "r.team = ? AND r.primary_email = ? ORDER BY r.id LIMIT 2";
        return db.all<Row>(`SELECT ${columns} FROM users r WHERE ${where}`, [team, fold(email)]).map(toUser);
      }),
    byExternalId: (externalId, scope) =>
      access.read((db) => {
        const scoped = scopeCondition(searchingUsers, team, scope);
        const query = sql`SELECT ${raw(columns)} FROM users r INDEXED BY users_by_external_id
          WHERE ${scoped} AND r.external_id = ${externalId} ORDER BY r.id`;
        return db.allOf<Row>(query).map(toUser);
      }),
    list: (query) => access.read((db) => listPage(db, searchingUsers, team, query, reading)),
    count: (query) => access.read((db) => countRecords(db, searchingUsers, team, query)),
    existing: (ids, scope) => existingUsers(access, team, ids, scope),
    create: (user) =>
      access.write((db) => {
        checkRecord(user, team);
        return insertUser(db, team, user);
      }),
    replace: (user) =>
      access.write((db) => {
        checkRecord(user, team);
        return updateUser(db, team, user);
      }),
    delete: (id) => access.write((db) => deleteUser(db, team, id)),
    changeOwner: async (from, to) => {
      if (ownerKey(from) === ownerKey(to)) return 0;
      return untilNone(access, (db) =>
        db.run(
          `UPDATE users SET owner = ?, version = version + 1 WHERE n IN
           (SELECT n FROM users INDEXED BY users_by_owner WHERE team = ? AND owner = ? LIMIT ${rowsPerWork})`,
          [ownerKey(to), team, ownerKey(from)],
        ),
      );
    },
    clearSsoOf: (method: MethodId) =>
      untilNone(access, (db) =>
        db.run(
          `UPDATE users SET sso_method = NULL, sso_name = NULL, version = version + 1,
           record = json_remove(record, '$.sso') WHERE n IN
           (SELECT n FROM users WHERE team = ? AND sso_method = ? LIMIT ${rowsPerWork})`,
          [team, method],
        ),
      ),
    signedIn: (id, at) =>
      access.write((db) => {
        db.run(
          "UPDATE users SET last_sign_in_at = max(coalesce(last_sign_in_at, ?1), ?1) WHERE id = ?2 AND team = ?3",
          [at, id, team],
        );
      }),
  };
}

const reading = { columns, toRecord: (row: readonly SqlValue[]): User => toUser(row as Row) };

function toUser([record, version, owner, lastSignInAt]: Row): User {
  const kept = JSON.parse(record) as Omit<User, "version" | "owner">;
  return {
    ...kept,
    version,
    owner: ownerOf(owner),
    ...(lastSignInAt === null ? {} : { lastSignInAt }),
  };
}

/** The columns that follow from a record, in the order of `ownColumns`. */
const ownColumns = [
  "owner",
  "removed",
  "active",
  "user_name",
  "external_id",
  "primary_email",
  "created_at",
  "updated_at",
  "sso_method",
  "sso_name",
  "display",
  "record",
] as const;

function columnsOf(user: Fresh<User>, compared: ReadonlyMap<string, string>): SqlValue[] {
  const email = primaryEmail(user.profile);
  const { owner, version: _, lastSignInAt: __, ...kept } = user as User;
  return [
    ownerKey(owner),
    user.removed === undefined ? 0 : 1,
    user.active ? 1 : 0,
    fold(user.userName),
    user.externalId ?? null,
    email === undefined ? null : fold(email),
    compared.get("createdAt") ?? null,
    compared.get("updatedAt") ?? null,
    user.sso?.method ?? null,
    compared.get("ssoName") ?? null,
    nameOf(user.profile) ?? user.userName,
    JSON.stringify(kept),
  ];
}

const insertion = `INSERT INTO users (id, team, version, last_sign_in_at, ${ownColumns.join(", ")})
  VALUES (?, ?, 1, ?, ${ownColumns.map(() => "?").join(", ")})`;
const update = `UPDATE users SET version = version + 1, last_sign_in_at = nullif(max(coalesce(last_sign_in_at, 0), ?), 0),
  ${ownColumns.map((column) => `${column} = ?`).join(", ")} WHERE id = ? AND team = ? AND version = ?`;

function insertUser(db: Connection, team: TeamId, user: Fresh<User>): User {
  const values = searchValuesOfUser(user);
  const compared = new Map(values.map(({ path, value }) => [path, value]));
  db.run(insertion, [user.id, team, user.lastSignInAt ?? null, ...columnsOf(user, compared)]);
  keepUserValues(db, team, user.id, values, "new");
  return { ...user, version: 1 };
}

function updateUser(db: Connection, team: TeamId, user: User): User {
  const values = searchValuesOfUser(user);
  const compared = new Map(values.map(({ path, value }) => [path, value]));
  const own = columnsOf(user, compared);
  // A sign-in noted since the record was read stays noted.
  if (db.run(update, [user.lastSignInAt ?? 0, ...own, user.id, team, user.version]) === 0) throw movedOn("users");
  keepUserValues(db, team, user.id, values, "changed");
  return { ...user, version: user.version + 1 };
}

function deleteUser(db: Connection, team: TeamId, id: UserId): boolean {
  if (db.run("DELETE FROM users WHERE id = ? AND team = ?", [id, team]) === 0) return false;
  dropUserValues(db, id);
  dropEdgesOfUser(db, id);
  return true;
}

async function existingUsers(
  access: Access,
  team: TeamId,
  ids: readonly UserId[],
  scope: Scope,
): Promise<ReadonlySet<UserId>> {
  const scoped = scopeCondition(searchingUsers, team, scope);
  return access.read(async (db, pace) => {
    const found = new Set<UserId>();
    await inPortions(ids, pace, (json) => {
      const query = sql`SELECT json_group_array(r.id)
        FROM json_each(${json}) j CROSS JOIN users r ON r.id = j.value WHERE ${scoped}`;
      for (const id of db.list<UserId>(query.text, query.values)) found.add(id);
    });
    return found;
  });
}
