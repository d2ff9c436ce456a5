import type { Command } from "commander";
import type { Domain } from "../../model/domain.js";
import type { Team } from "../../model/team.js";
import {
  addDomain,
  approveDomain,
  domainByName,
  domainView,
  proveDomain,
  removeDomain,
  type Proving,
} from "../../teams/index.js";
import { teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, type Output } from "../output.js";

/** `drawbridge domain …`: whose email addresses a team's people have, and what proves it. */
export function domainCommands(cli: Cli, program: Command): void {
  const domain = branch(program, "domain", "Email domains of a team and their proofs");
  leaf(cli, domain, "add <domain>", "Add a domain; a TXT record in the DNS proves it", ofTeam, async (call) => {
    const team = await teamOf(call);
    const added = await addDomain(call.world.teams, team.id, call.args[0] ?? "");
    return shown(added, "Publish this record. It is looked for by itself, or at once by: drawbridge domain check.");
  });
  leaf(cli, domain, "list", "Domains with their state and record", ofTeam, list);
  leaf(cli, domain, "check <domain>", "Look for the record in the DNS now", ofTeam, async (call) => {
    const { team, domain: asked } = await named(call);
    const proving = await proveDomain(call.world.teams, team.id, asked.id);
    return shown(proving.domain, [proving.hint, await othersText(call, proving)].filter(Boolean).join("\n"));
  });
  leaf(cli, domain, "approve <domain>", "The operator's word: it counts without the DNS", ofTeam, async (call) => {
    const { team, domain: asked } = await named(call);
    return shown(await approveDomain(call.world.teams, team.id, asked.id));
  });
  leaf(cli, domain, "remove <domain>", "Take a domain off: nobody of it signs in any more", ofTeam, async (call) => {
    const { team, domain: asked } = await named(call);
    const removed = await removeDomain(call.world.teams, team.id, asked.id);
    return { json: { removed: removed.domain }, text: `Removed ${removed.domain} from ${team.slug}.\n` };
  });
}

function ofTeam(command: Command): void {
  command.option("--team <team>", "its team, where there are several");
}

async function named(call: Call): Promise<{ readonly team: Team; readonly domain: Domain }> {
  const team = await teamOf(call);
  return { team, domain: await domainByName(call.world, team.id, call.args[0] ?? "") };
}

/** The operator is at the keyboard here, and should know when two companies say that a domain is theirs. */
async function othersText({ world }: Call, { domain, heldByOthers }: Proving): Promise<string | undefined> {
  if (heldByOthers.length === 0) return undefined;
  const teams = await Promise.all(heldByOthers.map(async (id) => (await world.store.teams.get(id))?.slug ?? id));
  return `${domain.domain} is held by ${teams.length === 1 ? "another team" : "other teams"} too: ${teams.join(", ")}.`;
}

async function list(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const domains = await call.world.store.inTeam(team.id).domains.list();
  const views = domains.map(domainView);
  return {
    json: views,
    text: table(
      views,
      [
        { title: "DOMAIN", of: (row) => row.domain, whole: true },
        { title: "STATE", of: (row) => row.state },
        { title: "PROOF", of: (row) => row.proof },
        { title: "PROBLEM", of: (row) => (row.proof === "dns" ? (row.problem ?? undefined) : undefined) },
        { title: "TXT RECORD", of: (row) => row.record.name, whole: true },
        { title: "VALUE", of: (row) => row.record.value, whole: true },
      ],
      call.width,
      "No domain yet: nobody can sign in. Add one: drawbridge domain add DOMAIN",
    ),
  };
}

function shown(domain: Domain, more?: string): Output {
  const view = domainView(domain);
  const { record } = view;
  return {
    json: view,
    text: [
      facts([
        ["domain", view.domain],
        ["state", view.state],
        ["proof", view.proof],
        ["record", record.type],
        ["  name", `${record.name} (${record.relativeName} where the panel adds ${view.domain})`],
        ["  value", record.value],
        ["checked", time(domain.checkedAt) ?? "not yet"],
        ["problem", view.problem ?? undefined],
        ["failing since", time(domain.failingSince)],
      ]),
      more === undefined || more === "" ? "" : `${more}\n`,
    ].join(""),
  };
}
