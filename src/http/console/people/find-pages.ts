import { operations as o } from "../../../admin/index.js";
import { Refused } from "../../../model/refused.js";
import { findPage, type FoundThing } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { filterOf } from "../list.js";
import { isTeamPage } from "../nav.js";
import { page, type ConsoleRoute } from "../routes.js";

const most = 10;
const idShape = /^[0-9a-z]{26}$/;

/** One look for anything of a team: people, groups, methods, directories, domains, and what a reference id stands for. */
export const findPages: readonly ConsoleRoute[] = [
  page("/teams/:team/find", async (ask) => {
    const text = filterOf(ask, "text");
    const found = text === undefined ? [] : await thingsFound(ask, text);
    return findPage(ask.frame, { crumbs: crumbsOf(ask), at: placeHref(ask, "/find"), text, found });
  }),
];

async function thingsFound(ask: Ask, text: string): Promise<readonly FoundThing[]> {
  const search = text.slice(0, 200);
  const wanted = search.toLowerCase();
  const holds = (...names: readonly string[]): boolean => names.some((name) => name.toLowerCase().includes(wanted));
  const [users, groups, methods, directories, domains] = await Promise.all([
    ask.perform(o.userList, { search, limit: most }),
    ask.perform(o.groupList, { search, limit: most }),
    ask.perform(o.methodList, { limit: 200 }),
    ask.perform(o.directoryList, { limit: 200 }),
    ask.perform(o.domainList, { limit: 200 }),
  ]);
  const thing = (kind: string, label: string, list: string, name: string): FoundThing[] =>
    isTeamPage(list) ? [{ kind, label, href: placeHref(ask, `${list}/${encodeURIComponent(name)}`) }] : [];
  return [
    ...(await byId(ask, wanted)),
    ...users.items.flatMap(({ id, userName }) => thing("User", userName, "/users", id)),
    ...groups.items.flatMap(({ id, displayName }) => thing("Group", displayName, "/groups", id)),
    ...methods.items
      .filter(({ id, slug, name }) => id === wanted || holds(slug, name))
      .flatMap(({ slug, name }) => thing("SSO method", name, "/sso-methods", slug)),
    ...directories.items
      .filter(({ id, slug, name }) => id === wanted || holds(slug, name))
      .flatMap(({ slug, name }) => thing("Directory", name, "/directories", slug)),
    ...domains.items
      .filter(({ domain }) => holds(domain))
      .flatMap(({ domain }) => thing("Domain", domain, "/domains", domain)),
  ];
}

/** What an id on some page or log line leads to: a person, a group, an attempt, or the request that a reference id names. */
async function byId(ask: Ask, id: string): Promise<readonly FoundThing[]> {
  if (!idShape.test(id)) return [];
  const team = ask.team.slug;
  const [user, group, attempts, trace] = await Promise.all([
    orNothing(ask.perform(o.userShow, {}, { path: { team, user: id } })),
    orNothing(ask.perform(o.groupShow, {}, { path: { team, group: id } })),
    orNothing(ask.perform(o.attemptShow, {}, { path: { team, attempt: id } })),
    orNothing(ask.perform(o.traceShow, {}, { path: { team, trace: id } })),
  ]);
  return [
    ...(user === undefined ? [] : [{ kind: "User", label: user.userName, href: placeHref(ask, `/users/${user.id}`) }]),
    ...(group === undefined
      ? []
      : [{ kind: "Group", label: group.displayName, href: placeHref(ask, `/groups/${group.id}`) }]),
    ...(attempts === undefined || !isTeamPage("/attempts")
      ? []
      : [{ kind: "Activity", label: `Reference ${id}`, href: placeHref(ask, `/attempts/${id}`) }]),
    ...(trace === undefined || !isTeamPage("/sso-methods")
      ? []
      : [{ kind: "Sign-in", label: `Reference ${id}`, href: placeHref(ask, `/traces/${id}`) }]),
  ];
}

/** Of ids most stand for one thing, and for nothing of the other kinds. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === "not_found") return undefined;
    throw error;
  }
}
