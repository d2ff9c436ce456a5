import type { Cursor, Endpoint } from "../../../model/endpoint.js";
import type { DirectoryId, GroupId, TeamId, UserId } from "../../../model/ids.js";
import { ownerKey } from "../../../model/owner.js";
import { checkText } from "../../check-text.js";
import { importMark, type CopiedItems, type CopiedKind } from "../../port/copying.js";
import type { ArtefactDoc, Documents, EventDoc, GroupDoc, Kind } from "../documents/documents.js";
import { userDocument, userOf } from "../documents/user-document.js";
import type { Document } from "../driver.js";
import { addToCount } from "../people/counts.js";
import { countKeyOfGroup, groupDocument, groupOf } from "../people/groups.js";
import { joinedBy } from "../people/group-sums.js";
import { facesOfUsers } from "../people/member-pages.js";
import { edgeOf, membershipOf } from "../people/memberships.js";
import { countKeyOfUser } from "../people/users.js";
import { admins, apiKeys, invitations, setupLinks, unwrapped, wrapped } from "../records/access.js";
import type { AccessKind, Free, Wrapped } from "../records/access.js";
import { artefactOf, keyOf, links } from "../records/artefacts.js";
import { attemptOf, keepAttempt } from "../records/attempts.js";
import { deletions } from "../records/deletions.js";
import { domains } from "../records/domains.js";
import { failures } from "../records/failed-entries.js";
import { lastSaidDocument, toLastSaid } from "../records/last-said.js";
import { deliveryDocument, deliveryFrom, placedDocument, recordFrom } from "../records/outbox.js";
import { keptDocument, recordOf, type AnyRecord, type Layout, type RecordKind } from "../records/records.js";
import {
  apps,
  directories,
  identities,
  methods,
  oauthClients,
  teamOf,
  teamRecords,
  tokens,
} from "../records/settings.js";
import { expiring, spentId } from "../records/small-things.js";
import { traceDocument, traceOf } from "../records/traces.js";
import type { SnapshotReads } from "../snapshot.js";
import type { Calls } from "../works/calls.js";
import type { Work } from "../works/work.js";
import { addressKeysOf, eventsIn } from "./events.js";

/** How a kind lies in its collection. */
export interface CopiedCollection<T> {
  readonly kind: Kind;
  readonly filter?: Document;
  /** What is told in another order than that of ids. */
  readonly portions?: (reads: SnapshotReads, limit: number) => AsyncIterable<readonly T[]>;
  /** Of documents of this kind; what stays behind is left out. */
  items(documents: readonly Documents[Kind][], reads: SnapshotReads): readonly T[] | Promise<readonly T[]>;
  write(items: readonly T[], inside: Calls, work: Work): Promise<void>;
  readonly projection?: Document;
}

/** A kind whose items are its documents, one by one. */
function plain<T, K extends Kind>(
  kind: K,
  item: (document: Documents[K]) => T,
  document: (item: T) => Documents[K],
  filter?: Document,
): CopiedCollection<T> {
  return {
    kind,
    ...(filter !== undefined && { filter }),
    items: (documents) => (documents as readonly Documents[K][]).map(item),
    write: (items, inside) => inside.insertMany(kind, items.map(document)),
  };
}

function laidOut<T extends AnyRecord, K extends RecordKind>(layout: Layout<T, K>): CopiedCollection<T> {
  return plain<T, K>(
    layout.kind,
    (document) => recordOf(layout, document),
    (record) => keptDocument(layout, record),
  );
}

function free<T extends Free, K extends AccessKind>(layout: Layout<Wrapped<T>, K>): CopiedCollection<T> {
  return plain<T, K>(
    layout.kind,
    (document) => unwrapped(recordOf(layout, document)),
    (record) => keptDocument(layout, wrapped(record)),
  );
}

export const copiedCollections: { readonly [K in CopiedKind]: CopiedCollection<CopiedItems[K]> } = {
  vault: plain(
    "vault",
    ({ _id, value, version }) => ({ name: _id, value, version }),
    ({ name, value, version }) => ({ _id: name, value, version }),
    { _id: { $ne: importMark } },
  ),
  team: plain("teams", teamOf, (team) => keptDocument(teamRecords, { ...team, teamId: team.id })),
  domain: laidOut(domains),
  method: laidOut(methods),
  directory: laidOut(directories),
  token: laidOut(tokens),
  app: laidOut(apps),
  oauthClient: laidOut(oauthClients),
  deletion: laidOut(deletions),
  admin: free(admins),
  invitation: free(invitations),
  apiKey: free(apiKeys),
  setupLink: free(setupLinks),
  endpoint: plain(
    "endpoints",
    (document) => recordFrom(document) as Endpoint,
    (endpoint) => placedDocument("endpoints", endpoint),
  ),
  cursor: plain(
    "cursors",
    (document) => recordFrom(document) as Cursor,
    (cursor) => placedDocument("cursors", cursor),
  ),
  user: {
    ...plain("users", userOf, userDocument),
    projection: { keys: 0, elements: 0 },
    async write(items, inside, work) {
      const documents = items.map(userDocument);
      await inside.insertMany("users", documents);
      for (const document of documents) addToCount(work, countKeyOfUser(document), 1);
    },
  },
  group: {
    ...plain(
      "groups",
      (document: GroupDoc) => ({ group: groupOf(document), said: document.said ?? null }),
      ({ group, said }) => ({ ...groupDocument(group), ...(said !== null && { said }) }),
    ),
    async write(items, inside, work) {
      await inside.insertMany(
        "groups",
        items.map(({ group, said }) => ({ ...groupDocument(group), ...(said !== null && { said }) })),
      );
      for (const { group } of items) addToCount(work, countKeyOfGroup(group.teamId, ownerKey(group.owner)), 1);
    },
  },
  membership: { kind: "memberships", items: livingEdges, write: writeEdges },
  identity: laidOut(identities),
  event: {
    kind: "events",
    portions: eventsIn,
    items: () => [],
    write: writeEvents,
  },
  attempt: {
    kind: "attempts",
    async items(documents: readonly Documents["attempts"][], reads) {
      const attempts: CopiedItems["attempt"][] = [];
      for (const document of documents) attempts.push(await attemptOf(reads, document));
      return attempts;
    },
    async write(items, inside) {
      for (const attempt of items) await keepAttempt(inside, attempt);
    },
  },
  failure: laidOut(failures),
  lastSaid: plain(
    "last_said",
    (document) => ({ teamId: document.team as TeamId, ...toLastSaid(document) }),
    ({ teamId, ...said }) => lastSaidDocument(teamId, said),
  ),
  trace: plain("traces", traceOf, traceDocument),
  artefact: plain("artefacts", artefactItem, artefactDocument, {
    $or: [{ ended: false }, { tellAt: { $exists: true } }],
  }),
  delivery: plain("deliveries", deliveryFrom, deliveryDocument),
  removals: {
    // One slot is kept in several parts: each is an item, and where they arrive they are added up.
    kind: "removals",
    items: (documents: readonly Documents["removals"][]) =>
      documents.map(({ team, directory, slot, count, expiresAt }) => ({
        ...{ teamId: team as TeamId, directoryId: directory as DirectoryId, slot, count, expiresAt },
      })),
    async write(items, inside) {
      for (const { teamId, directoryId, slot, count, expiresAt } of items) {
        const made = { team: teamId, directory: directoryId, slot, expiresAt, clearedAt: new Date(expiresAt) };
        const change = { $inc: { count }, $setOnInsert: made };
        await inside.update("removals", { _id: `${directoryId}|${slot}|0` }, change, { upsert: true });
      }
    },
  },
  spent: plain(
    "spent",
    ({ _id, expiresAt }) => {
      const colon = _id.indexOf(":");
      return { team: _id.slice(0, colon), key: _id.slice(colon + 1), expiresAt };
    },
    ({ team, key, expiresAt }) => expiring(spentId(team, key), expiresAt),
  ),
  note: plain(
    "notes",
    ({ _id, value, expiresAt }) => ({ key: _id, value, expiresAt }),
    ({ key, value, expiresAt }) => ({ ...expiring(key, expiresAt), value }),
  ),
};

/** Edges whose user or group is gone wait for the sweep, and stay behind. */
async function livingEdges(
  edges: readonly Documents["memberships"][],
  reads: SnapshotReads,
): Promise<readonly CopiedItems["membership"][]> {
  const there = async (kind: "users" | "groups", ids: readonly string[]): Promise<Set<string>> => {
    const found = await reads.many(kind, { _id: { $in: [...new Set(ids)] } }, { projection: { _id: 1 } });
    return new Set(found.map(({ _id }) => _id));
  };
  const users = await there(
    "users",
    edges.map(({ user }) => user),
  );
  const groups = await there(
    "groups",
    edges.map(({ group }) => group),
  );
  return edges
    .filter(({ user, group }) => users.has(user) && groups.has(group))
    .map((edge) => ({ teamId: edge.team as TeamId, ...membershipOf(edge) }));
}

/** With the sums of their groups, and what lists of members show of their users. */
async function writeEdges(items: readonly CopiedItems["membership"][], inside: Calls): Promise<void> {
  const byTeam = new Map<TeamId, CopiedItems["membership"][]>();
  const joined = new Map<GroupId, UserId[]>();
  for (const item of items) {
    const own = byTeam.get(item.teamId) ?? [];
    own.push(item);
    byTeam.set(item.teamId, own);
    const users = joined.get(item.groupId) ?? [];
    users.push(item.userId);
    joined.set(item.groupId, users);
  }
  for (const [team, own] of byTeam) {
    const faces = await facesOfUsers(inside, team, [...new Set(own.map(({ userId }) => userId))]);
    const edges = own.map(({ groupId, userId, method, addedAt: at }) =>
      edgeOf(team, groupId, userId, { at, method, face: faces.get(userId) }),
    );
    await inside.insertMany("memberships", edges);
  }
  const sums = [...joined].map(([_id, users]) => ({
    updateOne: { filter: { _id }, update: joinedBy(users) },
  }));
  await inside.bulk("groups", sums);
}

/** With the heads of their chains. */
async function writeEvents(items: readonly CopiedItems["event"][], inside: Calls): Promise<void> {
  const heads = new Map<string, { readonly number: number; readonly hash: string }>();
  const documents = items.map((item): EventDoc => {
    const { chain, number, id, subject, type, actor, previousHash, hash, part, salt, data } = item;
    heads.set(chain, { number, hash });
    const { version } = (JSON.parse(part) as { readonly subject: { readonly version?: number | null } }).subject;
    return {
      ...{ _id: id, chain, chained: true, subject, type, ...(actor !== null && { actor }) },
      ...(typeof version === "number" && { subjectVersion: version }),
      ...{ body: part, salt, data, ...addressKeysOf(data), number, previousHash, hash },
    };
  });
  await inside.insertMany("events", documents);
  for (const [_id, head] of heads) {
    await inside.update("heads", { _id }, { $set: { ...head, term: 0 } }, { upsert: true });
  }
}

function artefactItem(document: ArtefactDoc): CopiedItems["artefact"] {
  return { ...artefactOf(document), ended: document.ended, tellAt: document.tellAt ?? null };
}

function artefactDocument(item: CopiedItems["artefact"]): ArtefactDoc {
  checkText(item, "artefact");
  const { model, id, end, payload, consumedAt, tells, tellAt, ended } = item;
  const linked = Object.fromEntries(links.flatMap((link) => (item[link] === undefined ? [] : [[link, item[link]]])));
  return {
    ...{ _id: keyOf(model, id), model, id, ...linked, payload, ended, expiresAt: end, clearedAt: new Date(end) },
    ...(consumedAt !== undefined && { consumedAt }),
    ...(tells !== undefined && { tells }),
    ...(tellAt !== null && { tellAt }),
  };
}
