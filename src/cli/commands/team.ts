import type { Command } from "commander";
import { operations, type TeamView } from "../../admin/index.js";
import { ask, askAll } from "../asking/ask.js";
import { UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, type Call, type Cli } from "../leaf.js";
import { facts, instant, table, yesNo, type Output } from "../output.js";
import { typedTeam, withPolicies } from "./team-options.js";
import { teamOverviewCommand } from "./team-overview.js";

/** `drawbridge team …` */
export function teamCommands(cli: Cli, program: Command): void {
  const team = branch(program, "team", "Teams and their policies");
  leaf(cli, team, "create <slug>", "Create a team", withPolicies, async (call) => {
    const input = { slug: call.args[0] ?? "", ...typedTeam(call.options) };
    const made = await ask(call, operations.teamCreate, {}, input);
    return { json: made, text: `Created the team ${made.slug}.\n` };
  });
  leaf(cli, team, "update <slug>", "Change a team's name or policies", withPolicies, async (call) =>
    shown(call, await ask(call, operations.teamUpdate, teamOf(call), typedTeam(call.options))),
  );
  leaf(cli, team, "list", "All teams", noOptions, async (call) => {
    const { items } = await askAll(call, operations.teamList);
    const rows = await Promise.all(
      items.map(async (one) => {
        const { seats } = await ask(call, operations.teamOverview, { team: one.slug });
        return { ...one, domains: one.policies.emailDomains, active: seats.used };
      }),
    );
    return {
      json: rows,
      text: table(
        rows,
        [
          { title: "TEAM", of: (row) => row.slug, whole: true },
          { title: "NAME", of: (row) => row.name },
          { title: "ACTIVE", of: (row) => row.active },
          { title: "SEATS", of: (row) => row.policies.seats ?? undefined },
          { title: "DOMAINS", of: (row) => row.domains.join(",") || undefined },
        ],
        call.width,
        "No team yet. Create one: drawbridge team create SLUG",
      ),
    };
  });
  leaf(
    cli,
    team,
    "delete <slug>",
    "Delete a team with its people, settings and audit, for good",
    (command) => {
      command.option("--confirm <slug>", "the slug, typed again");
    },
    async (call) => {
      const path = teamOf(call);
      const { text: whom } = await ask(call, operations.teamPreflight, path);
      const confirm = call.options.text("confirm");
      if (confirm === undefined) {
        throw new UsageFault(whom, { fix: "Export its audit first, then add --confirm and the slug." });
      }
      const gone = await ask(call, operations.teamDelete, path, { confirm });
      return { json: gone, text: `Deleted ${gone.deleted} with ${gone.users} users and ${gone.groups} groups.\n` };
    },
  );
  leaf(cli, team, "show <slug>", "A team with its policies", noOptions, async (call) =>
    shown(call, await ask(call, operations.teamShow, teamOf(call))),
  );
  teamOverviewCommand(cli, team);
}

function teamOf({ args }: Call) {
  return { team: args[0] ?? "" };
}

async function shown(call: Call, team: TeamView): Promise<Output> {
  const { policies, slug } = team;
  const { seats } = await ask(call, operations.teamOverview, { team: slug });
  const activeUsers = seats.used;
  const domains = policies.emailDomains;
  const { items: methods } = await askAll(call, operations.methodList, { team: slug });
  const { items: directories } = await askAll(call, operations.directoryList, { team: slug });
  return {
    json: { ...team, domains, activeUsers },
    text: facts([
      ["team", slug],
      ["name", team.name],
      ["id", team.id],
      ["managed by file", yesNo(team.managedByFile)],
      ["active users", policies.seats === null ? `${activeUsers}` : `${activeUsers} of ${policies.seats} seats`],
      ["email domains", domains.length === 0 ? "none: nobody can sign in" : domains],
      ["several groups", yesNo(policies.multiGroup)],
      ["existing users", policies.existingUsers],
      ["userName changes", policies.usernameChanges],
      ["userName is email", yesNo(policies.userNameIsEmail)],
      ["on removal", policies.onRemoval],
      ["sessions", `${policies.session.idleMinutes} min idle, ${policies.session.absoluteMinutes} min at most`],
      ["SessionNotOnOrAfter", policies.sessionNotOnOrAfter],
      ["groups per sign-in", policies.groupsPerSignIn],
      ["mass change brake", policies.massChangeBrake ?? "off"],
      [
        "own attributes",
        team.attributes.map(({ name, type, multiValued }) => `${name} (${multiValued ? `list of ${type}` : type})`),
      ],
      ["IT contacts", team.contacts],
      ["SSO methods", methods.map((one) => one.slug)],
      ["directories", directories.map((one) => one.slug)],
      ["created", instant(team.createdAt)],
      ["changed", instant(team.updatedAt)],
    ]),
  };
}
