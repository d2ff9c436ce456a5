import type { Command } from "commander";
import { dismissFailure, failureKeyOf } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import type { Attempt, AttemptStatus, FailedEntry } from "../../model/attempt.js";
import type { ReferenceId } from "../../model/ids.js";
import type { Team } from "../../model/team.js";
import type { AttemptQuery } from "../../store/port/happenings.js";
import { UsageFault } from "../exit-codes.js";
import { directoryDeps, directoryNamed, methodNamed, teamOf } from "../find.js";
import { branch, leaf, several, type Call, type Cli } from "../leaf.js";
import { idColumn, table, time, timeColumn, type Column, type Output } from "../output.js";
import { csv } from "../csv.js";
import { failureOf, showFailed } from "./failed-entry.js";
import { attemptsOf, showAttempt } from "./one-attempt.js";

/** `drawbridge attempts …` and `drawbridge failures …` */
export function attemptsCommands(cli: Cli, program: Command): void {
  const attempts = branch(program, "attempts", "Provisioning attempts: every push and sign-in with its outcome");
  leaf(
    cli,
    attempts,
    "list",
    "Attempts, newest first",
    (command) => {
      withFilters(command)
        .option("--status <status>", "success, failure, skipped or warning; several times for several", several)
        .option("--target <text>", "in the name of whom or what it was about")
        .option("--since <when>", "as 24h or 2026-11-25")
        .option("--until <when>", "as 1h or 2026-11-25");
    },
    listAttempts,
  );
  leaf(
    cli,
    attempts,
    "show <attempt>",
    "An attempt by its id, its reference id or that of its failure, or a unique beginning of one",
    (command) => void withTeam(command),
    showAttempt,
  );
  leaf(
    cli,
    attempts,
    "retry <attempt...>",
    "Apply kept SCIM operations again, by attempt or failure id",
    (command) => {
      withTeam(command);
    },
    retry,
  );
  const failures = branch(program, "failures", "The failed provisioning list: what still needs somebody");
  leaf(
    cli,
    failures,
    "list",
    "Failures and warnings, newest first",
    (command) => {
      withFilters(command).option("--state <state>", "open, resolved or dismissed; open unless given", several);
    },
    listFailed,
  );
  leaf(
    cli,
    failures,
    "show <failure>",
    "An entry with cause and fix, by its id or a unique beginning of it",
    (command) => void withTeam(command),
    showFailed,
  );
  leaf(
    cli,
    failures,
    "dismiss <failure...>",
    "Take entries off the list",
    (command) => void withTeam(command),
    dismiss,
  );
}

function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

function withFilters(command: Command): Command {
  return withTeam(command)
    .option("--directory <slug>", "of one directory")
    .option("--method <slug>", "of one SSO method")
    .option("--source <source>", "scim, jit, admin or logout")
    .option("--code <code>", "with this reason")
    .option("--limit <number>", "50 unless given")
    .option("--csv", "print CSV");
}

const sources = ["scim", "jit", "admin", "logout"] as const;
const statuses = ["success", "failure", "skipped", "warning"] as const satisfies readonly AttemptStatus[];
const states = ["open", "resolved", "dismissed"] as const satisfies readonly FailedEntry["state"][];

type Filters = Pick<AttemptQuery, "directoryId" | "methodId" | "source" | "code" | "limit">;

async function filtersOf({ world, options }: Call): Promise<Filters> {
  const [directory, method] = [options.text("directory"), options.text("method")];
  return {
    directoryId: directory === undefined ? undefined : (await directoryNamed(world, directory)).id,
    methodId: method === undefined ? undefined : (await methodNamed(world, method)).id,
    source: options.choice("source", "--source", sources),
    code: options.text("code"),
    limit: options.number("limit", "--limit") ?? 50,
  };
}

/** The team of a directory or method that was named, so that nobody has to name both. */
async function teamMeant(call: Call): Promise<Team> {
  const { world, options } = call;
  const [directory, method] = [options.text("directory"), options.text("method")];
  const record =
    directory !== undefined
      ? await directoryNamed(world, directory)
      : method !== undefined
        ? await methodNamed(world, method)
        : undefined;
  const team = record === undefined ? undefined : await world.store.teams.get(record.teamId);
  return team ?? teamOf(call);
}

async function listAttempts(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const team = await teamMeant(call);
  const now = world.now();
  const { items } = await world.store.inTeam(team.id).attempts.list({
    ...(await filtersOf(call)),
    status: choices(options.list("status"), statuses, "--status"),
    target: options.text("target"),
    since: options.instant("since", "--since", now, "past"),
    until: options.instant("until", "--until", now, "past"),
  });
  const columns: readonly Column<Attempt>[] = [
    timeColumn("TIME", (row) => row.at),
    { title: "SOURCE", of: (row) => row.source, expendable: 1 },
    { title: "OPERATION", of: (row) => row.operation, expendable: 2 },
    { title: "TARGET", of: (row) => row.target },
    { title: "STATUS", of: (row) => row.status, whole: true },
    { title: "CODE", of: (row) => row.code, whole: true },
    idColumn("ID", items, (row) => row.id),
  ];
  const full: readonly Column<Attempt>[] = [
    ...columns,
    { title: "CAUSE", of: (row) => row.cause },
    { title: "FIX", of: (row) => row.fix },
    { title: "REFERENCE", of: (row) => row.reference },
  ];
  return { json: items, text: options.on("csv") ? csv(items, full) : table(items, columns, width, "No attempt.") };
}

interface RetryLine {
  readonly id: string;
  readonly target: string;
  readonly outcome: "done" | "refused" | "not_possible";
  readonly detail?: string | undefined;
}

async function retry(call: Call): Promise<Output> {
  const lines: RetryLine[] = [];
  for (const named of call.args) {
    const found = await attemptsOf(call, named);
    const failing = found.filter(({ status }) => status !== "success");
    for (const attempt of failing.length > 0 ? failing : found) lines.push(await retryOne(call, attempt));
  }
  const failed = lines.some((line) => line.outcome !== "done");
  return {
    json: lines,
    text: table(
      lines,
      [
        { title: "ATTEMPT", of: (line) => line.id, whole: true },
        { title: "TARGET", of: (line) => line.target },
        { title: "OUTCOME", of: (line) => line.outcome.replace("_", " ") },
        { title: "DETAIL", of: (line) => line.detail },
      ],
      call.width,
      "Nothing to retry.",
    ),
    exitCode: failed ? 1 : 0,
  };
}

async function retryOne({ world }: Call, attempt: Attempt): Promise<RetryLine> {
  const { id, target, asked, directoryId, teamId } = attempt;
  const directory =
    directoryId === undefined ? undefined : await world.store.inTeam(teamId).directories.get(directoryId);
  if (asked === undefined || directory === undefined) {
    const detail =
      attempt.source === "jit"
        ? "A sign-in waits for the person: ask them to sign in again."
        : "Nothing was kept that could be applied again.";
    return { id, target, outcome: "not_possible", detail };
  }
  if (!(await stillFails(world, attempt))) {
    // What was asked for then may be older than what is there now.
    const detail = "It did not fail, or has succeeded since: nothing is left to apply.";
    return { id, target, outcome: "not_possible", detail };
  }
  const { ok, status, detail } = await world.retry(directory, asked, newId<ReferenceId>());
  return { id, target, outcome: ok ? "done" : "refused", detail: ok ? `${status}` : `${status}: ${detail ?? ""}` };
}

async function stillFails({ store }: Call["world"], attempt: Attempt): Promise<boolean> {
  const { teamId, status, code = "" } = attempt;
  if (status !== "failure") return false;
  const entry = await store.inTeam(teamId).failures.byKey(failureKeyOf(attempt, code));
  return entry !== undefined && entry.state !== "resolved";
}

async function listFailed(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const team = await teamMeant(call);
  const { items } = await world.store.inTeam(team.id).failures.list({
    ...(await filtersOf(call)),
    state: choices(options.list("state"), states, "--state") ?? ["open"],
  });
  const columns: readonly Column<FailedEntry>[] = [
    timeColumn("LAST SEEN", (row) => row.lastSeenAt),
    { title: "SOURCE", of: (row) => row.source, expendable: 1 },
    { title: "TARGET", of: (row) => row.target },
    { title: "CODE", of: (row) => row.code, whole: true },
    { title: "TIMES", of: (row) => row.attempts, whole: true },
    idColumn("ID", items, (row) => row.id),
  ];
  const full: readonly Column<FailedEntry>[] = [
    ...columns,
    { title: "FIRST SEEN", of: (row) => time(row.firstSeenAt) },
    { title: "STATUS", of: (row) => row.status },
    { title: "OPERATION", of: (row) => row.operation },
    { title: "CAUSE", of: (row) => row.cause },
    { title: "FIX", of: (row) => row.fix },
    { title: "REFERENCE", of: (row) => row.reference },
  ];
  const proven = items.filter((entry) => entry.proven !== false);
  const strangers = items.filter((entry) => entry.proven === false);
  const apart =
    strangers.length === 0
      ? ""
      : `\nNot proven to come from the identity provider\n${table(strangers, columns, width, "")}`;
  const told = items.map((entry) => `\n${entry.id}  ${entry.target}\n  ${entry.cause}\n  ${entry.fix}\n`).join("");
  return {
    json: items,
    text: options.on("csv") ? csv(items, full) : table(proven, columns, width, "Nothing has failed.") + apart + told,
  };
}

async function dismiss(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const entries: FailedEntry[] = [];
  for (const named of call.args) {
    const { id } = await failureOf(call.world.store.inTeam(team.id), named);
    entries.push(await dismissFailure(directoryDeps(call, team), id));
  }
  return { json: entries, text: `Dismissed ${entries.length}.\n` };
}

function choices<const T extends string>(
  typed: readonly string[] | undefined,
  known: readonly T[],
  flag: string,
): readonly T[] | undefined {
  return typed?.map((one) => {
    const chosen = known.find((each) => each === one);
    if (chosen === undefined) throw new UsageFault(`${flag} must be one of ${known.join(", ")}.`);
    return chosen;
  });
}
