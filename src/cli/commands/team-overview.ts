import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { leaf, type Cli } from "../leaf.js";
import { facts, instant, type Output } from "../output.js";

type Overview = Awaited<ReturnType<typeof operations.teamOverview.run>>;

/** `drawbridge team overview` */
export function teamOverviewCommand(cli: Cli, team: Command): void {
  leaf(
    cli,
    team,
    "overview <slug>",
    "What a team has, how its connections are doing, what ends soon and what is next",
    () => undefined,
    async (call) => shown(await ask(call, operations.teamOverview, { team: call.args[0] ?? "" })),
  );
}

function shown(view: Overview): Output {
  const { counts, seats, health, expiries, nextSteps } = view;
  return {
    json: view,
    text: facts([
      ["team", view.team],
      ["users", counts.users],
      ["groups", counts.groups],
      ["seats", `${seats.used} of ${seats.limit ?? "as many as come"}`],
      ["SSO methods", `${counts.methods}, ${counts.liveMethods} live; ${healthText(health.methods)}`],
      ["directories", `${counts.directories}; ${healthText(health.directories)}`],
      ["email domains", counts.domains],
      ["open failures", counts.openFailures],
      ["proposed changes", counts.proposals],
      [
        "to see to",
        [
          ...health.troubled.map(({ slug, health: state, lastFailure }) =>
            state === "paused"
              ? `${slug} is paused`
              : `${slug} is failing: ${lastFailure?.cause ?? lastFailure?.code ?? ""}`,
          ),
          ...expiries.map(
            ({ kind, name, of, endsAt }) =>
              `${kind} ${name}${of === null ? "" : ` of ${of.slug}`}: until ${instant(endsAt) ?? ""}`,
          ),
        ],
      ],
      ["next steps", nextSteps.filter(({ done }) => !done).map(({ title }) => title)],
    ]),
  };
}

function healthText(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.length === 0 ? "none" : told.map(([health, count]) => `${count} ${health}`).join(", ");
}
