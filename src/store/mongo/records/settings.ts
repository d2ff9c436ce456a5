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
import type { Store, TeamRecords } from "../../port/store.js";
import type { Calls } from "../works/calls.js";
import type { Documents, TeamDoc, TokenDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import { lock } from "./lock.js";
import { heldList, heldOne, remembered } from "./remembered.js";
import { noteRecord, recordOf, recordsOf, type AnyRecord, type Layout, type RecordKind } from "./records.js";

/** Teams and what an admin sets in them: methods, directories, tokens, apps; and the identities at the methods. */

export const methods: Layout<SsoMethod, "methods"> = {
  kind: "methods",
  fields: ({ slug, aliases }) => ({
    slug,
    acs: aliases?.map((alias) => alias.acs),
    entityIds: aliases?.map(({ entityId }) => entityId),
  }),
  noted: ["fetched", "groupsSeen"],
};
export const directories: Layout<Directory, "directories"> = { kind: "directories", fields: ({ slug }) => ({ slug }) };
export const apps: Layout<App, "apps"> = {
  kind: "apps",
  fields: ({ slug, clientId }) => ({ slug, clientId }),
  admit: (calls, { clientId }) => refuseClientIdOf(calls, "oauthClients", clientId),
};
export const oauthClients: Layout<OAuthClient, "oauthClients"> = {
  kind: "oauthClients",
  fields: ({ directoryId, name, clientId }) => ({ directory: directoryId, name, clientId }),
  admit: (calls, { clientId }) => refuseClientIdOf(calls, "apps", clientId),
};
export const tokens: Layout<ScimToken, "tokens"> = {
  kind: "tokens",
  fields: ({ directoryId, hash }) => ({ directory: directoryId, hash }),
  moving: ({ lastUsedAt }: TokenDoc) => (lastUsedAt === undefined ? {} : { lastUsedAt }),
  noted: ["refused"],
};
export const identities: Layout<Identity, "identities"> = {
  kind: "identities",
  fields: ({ methodId, key, userId }) => ({ method: methodId, key, user: userId }),
};
const teamLayout = {
  kind: "teams",
  fields: ({ slug }: Team) => ({ slug }),
} as const;

/** The OAuth door tells apps and OAuth clients apart by their client ids, and no index spans two collections. */
async function refuseClientIdOf(calls: Calls, others: "apps" | "oauthClients", clientId: string): Promise<void> {
  await lock(calls, "client ids");
  const taken = await calls.one(others, { clientId: checkedText(clientId) });
  if (taken !== undefined) throw new StoreConflict("clientId", `the client id is one in ${others}`);
}

type TeamSettings = Pick<
  TeamRecords,
  "team" | "methods" | "directories" | "tokens" | "apps" | "oauthClients" | "identities"
>;

export function settingsOf(calls: Calls, team: TeamId): TeamSettings {
  const tokenRecords = recordsOf<ScimToken, TokenId, "tokens">(calls, team, tokens);
  return {
    team: {
      get: () => teamsOf(calls).get(team),
      create: async (record) => {
        checkIsTeam(record, team);
        return withoutTeamId(await recordsOf(calls, team, teamRecords).create({ ...record, teamId: team }));
      },
      replace: (record) => replaceTeam(calls, team, record),
      delete: async () => (await calls.remove("teams", { _id: team })) > 0,
    },
    methods: {
      ...recordsOf<SsoMethod, MethodId, "methods">(calls, team, methods),
      list: () => listOf(calls, methods, { team }, "team"),
      note: (id, notes) => noteRecord(calls, team, methods, id, notes),
    },
    directories: {
      ...recordsOf<Directory, DirectoryId, "directories">(calls, team, directories),
      get: (id) => heldOne(calls, directories, { _id: checkedText(id), team }, "_id"),
      list: () => heldList(calls, directories, { team }, "team"),
      countRemoval: (id, slot, expiresAt) =>
        calls.together(async (inside, work) => {
          const _id = `${checkedText(id)}|${slot}|${work.slot}`;
          const made = { team, directory: id, slot, expiresAt, clearedAt: new Date(expiresAt) };
          const change = { $inc: { count: 1 }, $setOnInsert: made };
          await inside.update("removals", { _id }, change, { upsert: true });
        }),
      removals: async (id, since) => {
        const counted = { directory: checkedText(id), slot: { $gte: since }, team };
        const parts = await calls.many("removals", counted, { projection: { count: 1 }, few: true });
        return parts.reduce((sum, { count }) => sum + count, 0);
      },
      clearRemovals: async (id) => {
        await calls.remove("removals", { directory: checkedText(id), team });
      },
    },
    apps: { ...recordsOf<App, AppId, "apps">(calls, team, apps), list: () => heldList(calls, apps, { team }, "team") },
    oauthClients: {
      ...recordsOf<OAuthClient, OAuthClientId, "oauthClients">(calls, team, oauthClients),
      ofDirectory: async (directory) => {
        const found = await heldList(calls, oauthClients, { team, directory: checkedText(directory) }, "directory");
        return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
      },
    },
    tokens: {
      ...tokenRecords,
      ofDirectory: (directory) => listOf(calls, tokens, { team, directory: checkedText(directory) }, "directory"),
      standing: (id) => heldOne(calls, tokens, { _id: checkedText(id), team }, "_id"),
      touch: async (id, at) => {
        await calls.update("tokens", { _id: checkedText(id), team }, { $max: { lastUsedAt: at } });
      },
      noteRefused: (id, refused) => noteRecord(calls, team, tokens, id, { refused }),
    },
    identities: {
      ...recordsOf<Identity, IdentityId, "identities">(calls, team, identities),
      byKey: (method, key) =>
        oneOf(calls, identities, { method: checkedText(method), key: checkedText(key), team }, "key"),
      ofUser: (user) => listOf(calls, identities, { user: checkedText(user), team }, "user"),
      deleteOfMethod: (method) => calls.remove("identities", { method: checkedText(method), team }),
      peopleOf: async (method, looked) => {
        const [counted] = await calls.aggregate("identities", [
          { $match: { method: checkedText(method), team } },
          ...(looked === undefined ? [] : [{ $limit: looked + 1 }]),
          { $group: { _id: "$user", identities: { $sum: 1 } } },
          { $group: { _id: null, users: { $sum: 1 }, identities: { $sum: "$identities" } } },
        ]);
        const { users = 0, identities = 0 } = (counted ?? {}) as {
          readonly users?: number;
          readonly identities?: number;
        };
        return { users: Math.min(users, looked ?? users), orMore: looked !== undefined && identities > looked };
      },
      firstOf: async (method, limit) => {
        const found = await calls.aggregate("identities", [
          { $match: { method: checkedText(method), team } },
          { $sort: { key: 1 } },
          { $limit: limit * identitiesEach },
        ]);
        return [...new Set(found.map((one) => one["user"] as UserId))].slice(0, limit);
      },
    },
  };
}

type Doors = Pick<
  Store,
  | "teams"
  | "methodBySlug"
  | "methodByAlias"
  | "directoryBySlug"
  | "directoryByToken"
  | "appByClientId"
  | "oauthClientByClientId"
  | "allMethods"
>;

/** What the doors find before they know the team. */
export function doorsOf(calls: Calls): Doors {
  return {
    teams: teamsOf(calls),
    methodBySlug: (slug) => oneOf(calls, methods, { slug: checkedText(slug) }),
    methodByAlias: (acs) => oneOf(calls, methods, { acs: checkedText(acs) }),
    directoryBySlug: (slug) => heldOne(calls, directories, { slug: checkedText(slug) }, "slug"),
    directoryByToken: async (slug, hash) => {
      const [directory, token] = await Promise.all([
        heldOne(calls, directories, { slug: checkedText(slug) }, "slug"),
        heldOne(calls, tokens, { hash: checkedText(hash) }, "hash"),
      ]);
      return directory !== undefined && token?.directoryId === directory.id ? { directory, token } : undefined;
    },
    appByClientId: (clientId) => heldOne(calls, apps, { clientId: checkedText(clientId) }, "clientId"),
    oauthClientByClientId: (clientId) => heldOne(calls, oauthClients, { clientId: checkedText(clientId) }, "clientId"),
    allMethods: () => listOf(calls, methods, {}),
  };
}

function teamsOf(calls: Calls): Store["teams"] {
  const one = (filter: Readonly<Record<string, unknown>>, by: string): Promise<Team | undefined> =>
    remembered(calls, { kind: "teams", filter, by }, ([document]) => document && teamOf(document));
  return {
    get: (id) => one({ _id: checkedText(id) }, "_id"),
    bySlug: (slug) => one({ slug: checkedText(slug) }, "slug"),
    list: async () => (await calls.many("teams", {}, { sort: { slug: 1 } })).map(teamOf),
  };
}

/** A team as a record of itself, so that it is kept like any other one. */
type TeamRecord = Team & AnyRecord;
export const teamRecords: Layout<TeamRecord, "teams"> = teamLayout;

async function replaceTeam(calls: Calls, id: TeamId, team: Team): Promise<Team> {
  checkIsTeam(team, id);
  return withoutTeamId(await recordsOf(calls, id, teamRecords).replace({ ...team, teamId: id }));
}

function checkIsTeam({ id }: Pick<Team, "id">, team: TeamId): void {
  if (id !== team) throw new TypeError("the record is another team than this store's");
}

export function teamOf(document: TeamDoc): Team {
  return withoutTeamId(recordOf(teamRecords, document));
}

function withoutTeamId({ teamId: _, ...team }: TeamRecord): Team {
  return team;
}

async function oneOf<T extends AnyRecord, K extends RecordKind>(
  calls: Calls,
  layout: Layout<T, K>,
  filter: Readonly<Record<string, unknown>>,
  by?: string,
): Promise<T | undefined> {
  const document = await calls.one(layout.kind, filter, { by });
  return document && recordOf(layout, document);
}

async function listOf<T extends AnyRecord, K extends RecordKind>(
  calls: Calls,
  layout: Layout<T, K>,
  filter: Readonly<Record<string, unknown>>,
  by?: string,
): Promise<T[]> {
  const documents: Documents[K][] = await calls.many(layout.kind, filter, { sort: { _id: 1 }, by });
  return documents.map((document) => recordOf(layout, document));
}
