import type { Command } from "commander";
import type { Attempt } from "../../model/attempt.js";
import type { ReferenceId } from "../../model/ids.js";
import type { Trace } from "../../model/trace.js";
import { idMeant, isBeginning, oneOf } from "../asking/beginnings.js";
import { NotFound } from "../exit-codes.js";
import { methodNamed } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, idColumn, table, time, timeColumn, type Output } from "../output.js";
import { attemptsNamed } from "./one-attempt.js";

/** `drawbridge trace …`: why a sign-in went as it did. */
export function traceCommands(cli: Cli, program: Command): void {
  const trace = branch(program, "trace", "Traces of sign-ins");
  leaf(
    cli,
    trace,
    "show <reference>",
    "A sign-in by the reference id that its page showed, or by the id of its attempt or failure",
    () => undefined,
    show,
  );
  leaf(
    cli,
    trace,
    "list <method>",
    "The newest sign-ins of an SSO method",
    (command) => {
      command.option("--limit <number>", "20 unless given");
    },
    list,
  );
}

async function show({ world, args }: Call): Promise<Output> {
  const [named = ""] = args;
  const { trace, attempts } = await happened(world, named);
  if (trace === undefined) {
    const [attempt] = attempts;
    throw new NotFound(
      attempt === undefined
        ? `There is no trace "${named}". Of refusals that nobody signed, only the last 50 of each method are kept; ` +
            "the log of the server has a line with this id."
        : `There is no trace "${named}", for it was no sign-in: drawbridge attempts show ${attempt.id}`,
    );
  }
  const method = await world.store.inTeam(trace.teamId).methods.get(trace.methodId);
  return {
    json: { ...trace, method: method?.slug },
    text:
      facts([
        ["reference", trace.reference],
        ["time", time(trace.at)],
        ["SSO method", method?.slug ?? trace.methodId],
        ["outcome", trace.outcome],
        ["code", trace.code],
        ["because", trace.detail ?? attempts[0]?.cause],
        ["fix", trace.fix ?? attempts[0]?.fix],
        ["expected", trace.expected],
        ["actual", trace.actual],
        ["signed by the IdP", trace.authentic ? "yes" : "no, or not known"],
        ["user", trace.userId],
        ["warnings", trace.warnings],
        ["attempt", attempts.map(({ id }) => `drawbridge attempts show ${id}`)],
        ["in the log", `the lines with ${trace.reference}`],
      ]) +
      `\n${checksText(trace)}` +
      `\n${facts(Object.entries(trace.data).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]))}`,
  };
}

interface Happened {
  readonly trace: Trace | undefined;
  readonly attempts: readonly Attempt[];
}

/** A sign-in with its attempts, from any of its ids or the beginning of one. @throws UsageFault where several begin so */
async function happened({ store }: Call["world"], named: string): Promise<Happened> {
  const reference = await referenceMeant(store, named);
  const found = await store.traceByReference(reference);
  if (found !== undefined) {
    return { trace: found, attempts: await store.inTeam(found.teamId).attempts.byReference(reference) };
  }
  // An id says nothing of its team.
  for (const { id } of await store.teams.list()) {
    const attempts = await attemptsNamed(store.inTeam(id), named);
    const [attempt] = attempts;
    if (attempt !== undefined) return { trace: await store.traceByReference(attempt.reference), attempts };
  }
  return { trace: undefined, attempts: [] };
}

async function referenceMeant(store: Call["world"]["store"], named: string): Promise<ReferenceId> {
  if (!isBeginning(named)) return named as ReferenceId;
  const each: string[] = [];
  for (const { id } of await store.teams.list()) {
    const meant = await idMeant(store.inTeam(id), "reference", named);
    if (meant !== undefined) each.push(meant);
  }
  return (oneOf(each, "reference ids", named) ?? named) as ReferenceId;
}

const marks = { passed: "ok", failed: "FAILED", skipped: "-" } as const;

function checksText({ checks }: Pick<Trace, "checks">): string {
  return checks
    .map(({ name, label = name, outcome, expected, actual }) => {
      const compared =
        outcome === "failed" ? `\n          expected  ${expected ?? "-"}\n          actual    ${actual ?? "-"}` : "";
      return `  ${marks[outcome].padEnd(6)}  ${label}${compared}\n`;
    })
    .join("");
}

async function list({ world, args, options, width }: Call): Promise<Output> {
  const method = await methodNamed(world, args[0] ?? "");
  const limit = options.number("limit", "--limit") ?? 20;
  const rows = await world.store.inTeam(method.teamId).traces.latest(method.id, limit);
  return {
    json: rows,
    text: table(
      rows,
      [
        idColumn("REFERENCE", rows, (row) => row.reference),
        timeColumn("TIME", (row) => row.at),
        { title: "OUTCOME", of: (row) => row.outcome },
        { title: "CODE", of: (row) => row.code, whole: true },
      ],
      width,
      "Nobody has signed in by this method yet.",
    ),
  };
}
