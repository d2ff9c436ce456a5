import { fold } from "../../../lib/fold.js";
import type { Admin } from "../../../model/admin.js";
import type { ApiKey } from "../../../model/api-key.js";
import type { AdminGrantId, AdminId, ApiKeyId, SetupLinkId, TeamId } from "../../../model/ids.js";
import type { Invitation } from "../../../model/invitation.js";
import type { SetupLink } from "../../../model/setup-link.js";
import type { Access } from "../../port/access.js";
import type { Fresh, Records } from "../../port/records.js";
import type { AdminDoc, ApiKeyDoc } from "../documents/documents.js";
import { checkedText } from "../documents/guards.js";
import type { Calls } from "../works/calls.js";
import { lock } from "./lock.js";
import { recordOf, recordsOf, type Layout } from "./records.js";

/** Where records of no team stand: no team has this id. */
const nobody = "installation" as TeamId;

export interface Free {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: number;
}

/** A record of no team, so that it is kept like any other one; `moved` is what stands beside it. */
export interface Wrapped<T extends Free> {
  readonly id: string;
  readonly teamId: TeamId;
  readonly version: number;
  readonly updatedAt: number;
  readonly record: T;
  readonly moved?: Partial<T> | undefined;
}

export type AccessKind = "admins" | "invitations" | "apiKeys" | "setupLinks";

export const admins: Layout<Wrapped<Admin>, "admins"> = {
  kind: "admins",
  fields: ({ record: { email, grants } }) => ({
    email: fold(email),
    places: grants.map(({ team }) => team ?? nobody),
  }),
  moving: ({ lastPasswordSignInAt }: AdminDoc) =>
    lastPasswordSignInAt === undefined ? {} : { moved: { lastPasswordSignInAt } },
};
export const invitations: Layout<Wrapped<Invitation>, "invitations"> = {
  kind: "invitations",
  fields: ({ record: { hash, team, email } }) => ({ hash, place: team ?? nobody, email: fold(email) }),
};
export const apiKeys: Layout<Wrapped<ApiKey>, "apiKeys"> = {
  kind: "apiKeys",
  fields: ({ record: { hash, team } }) => ({ hash, place: team ?? nobody }),
  moving: ({ lastUsedAt }: ApiKeyDoc) => (lastUsedAt === undefined ? {} : { moved: { lastUsedAt } }),
};
export const setupLinks: Layout<Wrapped<SetupLink>, "setupLinks"> = {
  kind: "setupLinks",
  fields: ({ record: { hash, teamId } }) => ({ hash, place: teamId }),
};

/** Admins, invitations, API keys and setup links. */
export function accessOf(calls: Calls): Access {
  const some = <T extends Free, K extends AccessKind>(layout: Layout<Wrapped<T>, K>) => ({
    one: async (filter: Readonly<Record<string, unknown>>): Promise<T | undefined> => {
      const document = await calls.one(layout.kind, filter);
      return document && unwrapped(recordOf(layout, document));
    },
    list: async (filter: Readonly<Record<string, unknown>>): Promise<readonly T[]> => {
      const documents = await calls.many(layout.kind, filter, { sort: { _id: 1 } });
      return documents.map((document) => unwrapped(recordOf(layout, document)));
    },
  });
  const place = (of: TeamId | null): string => (of === null ? nobody : checkedText(of));
  const isThereAny = async (kind: "admins" | "invitations"): Promise<boolean> =>
    (await calls.one(kind, {}, { projection: { _id: 1 } })) !== undefined;
  return {
    admins: {
      ...freeRecordsOf<Admin, AdminId, "admins">(calls, admins),
      byEmail: (email) => some(admins).one({ email: fold(checkedText(email)) }),
      list: (of) => some(admins).list(of === undefined ? {} : { places: place(of) }),
      any: async () => (await isThereAny("admins")) || isThereAny("invitations"),
      signedIn: async (id, at) => {
        await calls.update("admins", { _id: checkedText(id) }, { $max: { lastPasswordSignInAt: at } });
      },
      lock: () => lock(calls, "admins"),
    },
    invitations: {
      ...freeRecordsOf<Invitation, AdminGrantId, "invitations">(calls, invitations),
      byHash: (hash) => some(invitations).one({ hash: checkedText(hash) }),
      inPlace: (team, email) => some(invitations).one({ place: place(team), email: fold(checkedText(email)) }),
      list: (of) => some(invitations).list(of === undefined ? {} : { place: place(of) }),
    },
    apiKeys: {
      ...freeRecordsOf<ApiKey, ApiKeyId, "apiKeys">(calls, apiKeys),
      byHash: (hash) => some(apiKeys).one({ hash: checkedText(hash) }),
      list: (of) => some(apiKeys).list(of === undefined ? {} : { place: place(of) }),
      touch: async (id, at) => {
        await calls.update("apiKeys", { _id: checkedText(id) }, { $max: { lastUsedAt: at } });
      },
    },
    setupLinks: {
      ...freeRecordsOf<SetupLink, SetupLinkId, "setupLinks">(calls, setupLinks),
      byHash: (hash) => some(setupLinks).one({ hash: checkedText(hash) }),
      ofTeam: (team) => some(setupLinks).list({ place: checkedText(team) }),
    },
  };
}

function freeRecordsOf<T extends Free, Id extends string, K extends AccessKind>(
  calls: Calls,
  layout: Layout<Wrapped<T>, K>,
): Records<T, Id> {
  const records = recordsOf<Wrapped<T>, Id, K>(calls, nobody, layout);
  return {
    get: async (id) => {
      const found = await records.get(id);
      return found && unwrapped(found);
    },
    create: async (fresh) => unwrapped(await records.create(wrapped({ ...fresh, version: 1 } as unknown as T))),
    replace: async (record) => unwrapped(await records.replace(wrapped(record))),
    delete: (id) => records.delete(id),
  };
}

export function wrapped<T extends Free>(record: T): Wrapped<T> & Fresh<Wrapped<T>> {
  return { id: record.id, teamId: nobody, version: record.version, updatedAt: record.updatedAt, record };
}

export function unwrapped<T extends Free>({ record, moved, version }: Wrapped<T>): T {
  return { ...record, ...moved, version };
}
