import { z } from "zod";
import { fold } from "../../lib/fold.js";
import { needsOf } from "../../model/grant.js";
import type { Team } from "../../model/team.js";
import {
  attributesShape,
  changeTeam,
  contactsShape,
  createTeam,
  deleteTeam,
  declaredAttributes,
  policiesShape,
  updateTeam,
  vouchForDomains,
  type OperatedTeamChange,
} from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { operation } from "../operation.js";
import { pageBySlug } from "../page.js";
import { shownTeam, teamView, type TeamView } from "../views/settings.js";
import { nameInput, pageInput, pageOf, slugInput } from "../views/shapes.js";

async function viewOf({ store }: AdminDeps, team: Team): Promise<TeamView> {
  return shownTeam(team, await store.inTeam(team.id).domains.list());
}

export const teamList = operation({
  name: "team.list",
  summary: "The teams that the caller has a grant in",
  of: "anywhere",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...pageInput,
    search: z.string().max(200).optional().describe("In the name or the slug, without regard to letter case"),
  }),
  shows: pageOf(teamView),
  async run({ deps, caller }, { search = "", ...page }) {
    const readable = caller.grants.filter(
      ({ role, needs, record }) => record === undefined && (needs ?? needsOf(role)).includes("read"),
    );
    const everywhere = readable.some(({ team }) => team === null);
    const mine = new Set(readable.map(({ team }) => team));
    const wanted = fold(search.trim());
    const teams = (await deps.store.teams.list())
      .filter(({ id }) => everywhere || mine.has(id))
      .filter(({ name, slug }) => fold(name).includes(wanted) || slug.includes(wanted));
    const { items, next } = pageBySlug(teams, page);
    return { items: await Promise.all(items.map((team) => viewOf(deps, team))), next };
  },
});

const settings = {
  name: nameInput.optional(),
  policies: policiesShape.optional(),
  attributes: attributesShape.optional().describe("What the team keeps of its users beside the standard"),
  contacts: contactsShape.optional().describe("Email addresses of the customer's IT, for setup links; all of them"),
};
const changeInput = z.strictObject(settings);
type Change = z.output<typeof changeInput>;

/** Seats and domains apart from what the team's owner says. */
function partsOf({ policies, attributes, ...rest }: Change): {
  readonly change: OperatedTeamChange;
  readonly domains: readonly string[] | undefined;
} {
  const { emailDomains, seats, ...own } = policies ?? {};
  const declared = attributes === undefined ? undefined : declaredAttributes(attributes);
  return { change: { ...rest, attributes: declared, policies: own, seats }, domains: emailDomains };
}

export const teamCreate = operation({
  name: "team.create",
  summary: "Create a team",
  of: "installation",
  effect: "create",
  needs: "operate",
  input: z.strictObject({ slug: slugInput, ...settings }),
  shows: teamView,
  example: { slug: "globex", name: "Globex" },
  versionOf: ({ version }) => version,
  async run({ deps, caller }, { slug, ...rest }) {
    const { change, domains } = partsOf(rest);
    return viewOf(deps, await createTeam(deps.settings(caller), { slug, ...change, domains }));
  },
});

export const teamShow = operation({
  name: "team.show",
  summary: "A team and its policies",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({}),
  shows: teamView,
  versionOf: ({ version }) => version,
  run: ({ deps, target }) => viewOf(deps, target),
});

/** Seats are a contract and a domain by word is trust: both are the operator's to give. */
function needOfChange({ policies }: Change): "own" | "operate" {
  return policies?.seats !== undefined || policies?.emailDomains !== undefined ? "operate" : "own";
}

export const teamUpdate = operation({
  name: "team.update",
  summary: "Change the name or the policies of a team",
  of: "team",
  effect: "change",
  needs: "own",
  needsFor: needOfChange,
  input: changeInput,
  shows: teamView,
  example: { policies: { multiGroup: true } },
  versionOf: ({ version }) => version,
  async run({ deps, caller, target, expected }, input) {
    const { change, domains } = partsOf(input);
    const { seats, ...own } = change;
    const verbs = deps.settings(caller);
    const saved =
      seats === undefined
        ? await updateTeam(verbs, target.id, own, { expected })
        : await changeTeam(verbs, target.id, change, { expected });
    if (domains !== undefined) await vouchForDomains(verbs, target.id, "operator", domains);
    return viewOf(deps, saved);
  },
});

export const teamDelete = operation({
  name: "team.delete",
  summary: "Delete a team with its people, settings and audit, for good",
  of: "team",
  effect: "remove",
  needs: "operate",
  input: z.strictObject({ confirm: z.string().max(200).describe("The slug of the team, typed again") }),
  shows: z.object({ deleted: z.string(), users: z.int(), groups: z.int() }).describe("How many went with it"),
  async run({ deps, caller, target, expected }, { confirm }) {
    const { slug, users, groups } = await deleteTeam(deps.settings(caller), target.id, confirm, { expected });
    return { deleted: slug, users, groups };
  },
});
