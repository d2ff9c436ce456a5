import type { App } from "../../../model/app.js";
import type { Directory, ScimToken } from "../../../model/directory.js";
import type { Identity } from "../../../model/identity.js";
import type {
  AppId,
  DirectoryId,
  IdentityId,
  MethodId,
  OAuthClientId,
  TeamId,
  TokenId,
  UserId,
} from "../../../model/ids.js";
import type { OAuthClient } from "../../../model/oauth-client.js";
import type { SsoMethod } from "../../../model/sso-method.js";
import type { Team } from "../../../model/team.js";
import { StoreConflict } from "../../port/errors.js";
import { identitiesEach } from "../../port/people.js";
import type { Records, Restorable } from "../../port/records.js";
import type { Store, TeamRecords } from "../../port/store.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import {
  findAll,
  findOne,
  insertRecord,
  noteRecord,
  recordsOf,
  toRecord,
  updateRecord,
  type OfTeam,
  type RecordTable,
} from "./record-table.js";
import { cached } from "./settings-memory.js";
import type { SqlValue } from "../questions/sql.js";

export const teams: RecordTable<Team> = { name: "teams", columns: { slug: (team) => team.slug }, isCached: true };
export const methods: RecordTable<SsoMethod> = {
  name: "methods",
  columns: { slug: (method) => method.slug },
  noted: ["fetched", "groupsSeen"],
  isCached: true,
};
export const directories: RecordTable<Directory> = {
  name: "directories",
  columns: { slug: (directory) => directory.slug },
  isCached: true,
};
export const apps: RecordTable<App> = {
  name: "apps",
  columns: { slug: (app) => app.slug, client_id: (app) => app.clientId },
  admit: (db, { clientId }) => {
    refuseClientIdOf(db, "oauth_clients", clientId);
  },
  isCached: true,
};
export const oauthClients: RecordTable<OAuthClient> = {
  name: "oauth_clients",
  columns: {
    directory_id: (client) => client.directoryId,
    name: (client) => client.name,
    client_id: (client) => client.clientId,
  },
  admit: (db, { clientId }) => {
    refuseClientIdOf(db, "apps", clientId);
  },
  isCached: true,
};
/** The OAuth door tells apps and OAuth clients apart by their client ids, and no index spans two tables. */
function refuseClientIdOf(db: Connection, others: "apps" | "oauth_clients", clientId: string): void {
  if (db.get(`SELECT 1 FROM ${others} WHERE client_id = ?`, [clientId]) === undefined) return;
  throw new StoreConflict("clientId", `the client id is one in ${others}`);
}

export const tokens: RecordTable<ScimToken> = {
  name: "tokens",
  columns: {
    directory_id: (token) => token.directoryId,
    hash: (token) => token.hash,
    last_used_at: (token) => token.lastUsedAt ?? null,
  },
  overlay: { column: "last_used_at", property: "lastUsedAt" },
  noted: ["refused"],
};
export const identities: RecordTable<Identity> = {
  name: "identities",
  columns: {
    user_id: (identity) => identity.userId,
    method_id: (identity) => identity.methodId,
    key: (identity) => identity.key,
  },
};

/** Teams, and what the doors look up before they know the team. */
export function doorsOf(
  access: Access,
): Pick<
  Store,
  | "teams"
  | "methodBySlug"
  | "methodByAlias"
  | "directoryBySlug"
  | "directoryByToken"
  | "appByClientId"
  | "oauthClientByClientId"
  | "allMethods"
> {
  return {
    teams: {
      get: (id) => access.read((db) => findOne(db, teams, "id = ?", [id])),
      bySlug: (slug) => access.read((db) => findOne(db, teams, "slug = ?", [slug])),
      list: () => access.read((db) => findAll(db, teams, "1 ORDER BY slug", [])),
    },
    methodBySlug: (slug) => access.read((db) => findOne(db, methods, "slug = ?", [slug])),
    methodByAlias: (acs) =>
      access.read((db) => findOne(db, methods, "id = (SELECT method FROM aliases WHERE acs = ?)", [acs])),
    directoryBySlug: (slug) => access.read((db) => findOne(db, directories, "slug = ?", [slug])),
    directoryByToken: (slug, hash) =>
      access.read((db) => cached(db, `directoryByToken\0${slug}\0${hash}`, () => directoryByToken(db, slug, hash))),
    appByClientId: (clientId) => access.read((db) => findOne(db, apps, "client_id = ?", [clientId])),
    oauthClientByClientId: (clientId) => access.read((db) => findOne(db, oauthClients, "client_id = ?", [clientId])),
    allMethods: () => access.read((db) => findAll(db, methods, "1 ORDER BY id", [])),
  };
}

function directoryByToken(db: Connection, slug: string, hash: string): Awaited<ReturnType<Store["directoryByToken"]>> {
  const row = db.get<[string, number, SqlValue, string, number, SqlValue]>(
    `SELECT d.record, d.version, NULL, t.record, t.version, t.last_used_at
     FROM tokens t CROSS JOIN directories d ON d.id = t.directory_id WHERE t.hash = ? AND d.slug = ?`,
    [hash, slug],
  );
  if (row === undefined) return undefined;
  const [directory, directoryVersion, , token, tokenVersion, lastUsedAt] = row;
  return {
    directory: toRecord(directories, [directory, directoryVersion, null, null]),
    token: toRecord(tokens, [token, tokenVersion, lastUsedAt, null]),
  };
}

/** The team itself. */
export function teamOf(access: Access, team: TeamId): TeamRecords["team"] {
  return {
    get: () => access.read((db) => findOne(db, teams, "id = ?", [team])),
    create: (record) =>
      access.write((db) => {
        checkIsTeam(record, team);
        return insertRecord(db, teams, record, {});
      }),
    replace: (record) =>
      access.write((db) => {
        checkIsTeam(record, team);
        return updateRecord(db, teams, record, {});
      }),
    delete: () => access.write((db) => db.run("DELETE FROM teams WHERE id = ?", [team]) > 0),
  };
}

function checkIsTeam({ id }: Pick<Team, "id">, team: TeamId): void {
  if (id !== team) throw new TypeError("the record is another team than this store's");
}

/** What a team has a handful of, listed by slug. */
function listed<T extends OfTeam, Id extends string>(
  access: Access,
  team: TeamId,
  table: RecordTable<T>,
): Records<T, Id> & Restorable<T> & { list(): Promise<readonly T[]> } {
  return {
    ...recordsOf<T, Id>(access, team, table),
    list: () => access.read((db) => findAll(db, table, "team = ? ORDER BY slug", [team])),
  };
}

export function methodsOf(access: Access, team: TeamId): TeamRecords["methods"] {
  return {
    ...listed<SsoMethod, MethodId>(access, team, methods),
    note: (id, notes) =>
      access.write((db) => {
        noteRecord(db, methods, team, id, notes);
      }),
  };
}

export function directoriesOf(access: Access, team: TeamId): TeamRecords["directories"] {
  return {
    ...listed<Directory, DirectoryId>(access, team, directories),
    countRemoval: (id, slot, expiresAt) =>
      access.write((db) => {
        db.run(
          `INSERT INTO removals (directory, slot, team, count, expires_at) VALUES (?, ?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET count = count + 1`,
          [id, slot, team, expiresAt],
        );
      }),
    removals: (id, since) =>
      access.read((db) => {
        const sum = "SELECT coalesce(sum(count), 0) FROM removals WHERE directory = ? AND slot >= ? AND team = ?";
        return db.get<[number]>(sum, [id, since, team])?.[0] ?? 0;
      }),
    clearRemovals: (id) =>
      access.write((db) => {
        db.run("DELETE FROM removals WHERE directory = ? AND team = ?", [id, team]);
      }),
  };
}

export function tokensOf(access: Access, team: TeamId): TeamRecords["tokens"] {
  return {
    ...recordsOf<ScimToken, TokenId>(access, team, tokens),
    ofDirectory: (directory) =>
      access.read((db) => findAll(db, tokens, "team = ? AND directory_id = ? ORDER BY id", [team, directory])),
    standing: (id) =>
      access.read((db) =>
        cached(db, `standing of token\0${team}\0${id}`, () => findOne(db, tokens, "id = ? AND team = ?", [id, team])),
      ),
    touch: (id, at) =>
      access.write((db) => {
        db.run("UPDATE tokens SET last_used_at = max(coalesce(last_used_at, ?1), ?1) WHERE id = ?2 AND team = ?3", [
          at,
          id,
          team,
        ]);
      }),
    noteRefused: (id, refused) =>
      access.write((db) => {
        noteRecord(db, tokens, team, id, { refused });
      }),
  };
}

export function appsOf(access: Access, team: TeamId): TeamRecords["apps"] {
  return listed<App, AppId>(access, team, apps);
}

export function oauthClientsOf(access: Access, team: TeamId): TeamRecords["oauthClients"] {
  return {
    ...recordsOf<OAuthClient, OAuthClientId>(access, team, oauthClients),
    ofDirectory: (directory) =>
      access.read((db) => findAll(db, oauthClients, "team = ? AND directory_id = ? ORDER BY name", [team, directory])),
  };
}

export function identitiesOf(access: Access, team: TeamId): TeamRecords["identities"] {
  return {
    ...recordsOf<Identity, IdentityId>(access, team, identities),
    byKey: (method, key) =>
      access.read((db) => findOne(db, identities, "team = ? AND method_id = ? AND key = ?", [team, method, key])),
    ofUser: (user) =>
      access.read((db) => findAll(db, identities, "team = ? AND user_id = ? ORDER BY id", [team, user])),
    deleteOfMethod: (method) =>
      access.write((db) => db.run("DELETE FROM identities WHERE team = ? AND method_id = ?", [team, method])),
    peopleOf: (method, looked) =>
      access.read((db) => {
        const some = "SELECT user_id FROM identities WHERE team = ? AND method_id = ? LIMIT ?";
        const counting = `SELECT count(DISTINCT user_id), count(*) FROM (${some})`;
        const [users, all] = db.get<[number, number]>(counting, [
          team,
          method,
          looked === undefined ? -1 : looked + 1,
        ]) ?? [0, 0];
        return { users: Math.min(users, looked ?? users), orMore: looked !== undefined && all > looked };
      }),
    firstOf: (method, limit) =>
      access.read((db) => {
        const query = "SELECT user_id FROM identities WHERE team = ? AND method_id = ? ORDER BY key LIMIT ?";
        const found = db.all<[UserId]>(query, [team, method, limit * identitiesEach]);
        return [...new Set(found.map(([user]) => user))].slice(0, limit);
      }),
  };
}
