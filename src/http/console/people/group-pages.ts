import { InvalidInput, operations as o } from "../../../admin/index.js";
import { groupFormPage, groupPage, groupsPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { byLines, linesOf } from "../lines.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, formPage, onTo, page, type ConsoleRoute } from "../routes.js";
import { ownerOf, ownerText } from "./owner.js";

const list = "/teams/:team/groups";
const one = `${list}/:group`;

/** The groups of a team with their members, however many. */
export const groupPages: readonly ConsoleRoute[] = [
  page(list, async (ask) => {
    const search = filterOf(ask, "search");
    const { items, next } = await ask.perform(o.groupList, { ...pageAsked(ask), search });
    const rows = items.map(({ id, displayName, members, ownedBy }) => ({
      ...{ name: displayName, members, owner: ownerText(ownedBy), href: placeHref(ask, `/groups/${id}`) },
    }));
    return groupsPage(ask.frame, {
      crumbs: crumbsOf(ask),
      at: placeHref(ask, "/groups"),
      rows,
      search,
      create: ask.may("manage") ? placeHref(ask, "/new-group") : undefined,
      ...pagerOf(ask, next),
    });
  }),
  formPage("/teams/:team/new-group", {
    async show(ask, typed) {
      await ask.reach(o.groupCreate);
      return groupFormPage(ask.frame, { typed, crumbs: crumbsOf(ask, ours), cancel: placeHref(ask, "/groups") });
    },
    async send(ask, form) {
      const input = { displayName: form.given("displayName") ?? "", users: linesOf(form, "users") };
      const made = await byLines(lines, ask.perform(o.groupCreate, input));
      return onTo(at(ask, made), `The group ${made.displayName} is created.`);
    },
  }),
  formPage(one, {
    async show(ask, typed) {
      const group = await ask.perform(o.groupShow);
      const { items, next } = await ask.perform(o.groupMembers, pageAsked(ask));
      const methods = await ask.perform(o.methodList, { limit: 200 }, { path: { team: ask.team.slug } });
      const slugs = new Map(methods.items.map(({ id, slug }) => [id, slug]));
      return groupPage(ask.frame, {
        ...group,
        ...{ crumbs: crumbsOf(ask, ours), at: at(ask, group) },
        ...{ name: group.displayName, memberCount: group.members, mayManage: ask.may("manage") },
        owner: ownerOf(ask, group),
        typed,
        members: items.map(({ userId, display, methodId }) => ({
          ...{ id: userId, name: display, href: placeHref(ask, `/users/${userId}`) },
          method: methodId === null ? null : (slugs.get(methodId) ?? methodId),
        })),
        ...pagerOf(ask, next),
      });
    },
    /** The page's own form: people are put into the group. */
    async send(ask, form) {
      const work = ask.perform(o.groupAddMembers, { users: linesOf(form, "users") });
      const { group, changed } = await byLines(lines, work);
      if (changed === 0) return onTo(at(ask, group), "They were in it already.");
      return onTo(at(ask, group), changed === 1 ? "One person was added." : `${changed} people were added.`);
    },
  }),
  formPage(`${one}/rename`, {
    async show(ask, typed) {
      await ask.reach(o.groupRename);
      const kept = await ask.perform(o.groupShow);
      const crumbs = crumbsOf(ask, ours, { label: kept.displayName, path: `/groups/${kept.id}` });
      return groupFormPage(ask.frame, { typed, kept, crumbs, cancel: at(ask, kept) });
    },
    async send(ask, form) {
      const input = { displayName: form.given("displayName") ?? "" };
      return onTo(at(ask, await ask.perform(o.groupRename, input, { expected: form.version })), "Saved.");
    },
  }),
  act(`${one}/take-out`, {
    back: below,
    async send(ask, form) {
      const { group } = await ask.perform(o.groupRemoveMembers, { users: [form.given("user") ?? ""] });
      return onTo(at(ask, group), "Removed from the group.");
    },
  }),
  act(`${one}/detach`, {
    back: below,
    async send(ask, form) {
      const group = await ask.perform(o.groupDetach, {}, { expected: form.version });
      return onTo(at(ask, group), "Detached: admins manage this group now.");
    },
  }),
  act(`${one}/delete`, {
    back: below,
    async send(ask, form) {
      await ask.reach(o.groupDelete);
      const { displayName } = await ask.perform(o.groupShow);
      if (form.text("confirm")?.trim() !== displayName.trim()) {
        throw new InvalidInput([{ field: "", message: `Type ${displayName} to delete it: nothing was done.` }]);
      }
      await ask.perform(o.groupDelete, {}, { expected: form.version });
      return onTo(placeHref(ask, "/groups"), `The group ${displayName} is deleted. Its members stay.`);
    },
  }),
];

const ours = { label: "Groups", path: "/groups" } as const;
const lines = { users: "Name" };

function at(ask: Ask, { id }: { readonly id: string }): string {
  return placeHref(ask, `/groups/${id}`);
}

function below({ path }: Ask): string {
  return `/teams/${path["team"] ?? ""}/groups/${path["group"] ?? ""}`;
}
