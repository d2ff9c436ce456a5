import type { Attempt } from "../../../model/attempt.js";
import type { Delivery } from "../../../model/endpoint.js";
import type { DirectoryId, GroupId, MethodId, TeamId, UserId } from "../../../model/ids.js";
import type { Trace } from "../../../model/trace.js";
import { memberSumOf } from "../../member-sum.js";
import { importMark, type CopiedItems, type CopiedKind } from "../../port/copying.js";
import { chainName, dataFrom, type ChainOf } from "../../port/event-chain.js";
import type { SqlValue } from "../questions/sql.js";
import { admins, apiKeys, invitations, setupLinks } from "../records/access.js";
import { artefactColumns, toArtefact, type ArtefactRow } from "../records/artefacts.js";
import { failures, insertAttempt, insertTrace } from "../records/attempts.js";
import { deletions } from "../records/deletions.js";
import { domains } from "../records/domains.js";
import { eventColumns, insertEvent, noteAddresses } from "../records/events.js";
import { groupColumns, insertGroup, toGroup, type GroupRow } from "../records/groups.js";
import { keepLastSaid, lastSaidColumns, toLastSaid, type LastSaidRow } from "../records/last-said.js";
import { addToSum } from "../records/memberships.js";
import { cursors, endpoints, saveDelivery } from "../records/outbox.js";
import { insertRecord, recordColumns, toRecord, type Kept, type RecordTable } from "../records/record-table.js";
import { apps, directories, identities, methods, oauthClients, teams, tokens } from "../records/settings.js";
import { insertUser, toUser, userColumns, type UserRow } from "../records/users.js";
import type { Connection } from "../writer/connection.js";

type Row = readonly SqlValue[];

/** How a kind lies in its table. */
export interface CopiedTable<T> {
  readonly from: string;
  /** The columns that tell one row from another, in the order that it is read in. */
  readonly key: readonly string[];
  readonly columns: string;
  readonly where?: string;
  /** Counts them sooner than a count of rows. */
  readonly count?: string;
  /** @param key  the values of the key's columns */
  item(key: Row, columns: Row): T;
  write(db: Connection, items: readonly T[]): void;
}

/** A record that lies whole in one row. */
function whole<T extends Kept>(table: RecordTable<T>, scope: (record: T) => Record<string, SqlValue>): CopiedTable<T> {
  return {
    from: table.name,
    key: ["id"],
    columns: recordColumns(table),
    item: (_, row) => toRecord(table, row as Parameters<typeof toRecord<T>>[1]),
    write: each((db, record) => insertRecord(db, table, record, scope(record), record.version)),
  };
}

function each<T>(write: (db: Connection, item: T) => unknown): CopiedTable<T>["write"] {
  return (db, items) => {
    for (const item of items) write(db, item);
  };
}

const ofTeam = ({ teamId }: { readonly teamId: TeamId }): Record<string, SqlValue> => ({ team: teamId });
const ofPlace = ({ teamId }: { readonly teamId: ChainOf }): Record<string, SqlValue> => ({ place: chainName(teamId) });
const free = (): Record<string, SqlValue> => ({});

/** What is kept as one JSON text that says all. */
function written<T>(from: string, write: (db: Connection, item: T) => void): CopiedTable<T> {
  return {
    from,
    key: ["id"],
    columns: "record",
    item: (_, [record]) => JSON.parse(record as string) as T,
    write: each(write),
  };
}

export const copiedTables: { readonly [K in CopiedKind]: CopiedTable<CopiedItems[K]> } = {
  vault: {
    ...{ from: "vault", key: ["name"], columns: "value, version", where: `name <> '${importMark}'` },
    item: ([name], [value, version]) => ({ name, value, version }) as CopiedItems["vault"],
    write: each((db, { name, value, version }) => {
      db.run("INSERT INTO vault (name, value, version) VALUES (?, ?, ?)", [name, value, version]);
    }),
  },
  team: whole(teams, free),
  domain: whole(domains, ofTeam),
  method: whole(methods, ofTeam),
  directory: whole(directories, ofTeam),
  token: whole(tokens, ofTeam),
  app: whole(apps, ofTeam),
  oauthClient: whole(oauthClients, ofTeam),
  deletion: whole(deletions, ofTeam),
  admin: whole(admins, free),
  invitation: whole(invitations, free),
  apiKey: whole(apiKeys, free),
  setupLink: whole(setupLinks, free),
  endpoint: whole(endpoints, ofPlace),
  cursor: whole(cursors, ofPlace),
  user: {
    ...{ from: "users r", key: ["r.id"], columns: userColumns, count: "SELECT sum(count) FROM user_counts" },
    item: (_, row) => toUser(row as unknown as UserRow),
    write: each(insertUser),
  },
  group: {
    ...{ from: "user_groups r", key: ["r.id"], columns: `r.said, ${groupColumns}` },
    item: (_, [said, ...row]) => ({ group: toGroup(row as unknown as GroupRow), said: said as string | null }),
    write: each((db, { group, said }) => {
      insertGroup(db, group);
      if (said !== null) db.run("UPDATE user_groups SET said = ? WHERE id = ?", [said, group.id]);
    }),
  },
  membership: {
    // Edges of a group that is gone wait for the sweep, and stay behind.
    from: "edges e CROSS JOIN user_groups g ON g.id = e.group_id",
    ...{ key: ["e.group_id", "e.user"], columns: "g.team, e.method, e.added_at" },
    count: "SELECT sum(members) FROM user_groups",
    item: ([groupId, userId], [teamId, method, addedAt]) => ({
      ...{ teamId: teamId as TeamId, groupId: groupId as GroupId, userId: userId as UserId },
      ...(method !== null && { method: method as MethodId }),
      addedAt: addedAt as number,
    }),
    write: writeMemberships,
  },
  identity: whole(identities, ofTeam),
  event: {
    ...{ from: "events e", key: ["chain", "number"], columns: eventColumns },
    item: (_, row) => {
      const [id, chain, number, subject, type, actor, previousHash, hash, part, salt, data] = row;
      return { chain, number, id, subject, type, actor, previousHash, hash, part, salt, data } as CopiedItems["event"];
    },
    write: each((db, { chain, number, id, subject, type, actor, previousHash, hash, part, salt, data }) => {
      insertEvent(db, [id, chain, number, subject, type, actor, previousHash, hash, part, salt, data]);
      if (data !== null) noteAddresses(db, { chain, number, data: dataFrom(data) });
    }),
  },
  attempt: written<Attempt>("attempts", insertAttempt),
  failure: whole(failures, ofTeam),
  lastSaid: {
    ...{ from: "last_said", key: ["team", "user", "source", "source_id"], columns: lastSaidColumns },
    item: ([teamId, user], row) => ({
      teamId: teamId as TeamId,
      ...toLastSaid(user as UserId, row as unknown as LastSaidRow),
    }),
    write: each((db, { teamId, ...said }) => {
      keepLastSaid(db, teamId, said);
    }),
  },
  trace: written<Trace>("traces", insertTrace),
  artefact: {
    ...{ from: "artefacts", key: ["model", "id"], columns: `ended, tell_at, ${artefactColumns}` },
    where: "(ended = 0 OR tell_at IS NOT NULL)",
    item: (_, [ended, tellAt, ...row]) => ({
      ...toArtefact(row as unknown as ArtefactRow),
      ...{ ended: ended === 1, tellAt: tellAt as number | null },
    }),
    write: each(insertArtefact),
  },
  delivery: written<Delivery>("deliveries", saveDelivery),
  removals: {
    ...{ from: "removals", key: ["directory", "slot"], columns: "team, count, expires_at" },
    item: ([directoryId, slot], [teamId, count, expiresAt]) =>
      ({
        ...{ teamId: teamId as TeamId, directoryId: directoryId as DirectoryId, slot, count, expiresAt },
      }) as CopiedItems["removals"],
    write: each((db, { teamId, directoryId, slot, count, expiresAt }) => {
      // MongoDB keeps one slot in several parts, each of them an item.
      db.run(
        `INSERT INTO removals (directory, slot, team, count, expires_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET count = count + excluded.count`,
        [directoryId, slot, teamId, count, expiresAt],
      );
    }),
  },
  spent: {
    ...{ from: "spent", key: ["team", "key"], columns: "expires_at" },
    item: ([team, key], [expiresAt]) => ({ team, key, expiresAt }) as CopiedItems["spent"],
    write: each((db, { team, key, expiresAt }) => {
      db.run("INSERT INTO spent (team, key, expires_at) VALUES (?, ?, ?)", [team, key, expiresAt]);
    }),
  },
  note: {
    ...{ from: "notes", key: ["key"], columns: "value, expires_at" },
    item: ([key], [value, expiresAt]) => ({ key, value, expiresAt }) as CopiedItems["note"],
    write: each((db, { key, value, expiresAt }) => {
      db.run("INSERT INTO notes (key, value, expires_at) VALUES (?, ?, ?)", [key, value, expiresAt]);
    }),
  },
};

/** With the number and the sum of its members, which stand in the group's row. */
function writeMemberships(db: Connection, items: readonly CopiedItems["membership"][]): void {
  const joined = new Map<GroupId, UserId[]>();
  for (const { groupId, userId, method, addedAt } of items) {
    db.run("INSERT INTO edges (group_id, user, method, added_at) VALUES (?, ?, ?, ?)", [
      ...[groupId, userId, method ?? null, addedAt],
    ]);
    const users = joined.get(groupId) ?? [];
    users.push(userId);
    joined.set(groupId, users);
  }
  for (const [group, users] of joined) addToSum(db, group, { members: users.length, sum: memberSumOf(users) });
}

function insertArtefact(db: Connection, item: CopiedItems["artefact"]): void {
  const { model, id, team, grant, uid, account, sid, client, end, consumedAt, payload, tells, tellAt, ended } = item;
  const links = [team, grant, uid, account, sid, client].map((link) => link ?? null);
  db.run(
    `INSERT INTO artefacts (${artefactColumns}, tell_at, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [model, id, ...links, end, consumedAt ?? null, payload, tells ?? null, tellAt, ended ? 1 : 0],
  );
}
