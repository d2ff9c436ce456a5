import { fold } from "../../../lib/fold.js";
import type { Group } from "../../../model/group.js";
import type { GroupId, TeamId } from "../../../model/ids.js";
import { ownerKey } from "../../../model/owner.js";
import { lastSaidOfGroup, saidAnew } from "../../member-sum.js";
import { StoreConflict } from "../../port/errors.js";
import type { GroupQuery, Scope } from "../../port/questions.js";
import type { Groups } from "../../port/people.js";
import { ofGroups } from "../documents/attributes.js";
import type { Calls } from "../works/calls.js";
import { changeOwners } from "./change-owner.js";
import type { GroupDoc } from "../documents/documents.js";
import { turnAt } from "../documents/edges.js";
import { checkedText, checkRecord } from "../documents/guards.js";
import { countListed, listPage, pageOf, totalOf, type Listing } from "../questions/list-page.js";
import { listingOf } from "../questions/listing.js";
import { sumOf } from "./group-sums.js";
import { countGroups, addToCount } from "./counts.js";
import type { CountKey } from "../works/noted.js";
import { ownerOf } from "../documents/user-document.js";

/** Fields that change without the record being written anew; they win over the body. */
type Moving = "version" | "updatedAt" | "owner";

export function groupsOf(calls: Calls, team: TeamId): Groups {
  const listing = (query: Pick<GroupQuery, "scope" | "where"> & Partial<GroupQuery>): Promise<Listing> =>
    listingOf(calls, ofGroups, team, query, scopeFilter(team, query.scope));
  const count = async (query: Pick<GroupQuery, "scope" | "where">): Promise<number> =>
    query.where === undefined
      ? countGroups(calls, team, query.scope)
      : countListed(calls, ofGroups, await listing(query));

  const documentOf = async (inside: Calls, id: GroupId): Promise<GroupDoc | undefined> => {
    const known = inside.work?.known("groups", checkedText(id)) as GroupDoc | undefined;
    const document = known ?? (await inside.one("groups", { _id: id, team }, { by: "_id" }));
    if (document !== undefined) inside.work?.know("groups", document);
    return document;
  };

  return {
    get: async (id) => {
      const document = await documentOf(calls, id);
      return document && groupOf(document);
    },

    create: async (fresh) => {
      checkRecord(team, fresh);
      const group: Group = { ...fresh, version: 1 };
      return calls.together(async (inside, work) => {
        await inside.insert("groups", groupDocument(group));
        addToCount(work, countKeyOfGroup(team, ownerKey(group.owner)), 1);
        return group;
      });
    },

    replace: async (group) => {
      checkRecord(team, group);
      const saved: Group = { ...group, version: group.version + 1 };
      const { _id, ...fields } = groupDocument(saved);
      const change = { $set: fields, ...(fields.externalId === undefined ? { $unset: { externalId: "" } } : {}) };
      return calls.together(async (inside, work) => {
        work.turn(turnAt(_id));
        const at = { _id, team, version: group.version };
        const before = await inside.findAndUpdate("groups", at, change, { projection: { owner: 1 } });
        if (before === undefined) throw new StoreConflict("version", "the group is not the one that was read");
        addToCount(work, countKeyOfGroup(team, before.owner), -1);
        addToCount(work, countKeyOfGroup(team, fields.owner), 1);
        return saved;
      });
    },

    // Its edges are hidden with it and cleared by the sweep, however many there are.
    delete: async (id) =>
      calls.together(async (inside, work) => {
        const gone = await inside.findAndDelete("groups", { _id: checkedText(id), team });
        if (gone === undefined) return false;
        addToCount(work, countKeyOfGroup(team, gone.owner), -1);
        await inside.update(
          "tombstones",
          { _id: id },
          { $set: { of: "group", madeAt: inside.now() } },
          { upsert: true },
        );
        return true;
      }),

    byName: async (displayName) => {
      const document = await calls.one(
        "groups",
        { team, displayName: fold(checkedText(displayName)) },
        { by: "displayName" },
      );
      return document && groupOf(document);
    },
    byExternalId: async (externalId) => {
      const documents = await calls.many("groups", { team, externalId: checkedText(externalId) }, { sort: { _id: 1 } });
      return documents.map(groupOf);
    },

    list: async (query) => {
      const listed = await listPage<GroupDoc>(calls, ofGroups, await listing(query));
      return pageOf(
        listed,
        groupOf,
        query.withTotal ? await totalOf(query.page, listed, () => count(query)) : undefined,
      );
    },
    count,

    changeOwner: (from, to) =>
      changeOwners(calls, "groups", team, { from, to }, (work, document) => {
        addToCount(work, countKeyOfGroup(team, document.owner), -1);
        addToCount(work, countKeyOfGroup(team, ownerKey(to)), 1);
      }),

    noteSaid: (id, said) =>
      calls.together(async (inside) => {
        const group = await documentOf(inside, id);
        const anew = group && saidAnew(group.said, said, sumOf(group.sum));
        if (anew !== undefined) await inside.update("groups", { _id: id, team }, { $set: { said: anew } });
      }),
    lastSaid: async (id) => {
      const group = await documentOf(calls, id);
      return group && lastSaidOfGroup(id, group.said, sumOf(group.sum));
    },
  };
}

function scopeFilter(team: TeamId, { owners }: Scope): Record<string, unknown> {
  if (owners === undefined) return { team };
  return { team, owner: owners.length === 1 ? owners[0] : { $in: owners.map(checkedText) } };
}

export function countKeyOfGroup(team: TeamId, owner: string): CountKey {
  return { team, of: "group", owner, gone: false, active: true };
}

export function groupDocument(group: Group): GroupDoc {
  const { version, updatedAt, owner, ...body } = group;
  return {
    _id: group.id,
    team: group.teamId,
    version,
    updatedAt,
    createdAt: group.createdAt,
    displayName: fold(group.displayName),
    owner: ownerKey(owner),
    ...(group.externalId === undefined ? {} : { externalId: group.externalId }),
    body: JSON.stringify(body satisfies Omit<Group, Moving>),
  };
}

export function groupOf({ body, version, updatedAt, owner }: GroupDoc): Group {
  return { ...(JSON.parse(body) as Omit<Group, Moving>), version, updatedAt, owner: ownerOf(owner) };
}
