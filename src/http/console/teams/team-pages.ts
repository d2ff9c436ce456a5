import { operations as o } from "../../../admin/index.js";
import { newTeamPage, teamPage, teamSettingsPage, teamsPage } from "../../../pages/index.js";
import { fileOf } from "../file-of.js";
import { byLines } from "../lines.js";
import { filterOf, pageAsked, pagerOf } from "../list.js";
import { formPage, onTo, page, type ConsoleRoute } from "../routes.js";
import { overviewOf } from "./overview.js";
import { newTeamOf, teamChangeOf } from "./team-input.js";

/** The teams that somebody may see, and each team's first page and settings. */
export const teamPages: readonly ConsoleRoute[] = [
  page("", async (ask) => {
    const [only, ...others] = ask.caller.grants;
    if (only?.team === undefined || only.team === null || others.length > 0) return { to: ask.href("/teams") };
    const { slug } = await ask.perform(o.teamShow, {}, { path: { team: only.team } });
    return { to: ask.href(`/teams/${slug}`) };
  }),
  page("/teams", async (ask) => {
    const search = filterOf(ask, "search");
    const { items, next } = await ask.perform(o.teamList, { ...pageAsked(ask), search }, { path: {} });
    const teams = items.map(({ slug, name, policies, managedByFile }) => ({
      ...{ name, slug, managedByFile, seats: policies.seats, domains: policies.emailDomains },
      href: ask.href(`/teams/${slug}`),
    }));
    const create = ask.may("operate", null) ? ask.href("/new-team") : undefined;
    return teamsPage(ask.frame, { teams, search, create, ...pagerOf(ask, next) });
  }),
  formPage("/new-team", {
    async show(ask, typed) {
      // Whoever may not is told before the form is filled in.
      await ask.reach(o.teamCreate);
      return newTeamPage(ask.frame, { typed });
    },
    async send(ask, form) {
      const made = ask.perform(o.teamCreate, newTeamOf(form));
      const { slug, name } = await byLines({ "policies.emailDomains": "Domain" }, made);
      return onTo(ask.href(`/teams/${slug}`), `The team ${name} is created.`);
    },
  }),
  page("/teams/:team", async (ask) => teamPage(ask.frame, await overviewOf(ask))),
  formPage("/teams/:team/settings", {
    async show(ask, typed) {
      const { team } = ask;
      return teamSettingsPage(ask.frame, {
        ...{ name: team.name, version: team.version, policies: team.policies, contacts: team.contacts, typed },
        home: ask.href(`/teams/${team.slug}`),
        ...{ mayChange: ask.may("own"), mayOperate: ask.may("operate", null) },
        managedBy: team.managedByFile ? { file: await fileOf(ask) } : undefined,
      });
    },
    async send(ask, form) {
      const input = teamChangeOf(form, ask.may("operate", null));
      await byLines({ contacts: "Address" }, ask.perform(o.teamUpdate, input, { expected: form.version }));
      return onTo(ask.here, "Saved.");
    },
  }),
];
