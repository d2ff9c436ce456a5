import { InvalidInput, operations as o } from "../../../admin/index.js";
import { groupPage, groupsPage } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { act, onTo, page, type ConsoleRoute } from "../routes.js";
import { ownerText } from "./owner-text.js";

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
      ...pagerOf(ask, next),
    });
  }),
  page(one, async (ask) => {
    const group = await ask.perform(o.groupShow);
    const { items, next } = await ask.perform(o.groupMembers, pageAsked(ask));
    const methods = await ask.perform(o.methodList, { limit: 200 }, { path: { team: ask.team.slug } });
    const slugs = new Map(methods.items.map(({ id, slug }) => [id, slug]));
    return groupPage(ask.frame, {
      ...group,
      ...{ crumbs: crumbsOf(ask, { label: "Groups", path: "/groups" }), at: placeHref(ask, `/groups/${group.id}`) },
      ...{ name: group.displayName, memberCount: group.members, mayManage: ask.may("manage") },
      owner: { kind: group.owner.kind, name: ownerText(group.ownedBy) },
      members: items.map(({ userId, display, methodId }) => ({
        ...{ name: display, href: placeHref(ask, `/users/${userId}`) },
        method: methodId === null ? null : (slugs.get(methodId) ?? methodId),
      })),
      ...pagerOf(ask, next),
    });
  }),
  act(`${one}/delete`, {
    back: ({ path }) => `/teams/${path["team"] ?? ""}/groups/${path["group"] ?? ""}`,
    async send(ask, form) {
      const { displayName } = await ask.perform(o.groupShow);
      if (form.text("confirm")?.trim() !== displayName.trim()) {
        throw new InvalidInput([{ field: "", message: `Type ${displayName} to delete it: nothing was done.` }]);
      }
      await ask.perform(o.groupDelete, {}, { expected: form.version });
      return onTo(placeHref(ask, "/groups"), `The group ${displayName} is deleted. Its members stay.`);
    },
  }),
];
