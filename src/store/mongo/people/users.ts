import { fold } from "../../../lib/fold.js";
import type { MethodId, TeamId, UserId } from "../../../model/ids.js";
import { ownerKey } from "../../../model/owner.js";
import type { User } from "../../../model/user.js";
import { emailKey, emailKeysOf } from "../../email-key.js";
import { StoreConflict } from "../../port/errors.js";
import type { Scope, UserQuery } from "../../port/questions.js";
import type { Memberships, Users, UsersOfDomain } from "../../port/people.js";
import { ofUsers } from "../documents/attributes.js";
import type { Calls } from "../works/calls.js";
import { noteMemberUpdate } from "./member-updates.js";
import type { Filter } from "../works/request.js";
import type { Work } from "../works/work.js";
import { changeOwners } from "./change-owner.js";
import type { UserDoc } from "../documents/documents.js";
import { userWithGroups } from "./user-with-groups.js";
import { checkedText, checkRecord, idsPerCall, portions } from "../documents/guards.js";
import { countListed, listPage, pageOf, totalOf, type Listing } from "../questions/list-page.js";
import { listingOf } from "../questions/listing.js";
import { dropEdgesOfUser } from "./group-sums.js";
import { countUsers, addToCount } from "./counts.js";
import type { CountKey } from "../works/noted.js";
import { userDocument, userOf } from "../documents/user-document.js";

const record = { keys: 0, elements: 0 } as const;
/** So many users of one question may be asked for together with other questions. */
const mostJoined = 2;
type State = Pick<UserDoc, "team" | "owner" | "gone" | "active">;
type Known = State & Pick<UserDoc, "version" | "display" | "lastSignInAt">;

export function usersOf(calls: Calls, team: TeamId, memberships: Pick<Memberships, "groupsOf">): Users {
  const found = async (filter: Filter, limit: number, by?: string): Promise<User[]> => {
    const few = limit > 0 && limit <= mostJoined;
    const reading = { projection: record, sort: { _id: 1 }, limit, by, few } as const;
    const documents = await calls.many("users", { team, ...filter }, reading);
    for (const document of documents) calls.work?.know("users", document);
    return documents.map(userOf);
  };
  const listing = (query: Pick<UserQuery, "scope" | "where"> & Partial<UserQuery>): Promise<Listing> =>
    listingOf(calls, ofUsers, team, query, scopeFilter(team, query.scope));
  const count = async (query: Pick<UserQuery, "scope" | "where">): Promise<number> =>
    query.where === undefined && query.scope.state === undefined
      ? countUsers(calls, team, query.scope)
      : countListed(calls, ofUsers, await listing(query));

  const get = async (id: UserId): Promise<User | undefined> => {
    const known = calls.work?.known("users", checkedText(id)) as UserDoc | undefined;
    return known?.body === undefined ? (await found({ _id: id }, 1, "_id"))[0] : userOf(known);
  };
  const byUserName = async (userName: string): Promise<User | undefined> =>
    (await found({ userName: fold(checkedText(userName)) }, 1, "userName"))[0];

  return {
    get,
    byUserName,
    withGroups: async (by) => {
      if (calls.work === undefined) {
        const key =
          "id" in by ? (["_id", checkedText(by.id)] as const) : (["userName", fold(checkedText(by.userName))] as const);
        const found = await userWithGroups(calls, team, key, record);
        if (found !== "refused") return found && { user: userOf(found.document), groups: found.groups };
      }
      const user = await ("id" in by ? get(by.id) : byUserName(by.userName));
      return user && { user, groups: await memberships.groupsOf(user.id) };
    },

    create: async (fresh) => {
      checkRecord(team, fresh);
      const user: User = { ...fresh, version: 1 };
      const document = userDocument(user);
      return calls.together(async (inside, work) => {
        await inside.insert("users", document);
        addToCount(work, countKeyOfUser(document), 1);
        work.made.add(user.id);
        return user;
      });
    },

    replace: async (user) => {
      checkRecord(team, user);
      const saved: User = { ...user, version: user.version + 1 };
      const { lastSignInAt, _id, ...fields } = userDocument(saved);
      // A sign-in noted since the reading stays: it made no new version.
      const change = {
        $set: fields,
        ...(lastSignInAt === undefined ? {} : { $max: { lastSignInAt } }),
        $unset: absent(fields, ["externalId", "email", "sso", "ssoName"]),
      };
      return calls.together(async (inside, work) => {
        work.turn(`user ${_id}`); // whoever decides again after us reads afresh, and loses nothing
        const before = await stateOf(inside, work, team, _id);
        const isSame = before?.version === user.version;
        if (!isSame || (await inside.update("users", { _id, team, version: user.version }, change)) === 0)
          throw new StoreConflict("version", "the user is not the one that was read");
        const isNews = before.display !== fields.display || before.gone !== fields.gone;
        if (isNews) await noteMemberUpdate(inside, team, _id, fields);
        addToCount(work, countKeyOfUser(before), -1);
        addToCount(work, countKeyOfUser(fields), 1);
        const signedIn = Math.max(lastSignInAt ?? -Infinity, before.lastSignInAt ?? -Infinity);
        return signedIn === -Infinity ? saved : { ...saved, lastSignInAt: signedIn };
      });
    },

    delete: async (id) =>
      calls.together(async (inside, work) => {
        const gone = await inside.findAndDelete("users", { _id: checkedText(id), team });
        if (gone === undefined) return false;
        addToCount(work, countKeyOfUser(gone), -1);
        await dropEdgesOfUser(inside, id);
        await inside.update(
          "tombstones",
          { _id: id },
          { $set: { of: "user", madeAt: inside.now() } },
          { upsert: true },
        );
        await noteMemberUpdate(inside, team, id, { display: gone.display, gone: true });
        return true;
      }),

    byPrimaryEmail: async (email, atMost = 2) => found({ email: emailKey(checkedText(email)) }, atMost, "email"),
    ofEmailDomain: (domain, wanted) => ofEmailDomain(calls, team, checkedText(domain), wanted),
    byExternalId: async (externalId, scope) =>
      found({ ...scopeFilter(team, scope), externalId: checkedText(externalId) }, 0),

    list: async (query) => {
      const asked = await listing(query);
      const listed = await listPage<UserDoc>(calls, ofUsers, asked);
      return pageOf(
        listed,
        userOf,
        query.withTotal ? await totalOf(query.page, listed, () => count(query)) : undefined,
      );
    },
    count,

    existing: async (ids, scope) => {
      const existing = new Set<UserId>();
      for (const some of portions(ids, idsPerCall)) {
        const filter = { ...scopeFilter(team, scope), _id: { $in: some.map(checkedText) } };
        // With what edges say of them: who is asked for in a work is about to join.
        const projection = calls.work === undefined ? { _id: 1 } : { display: 1, gone: 1 };
        for (const user of await calls.many("users", filter, { projection, by: "_id" })) {
          calls.work?.know("users", user);
          existing.add(user._id as UserId);
        }
      }
      return existing;
    },

    changeOwner: (from, to) =>
      changeOwners(calls, "users", team, { from, to }, (work, document) => {
        const user = document as UserDoc;
        addToCount(work, countKeyOfUser(user), -1);
        addToCount(work, { ...countKeyOfUser(user), owner: ownerKey(to) }, 1);
      }),

    clearSsoOf: (method: MethodId) =>
      calls.updateMany(
        "users",
        { team, "sso.method": checkedText(method) },
        { $unset: { sso: "", ssoName: "" }, $inc: { version: 1 } },
      ),

    signedIn: async (id, at) => {
      await calls.update("users", { _id: checkedText(id), team }, { $max: { lastSignInAt: at } });
    },
  };
}

export function scopeFilter(team: TeamId, { owners, includeRemoved, state }: Scope): Record<string, unknown> {
  return {
    team,
    ...(owners === undefined ? {} : { owner: owners.length === 1 ? owners[0] : { $in: owners.map(checkedText) } }),
    // Both values by name, so that an index with it in the middle still gives the order behind it.
    ...(state === undefined ? { gone: includeRemoved === true ? { $in: [false, true] } : false } : { state }),
  };
}

/** What the work has read of the user, else what is there. */
async function stateOf(inside: Calls, work: Work, team: TeamId, id: string): Promise<Known | undefined> {
  const known = work.known("users", id) as Partial<Known> | undefined;
  if (known?.version !== undefined) return known as Known;
  const projection = { team: 1, owner: 1, gone: 1, active: 1, version: 1, display: 1, lastSignInAt: 1 };
  return inside.one("users", { _id: id, team }, { projection, by: "_id" });
}

export function countKeyOfUser({ team, owner, gone, active }: State): CountKey {
  return { team, of: "user", owner, gone, active };
}

function absent(fields: object, names: readonly string[]): Record<string, ""> {
  return Object.fromEntries(names.filter((name) => !Object.hasOwn(fields, name)).map((name) => [name, ""]));
}

async function ofEmailDomain(
  calls: Calls,
  team: TeamId,
  domain: string,
  { first, counted }: Parameters<Users["ofEmailDomain"]>[1],
): Promise<UsersOfDomain> {
  const [from, before] = emailKeysOf(domain);
  const filter = { team, email: { $gte: from, $lt: before }, gone: false };
  const order = { email: 1, _id: 1 } as const;
  const people = await calls.many("users", filter, { projection: record, sort: order, limit: first, hint: "email" });
  // Asked so, it is counted in the index alone.
  const counting = [{ $match: filter }, { $sort: order }, { $limit: counted }, { $count: "total" }];
  const [found] = await calls.aggregate("users", counting);
  return { first: people.map(userOf), count: (found?.["total"] as number | undefined) ?? 0 };
}
