import { operations as o } from "../../../admin/index.js";
import { findPage, type FoundThing } from "../../../pages/index.js";
import { crumbsOf, placeHref } from "../access/place.js";
import type { Ask } from "../ask.js";
import { filterOf } from "../list.js";
import { page, type ConsoleRoute } from "../routes.js";

type Found = Awaited<ReturnType<typeof o.teamSearch.run>>["items"][number];

/** One look for anything of a team: people, groups, methods, directories, domains, apps, and what a reference id stands for. */
export const findPages: readonly ConsoleRoute[] = [
  page("/teams/:team/find", async (ask) => {
    const text = filterOf(ask, "text");
    const { items, more } =
      text === undefined ? { items: [], more: false } : await ask.perform(o.teamSearch, { text: text.slice(0, 200) });
    const found = items.map((item) => thingOf(ask, item));
    return findPage(ask.frame, { crumbs: crumbsOf(ask), at: placeHref(ask, "/find"), text, found, more });
  }),
];

const kinds: Readonly<Record<Found["kind"], { readonly word: string; readonly list: string }>> = {
  user: { word: "User", list: "/users" },
  group: { word: "Group", list: "/groups" },
  method: { word: "SSO method", list: "/sso-methods" },
  directory: { word: "Directory", list: "/directories" },
  domain: { word: "Domain", list: "/domains" },
  app: { word: "App", list: "/apps" },
  attempt: { word: "Activity", list: "/attempts" },
  trace: { word: "Sign-in", list: "/traces" },
  failure: { word: "Failed provisioning", list: "/failures" },
};

/** The address of each takes what was found by; of settings the slug, which is what their pages are called by. */
function thingOf(ask: Ask, { kind, id, called, detail }: Found): FoundThing {
  const { word, list } = kinds[kind];
  const bySlug = kind === "method" || kind === "directory" || kind === "app";
  const name = bySlug ? (detail ?? id) : id;
  // A failure has no page of its own: the list shows it among those of its reason.
  const query = new URLSearchParams({ state: "all", ...(detail !== null && { code: detail }) });
  const path = kind === "failure" ? `${list}?${query.toString()}` : `${list}/${encodeURIComponent(name)}`;
  return { kind: word, label: called, detail, href: placeHref(ask, path) };
}
