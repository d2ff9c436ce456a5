import { fold } from "../../../lib/fold.js";
import { userAttributes } from "../../../model/attributes.js";
import { sameValue } from "../../../model/changes.js";
import type { MethodId, TeamId, UserId } from "../../../model/ids.js";
import { ownerKey, type OwnerKey } from "../../../model/owner.js";
import { nameOf, primaryEmail, stateOf, type User } from "../../../model/user.js";
import { keptJson } from "../../check-text.js";
import type { Scope } from "../../port/questions.js";
import { emailKey, emailKeysOf } from "../../email-key.js";
import { comparedForm, searchValuesOfUser } from "../../search-values.js";
import type { Users } from "../../port/people.js";
import type { Fresh } from "../../port/records.js";
import { inPortions, rowsPerWork, untilNone, type Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { countOf, listRecords } from "../questions/choose.js";
import { scopeCondition } from "../questions/list-regions.js";
import { dropEdgesOfUser, groupsColumn, groupsFrom } from "./memberships.js";
import { ownerOf } from "./owners.js";
import { checkTeam, movedOn } from "./record-table.js";
import { searchingUsers } from "../questions/searching.js";
import { raw, sql, type SqlValue } from "../questions/sql.js";
import { dropUserValues, keepUserValues } from "./user-values.js";

/** What changes in bulk stands in columns only; the rest of the record is its JSON. */
export const userColumns = "r.record, r.version, r.owner, r.last_sign_in_at";
export type UserRow = readonly [record: string, version: number, owner: OwnerKey, lastSignInAt: number | null];
type Row = UserRow;

/** How one user is found; put together once, for a text that is made anew must be read through to find its prepared statement. */
const finding = (columns: string) => ({
  byId: `SELECT ${columns} FROM users r WHERE r.id = ? AND r.team = ?`,
  byUserName: `SELECT ${columns} FROM users r WHERE r.user_name = ? AND r.team = ?`,
});
const alone = finding(userColumns);
const withGroups = finding(`${userColumns}, ${groupsColumn}`);

/** A work of many users remembers no more of them. */
const mostAsRead = 100;

export function usersOf(access: Access, team: TeamId): Users {
  // A work that replaces a user has mostly read it before, so what the replaced version was need not be read again.
  const asRead = access.isWork ? new Map<UserId, User>() : undefined;
  const one = (query: string, by: string): Promise<User | undefined> =>
    access.read((db) => {
      const row = db.get<Row>(query, [by, team]);
      const user = row && toUser(row);
      if (user !== undefined && (asRead?.size ?? 0) < mostAsRead) asRead?.set(user.id, user);
      return user;
    });
  return {
    get: (id) => one(alone.byId, id),
    byUserName: (userName) => one(alone.byUserName, fold(userName)),
    withGroups: (by) =>
      access.read((db) => {
        const [query, value] = "id" in by ? [withGroups.byId, by.id] : [withGroups.byUserName, fold(by.userName)];
        const row = db.get<readonly [...Row, string]>(query, [value, team]);
        if (row === undefined) return undefined;
        const [record, version, owner, lastSignInAt, groups] = row;
        return { user: toUser([record, version, owner, lastSignInAt]), groups: groupsFrom(groups) };
      }),
    byPrimaryEmail: (email, atMost = 2) =>
      access.read((db) => {
        const where = "r.team = ? AND r.primary_email = ? ORDER BY r.id LIMIT ?";
        return db
          .all<Row>(`SELECT ${userColumns} FROM users r WHERE ${where}`, [team, emailKey(email), atMost])
          .map(toUser);
      }),
    ofEmailDomain: (domain, { first, counted }) =>
      access.read((db) => {
        const from = `FROM users r INDEXED BY users_by_primary_email
          WHERE r.team = ? AND r.primary_email >= ? AND r.primary_email < ? AND r.removed = 0`;
        const values = [team, ...emailKeysOf(domain)];
        const people = db.all<Row>(`SELECT ${userColumns} ${from} ORDER BY r.primary_email, r.id LIMIT ?`, [
          ...values,
          first,
        ]);
        const count = db.get<[number]>(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT ?)`, [...values, counted])?.[0];
        return { first: people.map(toUser), count: count ?? 0 };
      }),
    byExternalId: (externalId, scope) =>
      access.read((db) => {
        const scoped = scopeCondition(searchingUsers, team, scope);
        const query = sql`SELECT ${raw(userColumns)} FROM users r INDEXED BY users_by_external_id
          WHERE ${scoped} AND r.external_id = ${externalId} ORDER BY r.id`;
        return db.allOf<Row>(query).map(toUser);
      }),
    list: (query) => listRecords(access, searchingUsers, team, query, reading),
    count: (query) => countOf(access, searchingUsers, team, query),
    existing: (ids, scope) => existingUsers(access, team, ids, scope),
    create: (user) =>
      access.write((db) => {
        checkTeam(user, team);
        return insertUser(db, { ...user, version: 1 });
      }),
    replace: (user) =>
      access.write((db) => {
        checkTeam(user, team);
        const before = asRead?.get(user.id);
        asRead?.delete(user.id);
        return updateUser(db, team, user, before?.version === user.version ? before : undefined);
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

const reading = { columns: userColumns, toRecord: (row: readonly SqlValue[]): User => toUser(row as Row) };

export function toUser([record, version, owner, lastSignInAt]: Row): User {
  const kept = JSON.parse(record) as Omit<User, "version" | "owner">;
  return {
    ...kept,
    version,
    owner: ownerOf(owner),
    ...(lastSignInAt === null ? {} : { lastSignInAt }),
  };
}

/** The columns that follow from a record. */
const ownColumns = {
  owner: ({ owner }) => ownerKey(owner),
  removed: ({ removed }) => (removed === undefined ? 0 : 1),
  active: ({ active }) => (active ? 1 : 0),
  state: (user) => stateOf(user),
  user_name: ({ userName }) => fold(userName),
  external_id: ({ externalId }) => externalId ?? null,
  primary_email: ({ profile }) => {
    const email = primaryEmail(profile);
    return email === undefined ? null : emailKey(email);
  },
  created_at: ({ createdAt }) => comparedForm(userAttributes.createdAt, createdAt),
  updated_at: ({ updatedAt }) => comparedForm(userAttributes.updatedAt, updatedAt),
  sso_method: ({ sso }) => sso?.method ?? null,
  sso_name: ({ sso }) => (sso === undefined ? null : comparedForm(userAttributes.ssoName, sso.name)),
  display: ({ profile, userName }) => nameOf(profile) ?? userName,
  record: recordText,
} satisfies Record<string, (user: Fresh<User>) => SqlValue>;
type OwnColumn = keyof typeof ownColumns;
const everyColumn = Object.keys(ownColumns) as OwnColumn[];

function recordText(user: Fresh<User>): string {
  const { owner: _owner, version: _version, lastSignInAt: _lastSignInAt, ...kept } = user as User;
  return keptJson(kept);
}

const insertion = `INSERT INTO users (id, team, version, last_sign_in_at, ${everyColumn.join(", ")})
  VALUES (?, ?, ?, ?, ${everyColumn.map(() => "?").join(", ")})`;

export function insertUser(db: Connection, user: User): User {
  const { id, teamId, version, lastSignInAt = null } = user;
  db.run(insertion, [id, teamId, version, lastSignInAt, ...everyColumn.map((column) => ownColumns[column](user))]);
  keepUserValues(db, teamId, id, searchValuesOfUser(user), "new");
  return user;
}

/** @param before  the record of the version that is replaced, where it is known: then only what differs is written */
function updateUser(db: Connection, team: TeamId, user: User, before: User | undefined): User {
  const changed = everyColumn.filter((column) => {
    const of = ownColumns[column];
    return column === "record" || before === undefined || of(before) !== of(user);
  });
  const update = `UPDATE users SET version = version + 1,
    last_sign_in_at = nullif(max(coalesce(last_sign_in_at, 0), ?), 0),
    ${changed.map((column) => `${column} = ?`).join(", ")} WHERE id = ? AND team = ? AND version = ?`;
  // A sign-in noted since the record was read stays noted.
  const values = [user.lastSignInAt ?? 0, ...changed.map((column) => ownColumns[column](user))];
  if (db.run(update, [...values, user.id, team, user.version]) === 0) throw movedOn("users");
  if (before === undefined || !sameValue(before.profile, user.profile)) {
    const known = before === undefined ? "unknown" : searchValuesOfUser(before);
    keepUserValues(db, team, user.id, searchValuesOfUser(user), known);
  }
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
