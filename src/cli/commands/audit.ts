import type { Command } from "commander";
import { operations, type AuditEventView } from "../../admin/index.js";
import { exportFormats } from "../../teams/index.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { subjectMeant } from "../asking/subject-meant.js";
import { exitCodes, UsageFault } from "../exit-codes.js";
import { branch, leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { facts, instant, table, timeColumn, type Output } from "../output.js";
import { printed } from "../printed.js";
import { progressLine } from "../progress.js";

/** `drawbridge audit …`: what happened, in the order in which it is chained. */
export function auditCommands(cli: Cli, program: Command): void {
  const audit = branch(program, "audit", "The audit record of a team");
  leaf(
    cli,
    audit,
    "tail",
    "The newest events, oldest of them first",
    (command) => {
      withTeam(command)
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
    "show <number>",
    "An event whole, by its number",
    (command) => {
      withTeam(command).option("--installation", "of the installation's own chain, instead of a team's");
    },
    show,
  );
  leaf(
    cli,
    audit,
    "undo <number>",
    "Undo what an event of the last ten minutes tells of: something switched off, or deleted",
    (command) => void withTeam(command),
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
  const { options, width } = call;
  const isTeams = !ofInstallation(call);
  const limit = options.number("limit", "--limit") ?? 50;
  const after = options.number("after", "--after");
  const named = options.text("subject");
  const asked = {
    subject: named !== undefined && isTeams ? await subjectMeant(call, named) : named,
    // numbers have no gaps: these are the first after it
    ...(after !== undefined && { after: String(after + limit + 1) }),
  };
  const { items } = isTeams
    ? await askAll(call, operations.auditList, inTeam(call), asked, limit)
    : await askAll(call, operations.installationAuditList, {}, asked, limit);
  const rows = items.filter(({ number }) => number > (after ?? 0)).reverse();
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "NO", of: (row) => row.number, whole: true },
        timeColumn("TIME", (row) => row.at),
        { title: "EVENT", of: (row) => row.type, whole: true },
        { title: "WHO", of: whoText },
        { title: "WHAT", of: whatText },
      ],
      width,
      "Nothing has happened yet.",
    ),
  };
}

function whoText({ actor: { kind, id, label } }: AuditEventView): string {
  const who = label ?? id;
  return who === null ? kind : `${kind} ${who}`;
}

function whatText({ subject: { kind, id, label } }: AuditEventView): string {
  return `${kind} ${label ?? id}`;
}

/** Whether `--installation` was typed. @throws UsageFault beside --team */
function ofInstallation({ options }: Call): boolean {
  if (!options.on("installation")) return false;
  if (options.text("team") !== undefined) throw new UsageFault("--team or --installation, not both.");
  return true;
}

async function show(call: Call): Promise<Output> {
  const event = ofInstallation(call)
    ? await ask(call, operations.installationAuditShow, { installation_event: call.args[0] ?? "" })
    : await ask(call, operations.auditShow, { ...inTeam(call), event: call.args[0] ?? "" });
  return {
    json: event,
    text: facts([
      ["number", event.number],
      ["time", instant(event.at)],
      ["event", event.type],
      ["who", whoText(event)],
      ["what", whatText(event)],
      ["outcome", event.outcome],
      ["data", event.data === null ? "erased" : JSON.stringify(event.data, null, 2).split("\n")],
      ["hash", event.hash],
      ["hash before", event.previousHash],
    ]),
  };
}

/** The chain that `--team` names, else the installation's, in words. */
function chainText({ options }: Call): string {
  const team = options.text("team");
  return team === undefined ? "the installation" : `team ${team}`;
}

async function verify(call: Call): Promise<Output> {
  const report =
    call.options.text("team") === undefined
      ? await ask(call, operations.installationAuditVerify)
      : await ask(call, operations.auditVerify, inTeam(call));
  const { number, hash, erased, fault } = report;
  const called = chainText(call);
  if (fault !== null) {
    const text = `The audit of ${called} is at fault at number ${fault.number}: ${fault.because}.\n`;
    return { json: report, text, exitCode: exitCodes.refused };
  }
  const without = erased === 0 ? "" : ` The data of ${erased} were erased.`;
  const newest = number === 0 ? "" : `\nThe newest is number ${number} with the hash ${hash}: note it elsewhere.`;
  return { json: report, text: `The audit of ${called} is whole: ${number} events.${without}${newest}\n` };
}

async function exported(call: Call): Promise<undefined> {
  const { host, options } = call;
  const format = options.choice("format", "--format", exportFormats);
  const asked = { format, after: options.number("after", "--after") };
  const chain =
    options.text("team") === undefined
      ? await ask(call, operations.installationAuditExport, {}, asked)
      : await ask(call, operations.auditExport, inTeam(call), asked);
  // Between the lines of an export on the terminal itself there is no room for another one.
  const line = progressLine(host.columns === undefined ? host.progress?.bind(host) : undefined, Date.now);
  try {
    await printed(call, chain, (done) => {
      line.at(done, undefined, `events of ${chainText(call)}`);
    });
  } finally {
    line.end();
  }
}
