import { fold } from "../../../lib/fold.js";
import type { Admin } from "../../../model/admin.js";
import type { ApiKey } from "../../../model/api-key.js";
import type { AdminGrantId, AdminId, ApiKeyId, SetupLinkId, TeamId } from "../../../model/ids.js";
import type { Invitation } from "../../../model/invitation.js";
import type { SetupLink } from "../../../model/setup-link.js";
import type { Access as AccessRecords } from "../../port/access.js";
import type { Records } from "../../port/records.js";
import type { SqlValue } from "../questions/sql.js";
import type { Access } from "../writer/access.js";
import { findAll, findOne, insertRecord, updateRecord, type Kept, type RecordTable } from "./record-table.js";

export const admins: RecordTable<Admin> = {
  name: "admins",
  columns: {
    email: ({ email }) => fold(email),
    last_password_sign_in_at: ({ lastPasswordSignInAt }) => lastPasswordSignInAt ?? null,
  },
  overlay: { column: "last_password_sign_in_at", property: "lastPasswordSignInAt" },
};
export const invitations: RecordTable<Invitation> = {
  name: "invitations",
  columns: { place: ({ team }) => placeOf(team), email: ({ email }) => fold(email), hash: ({ hash }) => hash },
};
export const apiKeys: RecordTable<ApiKey> = {
  name: "api_keys",
  columns: { team: ({ team }) => team, hash: ({ hash }) => hash, last_used_at: ({ lastUsedAt }) => lastUsedAt ?? null },
  overlay: { column: "last_used_at", property: "lastUsedAt" },
};
export const setupLinks: RecordTable<SetupLink> = {
  name: "setup_links",
  columns: { team: ({ teamId }) => teamId, hash: ({ hash }) => hash },
};

const holdsGrant = "EXISTS (SELECT 1 FROM json_each(record, '$.grants') WHERE json_extract(value, '$.team') IS ?)";

/** The installation has no id, and NULLs would be no obstacle to a second one of the same address. */
function placeOf(team: TeamId | null): string {
  return team ?? "";
}

/** Admins, invitations, API keys and setup links: few, so that lists read them all. */
export function accessOf(access: Access): AccessRecords {
  const one = <T extends Kept>(table: RecordTable<T>, where: string, values: readonly SqlValue[]) =>
    access.read((db) => findOne(db, table, where, values));
  const all = <T extends Kept>(table: RecordTable<T>, where: string, values: readonly SqlValue[]) =>
    access.read((db) => findAll(db, table, `${where} ORDER BY id`, values));
  return {
    admins: {
      ...freeRecordsOf<Admin, AdminId>(access, admins),
      byEmail: (email) => one(admins, "email = ?", [fold(email)]),
      list: (of) => (of === undefined ? all(admins, "1", []) : all(admins, holdsGrant, [of])),
      any: () =>
        access.read(
          (db) => db.get("SELECT 1 FROM admins UNION ALL SELECT 1 FROM invitations LIMIT 1", []) !== undefined,
        ),
      signedIn: (id, at) =>
        access.write((db) => {
          db.run(
            "UPDATE admins SET last_password_sign_in_at = max(coalesce(last_password_sign_in_at, 0), ?) WHERE id = ?",
            [at, id],
          );
        }),
      // There is one writer, and works run one after the other.
      lock: () => Promise.resolve(),
    },
    invitations: {
      ...freeRecordsOf<Invitation, AdminGrantId>(access, invitations),
      byHash: (hash) => one(invitations, "hash = ?", [hash]),
      inPlace: (team, email) => one(invitations, "place = ? AND email = ?", [placeOf(team), fold(email)]),
      list: (of) => (of === undefined ? all(invitations, "1", []) : all(invitations, "place = ?", [placeOf(of)])),
    },
    apiKeys: {
      ...freeRecordsOf<ApiKey, ApiKeyId>(access, apiKeys),
      byHash: (hash) => one(apiKeys, "hash = ?", [hash]),
      list: (of) => (of === undefined ? all(apiKeys, "1", []) : all(apiKeys, "team IS ?", [of])),
      touch: (id, at) =>
        access.write((db) => {
          db.run("UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?", [at, id]);
        }),
    },
    setupLinks: {
      ...freeRecordsOf<SetupLink, SetupLinkId>(access, setupLinks),
      byHash: (hash) => one(setupLinks, "hash = ?", [hash]),
      ofTeam: (team) => all(setupLinks, "team = ?", [team]),
    },
  };
}

/** What every kind of record can do, of no team. */
function freeRecordsOf<T extends Kept, Id extends string>(access: Access, table: RecordTable<T>): Records<T, Id> {
  return {
    get: (id) => access.read((db) => findOne(db, table, "id = ?", [id])),
    create: (record) => access.write((db) => insertRecord(db, table, record, {})),
    replace: (record) => access.write((db) => updateRecord(db, table, record, {})),
    delete: (id) => access.write((db) => db.run(`DELETE FROM ${table.name} WHERE id = ?`, [id]) > 0),
  };
}
