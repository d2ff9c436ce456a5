import { operations as o } from "../../../admin/index.js";
import { teamPage, teamsPage } from "../../../pages/index.js";
import type { Ask } from "../ask.js";
import { page, type ConsoleRoute } from "../routes.js";

/** The teams that somebody may see, and each team's first page. */
export const teamPages: readonly ConsoleRoute[] = [
  page("", (ask) => {
    const [only, ...others] = ask.caller.grants;
    const team = others.length === 0 ? only?.team : undefined;
    return Promise.resolve({ to: ask.href(typeof team === "string" ? `/teams/${team}` : "/teams") });
  }),
  page("/teams", async (ask) => {
    const { items, next } = await ask.perform(o.teamList, pageAsked(ask), { path: {} });
    const teams = items.map(({ slug, name, policies, managedByFile }) => ({
      ...{ name, slug, managedByFile, seats: policies.seats, domains: policies.emailDomains },
      href: ask.href(`/teams/${slug}`),
    }));
    return teamsPage(ask.frame, {
      teams,
      first: ask.query.has("after") ? ask.hereWith({ after: undefined }) : undefined,
      next: next === null ? undefined : ask.hereWith({ after: next }),
    });
  }),
  page("/teams/:team", (ask) => Promise.resolve(teamPage(ask.frame, { team: ask.team }))),
];

function pageAsked({ query }: Ask): { readonly after?: string } {
  const after = query.get("after");
  return after === null ? {} : { after };
}
