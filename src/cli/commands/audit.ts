import type { Command } from "commander";
import type { Events } from "../../store/port/happenings.js";
import type { TeamStore } from "../../store/port/store.js";
import { exportChain, exportFormats, verifyChain } from "../../teams/index.js";
import { withNames } from "../event-names.js";
import { exitCodes, NotFound, UsageFault } from "../exit-codes.js";
import { operations } from "../../admin/index.js";
import { ask, inTeam } from "../asking/ask.js";
import { idMeant } from "../asking/beginnings.js";
import { teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { progressLine } from "../progress.js";
import { table, timeColumn, type Output } from "../output.js";

/** `drawbridge audit …`: what happened, in the order in which it is chained. */
export function auditCommands(cli: Cli, program: Command): void {
  const audit = branch(program, "audit", "The audit record of a team");
  leaf(
    cli,
    audit,
    "tail",
    "The newest events, oldest of them first",
    (command) => {
      command
        .option("--team <team>", "slug of the team, where there are several")
        .option("--installation", "the installation's own chain, instead of a team's")
        .option("--limit <number>", "50 unless given")
        .option("--after <number>", "those after this event number instead")
        .option("--subject <id>", "of one user, group, method, directory or token, by id or a unique beginning of it");
    },
    tail,
  );
  leaf(
    cli,
    audit,
    "verify",
    "Check that nothing in the audit was changed, cut or swapped: of a team, else of the installation",
    (command) => {
      command.option("--team <team>", "slug of the team; without it the installation's own chain");
    },
    verify,
  );
  leaf(
    cli,
    audit,
    "export",
    "Print the audit, a line an event: of a team, else of the installation",
    (command) => {
      command
        .option("--format <format>", `${exportFormats.join(", ")}; jsonl unless given, the one that can be checked`)
        .option("--team <team>", "slug of the team; without it the installation's own chain")
        .option("--after <number>", "only the events after this number");
    },
    exported,
  );
  leaf(
    cli,
    audit,
    "undo <number>",
    "Undo what an event of the last ten minutes tells of: something switched off, or deleted",
    (command) => {
      command.option("--team <team>", "slug of the team, where there are several");
    },
    async (call) => {
      const done = await ask(call, operations.auditUndo, { ...inTeam(call), event: call.args[0] ?? "" });
      return {
        json: done,
        text: `Undone: the ${nouns[done.kind]} ${done.called} is as it was. Sessions that ended stay ended.\n`,
      };
    },
  );
}

const nouns = { method: "SSO method", directory: "directory", domain: "domain" } as const;

async function tail(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const store = await tailOf(call);
  const { events } = store ?? world.store.installation;
  const named = options.text("subject");
  const meant = named === undefined || store === undefined ? undefined : await idMeant(store, "subject", named);
  const limit = options.number("limit", "--limit") ?? 50;
  const after = options.number("after", "--after");
  const rows =
    after === undefined
      ? [...(await events.latest({ limit, subjectId: meant ?? named }))].reverse()
      : await events.page({ after, limit });
  return {
    json: rows,
    text: table(
      await withNames(world.store, store, rows),
      [
        { title: "NO", of: ({ event }) => event.number, whole: true },
        timeColumn("TIME", ({ event }) => event.at),
        { title: "EVENT", of: ({ event }) => event.type },
        { title: "WHO", of: ({ who }) => who },
        { title: "WHAT", of: ({ what }) => what },
      ],
      width,
      "Nothing has happened yet.",
    ),
  };
}

/** A team's, where one is named or there is only one; undefined: the installation's own. @throws NotFound, UsageFault */
async function tailOf(call: Call): Promise<TeamStore | undefined> {
  const { world, options } = call;
  const isInstallation = options.on("installation");
  if (isInstallation && options.text("team") !== undefined) throw new UsageFault("--team or --installation, not both.");
  return isInstallation ? undefined : world.store.inTeam((await teamOf(call)).id);
}

/** The chain that the options name. @throws NotFound */
async function chainOf({ world, options }: Call): Promise<{ readonly called: string; readonly events: Events }> {
  const slug = options.text("team");
  if (slug === undefined) return { called: "the installation", events: world.store.installation.events };
  const team = await world.store.teams.bySlug(slug);
  if (team === undefined) throw new NotFound(`There is no team "${slug}".`);
  return { called: `team ${team.slug}`, events: world.store.inTeam(team.id).events };
}

async function verify(call: Call): Promise<Output> {
  const { called, events } = await chainOf(call);
  const report = await verifyChain(events);
  const { number, hash, erased, fault } = report;
  const json = { ok: fault === undefined, ...report, fault: fault ?? null };
  if (fault !== undefined) {
    const text = `The audit of ${called} is at fault at number ${fault.number}: ${fault.because}.\n`;
    return { json, text, exitCode: exitCodes.refused };
  }
  const without = erased === 0 ? "" : ` The data of ${erased} were erased.`;
  const newest = number === 0 ? "" : `\nThe newest is number ${number} with the hash ${hash}: note it elsewhere.`;
  return { json, text: `The audit of ${called} is whole: ${number} events.${without}${newest}\n` };
}

/** Written as it is read: a chain may be far larger than the memory. */
async function exported(call: Call): Promise<Output | undefined> {
  const { host, options } = call;
  const format = exportFormats.find((one) => one === (options.text("format") ?? "jsonl"));
  if (format === undefined) throw new UsageFault(`--format is one of ${exportFormats.join(", ")}.`);
  const after = options.number("after", "--after") ?? 0;
  const { called, events } = await chainOf(call);
  // Between the lines of an export on the terminal itself there is no room for another one.
  const line = progressLine(host.columns === undefined ? host.progress?.bind(host) : undefined, Date.now);
  let done = 0;
  try {
    for await (const text of exportChain(events, { format, after, version: host.version })) {
      host.out(text);
      await host.written?.();
      done += text.split("\n").length - 1;
      line.at(done, undefined, `events of ${called}`);
    }
  } finally {
    line.end();
  }
  return undefined;
}
