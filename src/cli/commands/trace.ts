import type { Command } from "commander";
import { operations, type AttemptView, type TraceView } from "../../admin/index.js";
import { dataText } from "../../lib/data-text.js";
import { ask, askAll, askWhereThere } from "../asking/ask.js";
import { NotFound } from "../exit-codes.js";
import { branch, leaf, noOptions, type Call, type Cli } from "../leaf.js";
import { facts, idColumn, instant, table, timeColumn, type Output } from "../output.js";
import { checksText } from "./report-text.js";

/** `drawbridge trace …`: why a sign-in went as it did. */
export function traceCommands(cli: Cli, program: Command): void {
  const trace = branch(program, "trace", "Traces of sign-ins");
  leaf(
    cli,
    trace,
    "show <reference>",
    "A sign-in by the reference id that its page showed, or by the id of its attempt or failure",
    noOptions,
    show,
  );
  leaf(
    cli,
    trace,
    "list <method>",
    "The newest sign-ins of an SSO method",
    (command) => {
      command.option("--limit <number>", "20 unless given, 200 at most");
    },
    list,
  );
}

async function show(call: Call): Promise<Output> {
  const [named = ""] = call.args;
  const { trace, attempts } = await happened(call, named);
  if (trace === undefined) {
    const [attempt] = attempts;
    if (attempt !== undefined) {
      const fix = `drawbridge attempts show ${attempt.id}`;
      throw new NotFound(`There is no trace "${named}", for it was no sign-in.`, { fix });
    }
    throw new NotFound(
      `There is no trace "${named}". Of refusals that nobody signed, only the last 50 of each method are kept.`,
      {
        fix: "The log of the server has a line with every reference id, and drawbridge failures show tells of a failure's.",
      },
    );
  }
  const { authentic } = trace;
  return {
    json: trace,
    text:
      facts([
        ["reference", trace.reference],
        ["time", instant(trace.at)],
        ["SSO method", trace.method ?? trace.methodId],
        ["outcome", trace.outcome],
        ["code", trace.code ?? undefined],
        ["because", trace.detail ?? attempts[0]?.cause ?? undefined],
        ["fix", trace.fix ?? attempts[0]?.fix ?? undefined],
        ["expected", trace.expected ?? undefined],
        ["actual", trace.actual ?? undefined],
        ["signed by the IdP", authentic ? "yes" : "no, or not known"],
        ["user", trace.userId ?? undefined],
        ["warnings", trace.warnings],
        ["attempt", attempts.map(({ id }) => `drawbridge attempts show ${id}`)],
        ["in the log", `the lines with ${trace.reference}`],
      ]) +
      `\n${checksText(trace.checks)}` +
      `\n${facts(Object.entries(trace.data).map(([name, value]) => [name, dataText(value)]))}`,
  };
}

interface Happened {
  readonly trace: TraceView | undefined;
  readonly attempts: readonly AttemptView[];
}

/** A sign-in with its attempts, from any of its ids or the beginning of one. @throws UsageFault where several begin so */
async function happened(call: Call, named: string): Promise<Happened> {
  const found = await askWhereThere(call, operations.traceShow, { trace: named });
  if (found !== undefined) {
    const path = { team: found.teamId, attempt: found.reference };
    const attempts = await askWhereThere(call, operations.attemptShow, path);
    return { trace: found, attempts: attempts?.items ?? [] };
  }
  // An id says nothing of its team.
  const { items: teams } = await askAll(call, operations.teamList);
  for (const { slug } of teams) {
    const attempts = await askWhereThere(call, operations.attemptShow, { team: slug, attempt: named });
    const [attempt] = attempts?.items ?? [];
    if (attempts === undefined || attempt === undefined) {
      // What nobody signed has a failure, and no attempt.
      const failure = await askWhereThere(call, operations.failureShow, { team: slug, failure: named });
      const trace = failure && (await askWhereThere(call, operations.traceShow, { trace: failure.reference }));
      if (trace !== undefined) return { trace, attempts: [] };
      continue;
    }
    const trace = await askWhereThere(call, operations.traceShow, { trace: attempt.reference });
    return { trace, attempts: attempts.items };
  }
  return { trace: undefined, attempts: [] };
}

async function list(call: Call): Promise<Output> {
  const limit = call.options.number("limit", "--limit") ?? 20;
  const { items } = await ask(call, operations.traceList, { method: call.args[0] ?? "" }, { limit });
  return {
    json: items,
    text: table(
      items,
      [
        idColumn("REFERENCE", items, (row) => row.reference),
        timeColumn("TIME", (row) => row.at),
        { title: "OUTCOME", of: (row) => row.outcome },
        { title: "CODE", of: (row) => row.code ?? undefined, whole: true },
      ],
      call.width,
      "Nobody has signed in by this method yet.",
    ),
  };
}
