import type { Command } from "commander";
import { operations, type AttemptView, type RetriedView } from "../../admin/index.js";
import { attemptSources, attemptStatuses } from "../../model/attempt.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { csv } from "../csv.js";
import { branch, leaf, several, withTeam, type Call, type Cli } from "../leaf.js";
import { rfc3339 } from "../options.js";
import { facts, idColumn, instant, moreText, table, timeColumn, type Column, type Output } from "../output.js";
import { happeningsOf, placeOf, traceNamed, withFilters } from "./happenings.js";

/** `drawbridge attempts …` */
export function attemptsCommands(cli: Cli, program: Command): void {
  const attempts = branch(program, "attempts", "Provisioning attempts: every push and sign-in with its outcome");
  leaf(
    cli,
    attempts,
    "list",
    "Attempts, newest first",
    (command) => {
      withFilters(command, attemptSources)
        .option("--status <status>", "success, failure, skipped or warning; several times for several", several)
        .option("--target <text>", "in the name of whom or what it was about")
        .option("--since <when>", "as 24h or 2026-11-25")
        .option("--until <when>", "as 1h or 2026-11-25");
    },
    list,
  );
  leaf(
    cli,
    attempts,
    "show <attempt>",
    "An attempt by its id, its reference id or that of its failure, or a unique beginning of one",
    ofTeam,
    show,
  );
  leaf(
    cli,
    attempts,
    "retry <attempt...>",
    "Apply kept SCIM operations again, by attempt or failure id",
    ofTeam,
    async (call) => {
      const lines: RetriedView[] = [];
      for (const attempt of call.args) {
        lines.push(...(await ask(call, operations.attemptRetry, { ...inTeam(call), attempt })).items);
      }
      return retried(call, lines);
    },
  );
}

function ofTeam(command: Command): void {
  withTeam(command);
}

async function list(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const now = world.now();
  const limit = options.number("limit", "--limit") ?? 50;
  const asked = {
    ...happeningsOf(call, attemptSources),
    status: options.choices("status", "--status", attemptStatuses),
    search: options.text("target"),
    since: rfc3339(options.instant("since", "--since", now, "past")),
    until: rfc3339(options.instant("until", "--until", now, "past")),
  };
  const { items, more } = await askAll(call, operations.attemptList, placeOf(call), asked, limit);
  const columns: readonly Column<AttemptView>[] = [
    timeColumn("TIME", (row) => row.at),
    { title: "SOURCE", of: (row) => row.source, expendable: 1 },
    { title: "OPERATION", of: (row) => row.operation, expendable: 2 },
    { title: "TARGET", of: (row) => row.target },
    { title: "STATUS", of: (row) => row.status, whole: true },
    { title: "CODE", of: (row) => row.code ?? undefined, whole: true },
    idColumn("ID", items, (row) => row.id),
  ];
  const full: readonly Column<AttemptView>[] = [
    ...columns,
    { title: "CAUSE", of: (row) => row.cause ?? undefined },
    { title: "FIX", of: (row) => row.fix ?? undefined },
    { title: "REFERENCE", of: (row) => row.reference },
  ];
  return {
    json: items,
    text: options.on("csv") ? csv(items, full) : table(items, columns, width, "No attempt.") + moreText(more, limit),
  };
}

/** One attempt whole, or those of one request, and where else the same thing is told. */
async function show(call: Call): Promise<Output> {
  const path = { ...inTeam(call), attempt: call.args[0] ?? "" };
  const { items } = await ask(call, operations.attemptShow, path);
  const texts = await Promise.all(items.map((attempt) => textOf(call, attempt)));
  return { json: items.length === 1 ? items[0] : items, text: texts.join("\n") };
}

async function textOf(call: Call, attempt: AttemptView): Promise<string> {
  const { reference, asked, answered } = attempt;
  return facts([
    ["attempt", attempt.id],
    ["time", instant(attempt.at)],
    ["source", attempt.source],
    ["operation", attempt.operation],
    ["target", attempt.target],
    ["status", attempt.status],
    ["code", attempt.code ?? undefined],
    ["cause", attempt.cause ?? undefined],
    ["fix", attempt.fix ?? undefined],
    ["notes", attempt.notes],
    ["asked", asked === null ? undefined : `${asked.method} ${asked.path}`],
    ["body", asked?.body === undefined ? undefined : JSON.stringify(asked.body)],
    ["answered", answered === null ? undefined : `${answered.status}`],
    ["answer", answered?.body === undefined ? undefined : JSON.stringify(answered.body)],
    ["reference", reference],
    ["trace", await traceNamed(call, attempt)],
    ["in the log", `the lines with ${reference}`],
  ]);
}

/** What came of operations that were applied again. */
export function retried({ width }: Pick<Call, "width">, lines: readonly RetriedView[]): Output {
  return {
    json: lines,
    text: table(
      lines,
      [
        { title: "ATTEMPT", of: (line) => line.id, whole: true },
        { title: "TARGET", of: (line) => line.target },
        { title: "OUTCOME", of: (line) => line.outcome.replace("_", " ") },
        { title: "DETAIL", of: (line) => line.detail ?? undefined },
      ],
      width,
      "Nothing to retry.",
    ),
    exitCode: lines.some(({ outcome }) => outcome !== "done") ? 1 : 0,
  };
}
