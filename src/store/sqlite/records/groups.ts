import { fold } from "../../../lib/fold.js";
import type { Group } from "../../../model/group.js";
import type { GroupId, TeamId } from "../../../model/ids.js";
import { ownerKey, type OwnerKey } from "../../../model/owner.js";
import { keptJson } from "../../check-text.js";
import { lastSaidOfGroup, saidAnew, type MemberSum } from "../../member-sum.js";
import { formOfInstant, instantOfForm } from "../../search-values.js";
import type { Groups } from "../../port/people.js";
import type { Fresh } from "../../port/records.js";
import { rowsPerWork, untilNone, type Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";
import { countOf, listRecords } from "../questions/choose.js";
import { ownerOf } from "./owners.js";
import { checkTeam, movedOn } from "./record-table.js";
import { searchingGroups } from "../questions/searching.js";
import type { SqlValue } from "../questions/sql.js";

/** What changes without the record being handed over stands in columns only: version, owner, time of change. */
export const groupColumns = "r.record, r.version, r.owner, r.updated_at";
export type GroupRow = readonly [record: string, version: number, owner: OwnerKey, updatedAt: string];
type Row = GroupRow;

export function groupsOf(access: Access, team: TeamId): Groups {
  const find = (where: string, values: SqlValue[]): Promise<readonly Group[]> =>
    access.read((db) => db.all<Row>(`SELECT ${groupColumns} FROM user_groups r WHERE ${where}`, values).map(toGroup));
  return {
    get: async (id) => (await find("r.id = ? AND r.team = ?", [id, team]))[0],
    byName: async (name) => (await find("r.team = ? AND r.display_name = ?", [team, fold(name)]))[0],
    byExternalId: (externalId) => find("r.team = ? AND r.external_id = ? ORDER BY r.id", [team, externalId]),
    list: (query) => listRecords(access, searchingGroups, team, query, reading),
    count: (query) => countOf(access, searchingGroups, team, query),
    create: (group) =>
      access.write((db) => {
        checkTeam(group, team);
        return insertGroup(db, { ...group, version: 1 });
      }),
    replace: (group) =>
      access.write((db) => {
        checkTeam(group, team);
        return updateGroup(db, team, group);
      }),
    delete: (id) => access.write((db) => db.run("DELETE FROM user_groups WHERE id = ? AND team = ?", [id, team]) > 0),
    changeOwner: async (from, to) => {
      if (ownerKey(from) === ownerKey(to)) return 0;
      return untilNone(access, (db) =>
        db.run(
          `UPDATE user_groups SET owner = ?, version = version + 1 WHERE n IN
           (SELECT n FROM user_groups INDEXED BY user_groups_by_owner WHERE team = ? AND owner = ? LIMIT ${rowsPerWork})`,
          [ownerKey(to), team, ownerKey(from)],
        ),
      );
    },
    noteSaid: (id, said) =>
      access.write((db) => {
        const row = saidOf(db, team, id);
        const anew = row && saidAnew(row.kept, said, row.sum);
        if (anew !== undefined) db.run("UPDATE user_groups SET said = ? WHERE id = ?", [anew, id]);
      }),
    lastSaid: (id) =>
      access.read((db) => {
        const row = saidOf(db, team, id);
        return row && lastSaidOfGroup(id, row.kept, row.sum);
      }),
  };
}

function saidOf(db: Connection, team: TeamId, id: GroupId): { kept: string | undefined; sum: MemberSum } | undefined {
  const row = db.get<[said: string | null, ...sum: MemberSum]>(
    "SELECT said, sum_0, sum_1, sum_2, sum_3 FROM user_groups WHERE id = ? AND team = ?",
    [id, team],
  );
  if (row === undefined) return undefined;
  const [said, ...sum] = row;
  return { kept: said ?? undefined, sum };
}

const reading = { columns: groupColumns, toRecord: (row: readonly SqlValue[]): Group => toGroup(row as Row) };

export function toGroup([record, version, owner, updatedAt]: Row): Group {
  const kept = JSON.parse(record) as Omit<Group, "version" | "owner" | "updatedAt">;
  return { ...kept, version, owner: ownerOf(owner), updatedAt: instantOfForm(updatedAt) };
}

const ownColumns = ["owner", "display_name", "external_id", "created_at", "updated_at", "record"] as const;

function columnsOf(group: Fresh<Group>): SqlValue[] {
  const { version: _, owner, updatedAt, ...kept } = group as Group;
  return [
    ownerKey(owner),
    fold(group.displayName),
    group.externalId ?? null,
    formOfInstant(group.createdAt),
    formOfInstant(updatedAt),
    keptJson(kept),
  ];
}

const insertion = `INSERT INTO user_groups (id, team, version, ${ownColumns.join(", ")})
  VALUES (?, ?, ?, ${ownColumns.map(() => "?").join(", ")})`;
const update = `UPDATE user_groups SET version = version + 1, ${ownColumns.map((column) => `${column} = ?`).join(", ")}
  WHERE id = ? AND team = ? AND version = ?`;

export function insertGroup(db: Connection, group: Group): Group {
  db.run(insertion, [group.id, group.teamId, group.version, ...columnsOf(group)]);
  return group;
}

function updateGroup(db: Connection, team: TeamId, group: Group): Group {
  if (db.run(update, [...columnsOf(group), group.id, team, group.version]) === 0) throw movedOn("groups");
  return { ...group, version: group.version + 1 };
}
