import type { Command } from "commander";
import { operations, type FailureView, type RetriedView } from "../../admin/index.js";
import { attemptSources, failureStates } from "../../model/attempt.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { branch, leaf, several, withTeam, type Call, type Cli } from "../leaf.js";
import { facts, idColumn, instant, moreText, table, timeColumn, type Column, type Output } from "../output.js";
import { printed } from "../printed.js";
import { retried } from "./attempts.js";
import { happeningsOf, placeOf, traceNamed, withFilters } from "./happenings.js";
import { oneLine } from "../../lib/one-line.js";

/** `drawbridge failures …` */
export function failuresCommands(cli: Cli, program: Command): void {
  const failures = branch(program, "failures", "The failed provisioning list: what still needs somebody");
  leaf(
    cli,
    failures,
    "list",
    "Failures and warnings, newest first",
    (command) => {
      withFilters(command, attemptSources).option(
        "--state <state>",
        "open, resolved or dismissed; open unless given",
        several,
      );
    },
    list,
  );
  leaf(
    cli,
    failures,
    "show <failure>",
    "An entry with cause and fix, by its id or a unique beginning of it",
    ofTeam,
    async (call) => {
      const entry = await ask(call, operations.failureShow, failureOf(call, call.args[0] ?? ""));
      return { json: entry, text: await textOf(call, entry) };
    },
  );
  leaf(cli, failures, "retry <failure...>", "Apply the SCIM operations of entries again", ofTeam, async (call) => {
    const lines: RetriedView[] = [];
    for (const named of call.args) lines.push(await ask(call, operations.failureRetry, failureOf(call, named)));
    return retried(call, lines);
  });
  leaf(cli, failures, "dismiss <failure...>", "Take entries off the list", ofTeam, async (call) => {
    const entries: FailureView[] = [];
    for (const named of call.args) entries.push(await ask(call, operations.failureDismiss, failureOf(call, named)));
    return { json: entries, text: `Dismissed ${entries.length}.\n` };
  });
}

function ofTeam(command: Command): void {
  withTeam(command);
}

function failureOf(call: Call, failure: string) {
  return { ...inTeam(call), failure };
}

async function list(call: Call): Promise<Output | undefined> {
  const { options, width } = call;
  const typed = options.number("limit", "--limit");
  const states = options.choices("state", "--state", failureStates) ?? ["open"];
  const asked = { ...happeningsOf(call, attemptSources), state: states };
  if (options.on("csv") && !options.on("json")) {
    return printed(call, await ask(call, operations.failureExport, placeOf(call), { ...asked, limit: typed ?? 50 }));
  }
  const limit = typed ?? 50;
  const { items, more } = await askAll(call, operations.failureList, placeOf(call), asked, limit);
  const columns: readonly Column<FailureView>[] = [
    timeColumn("LAST SEEN", (row) => row.lastSeenAt),
    { title: "SOURCE", of: (row) => row.source, expendable: 1 },
    { title: "TARGET", of: (row) => row.target },
    { title: "CODE", of: (row) => row.code, whole: true },
    { title: "TIMES", of: (row) => row.attempts, whole: true },
    idColumn("ID", items, (row) => row.id),
  ];
  const strangers = items.filter(({ proven }) => !proven);
  const apart =
    strangers.length === 0
      ? ""
      : `\nNot proven to come from the identity provider\n${table(strangers, columns, width, "")}`;
  const told = items
    .map((entry) => `\n${entry.id}  ${[entry.target, entry.cause, entry.fix].map(oneLine).join("\n  ")}\n`)
    .join("");
  const proven = items.filter((entry) => entry.proven);
  return {
    json: items,
    text: table(proven, columns, width, "Nothing has failed.") + apart + told + moreText(more, limit),
  };
}

async function textOf(call: Call, entry: FailureView): Promise<string> {
  return facts([
    ["failure", entry.id],
    ["state", entry.state],
    ["source", entry.source],
    ["operation", entry.operation],
    ["target", entry.target],
    ["status", entry.status],
    ["code", entry.code],
    ["cause", entry.cause],
    ["fix", entry.fix],
    ["first seen", instant(entry.firstSeenAt)],
    ["last seen", instant(entry.lastSeenAt)],
    ["times", entry.attempts],
    ["note", entry.proven ? undefined : "not proven to come from the identity provider"],
    ["reference", entry.reference],
    ["last attempt", entry.proven ? `drawbridge attempts show ${entry.lastAttemptId}` : undefined],
    ["trace", await traceNamed(call, entry)],
    ["in the log", `the lines with ${entry.reference}`],
  ]);
}
