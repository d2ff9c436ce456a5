import { z } from "zod";
import { addDomain, approveDomain, domainView as shownDomain, proveDomain, removeDomain } from "../../teams/index.js";
import type { TeamId } from "../../model/ids.js";
import { permit } from "../../rules/index.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { pageByKey } from "../page.js";
import { checkedDomainView, domainView } from "../views/domains.js";
import { pageInput, pageOf } from "../views/shapes.js";

export const domainList = operation({
  name: "domain.list",
  summary: "Email domains of a team, with what proves them",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(domainView),
  async run({ deps, team }, page) {
    const domains = await deps.store.inTeam(team.id).domains.list();
    const { items, next } = pageByKey(domains, ({ domain }) => domain, page);
    return { items: items.map(shownDomain), next };
  },
});

export const domainAdd = operation({
  name: "domain.add",
  summary: "Put a domain on the team's list; a TXT record in the DNS proves it",
  of: "team",
  effect: "create",
  needs: "own",
  input: z.strictObject({ domain: z.string().min(1, { error: "must not be empty" }).max(253) }),
  shows: domainView,
  example: { domain: "acme.example" },
  run: async ({ deps, caller, team }, { domain }) =>
    shownDomain(await addDomain(deps.settings(caller), team.id, domain)),
});

export const domainShow = operation({
  name: "domain.show",
  summary: "A domain with its state and the record that proves it",
  of: "domain",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: domainView,
  run: ({ target }) => Promise.resolve(shownDomain(target)),
});

export const domainCheck = operation({
  name: "domain.check",
  summary: "Look for the domain's record in the DNS now",
  of: "domain",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: checkedDomainView,
  async run({ deps, caller, team, target }) {
    const { domain, hint, heldByOthers } = await proveDomain(deps.settings(caller), team.id, target.id);
    // Whose else it is tells of other customers.
    const isOperator = permit(caller.grants, "operate", { team: null }).ok;
    return {
      ...shownDomain(domain),
      hint: hint ?? null,
      heldByTeams: isOperator ? await slugs(deps, heldByOthers) : null,
    };
  },
});

async function slugs({ store }: AdminDeps, teams: readonly TeamId[]): Promise<string[]> {
  return Promise.all(teams.map(async (id) => (await store.teams.get(id))?.slug ?? id));
}

export const domainApprove = operation({
  name: "domain.approve",
  summary: "The operator's word for a domain: it counts without the DNS",
  of: "domain",
  effect: "act",
  needs: "operate",
  input: nothing,
  shows: domainView,
  run: async ({ deps, caller, team, target, expected }) =>
    shownDomain(await approveDomain(deps.settings(caller), team.id, target.id, { expected })),
});

export const domainRemove = operation({
  name: "domain.remove",
  summary: "Take a domain off the list: nobody of it signs in any more",
  of: "domain",
  effect: "remove",
  needs: "own",
  input: nothing,
  shows: z.undefined(),
  async run({ deps, caller, team, target, expected }) {
    await removeDomain(deps.settings(caller), team.id, target.id, { expected });
    return undefined;
  },
});
