import type { Command } from "commander";
import { operations, type Path } from "../../admin/index.js";
import { askWhereThere, inTeam } from "../asking/ask.js";
import { withTeam, type Call } from "../leaf.js";

/** What the lists of attempts and failures have in common. */

export function withFilters(command: Command, sources: readonly string[]): Command {
  return withTeam(command)
    .option("--directory <slug>", "of one directory")
    .option("--method <slug>", "of one SSO method")
    .option("--source <source>", sources.join(", "))
    .option("--code <code>", "with this reason")
    .option("--limit <number>", "50 unless given")
    .option("--csv", "print CSV");
}

/** @throws UsageFault */
export function happeningsOf({ options }: Call, sources: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    directory: options.text("directory"),
    method: options.text("method"),
    source: options.choice("source", "--source", sources),
    code: options.text("code"),
  };
}

/** The team is that of a directory or method that was named, so that nobody has to name both. */
export function placeOf(call: Call): Path {
  const [directory, method] = [call.options.text("directory"), call.options.text("method")];
  return { ...inTeam(call), ...(directory !== undefined && { directory }), ...(method !== undefined && { method }) };
}

/** The command that tells the sign-in behind it, where one is kept. */
export async function traceNamed(
  call: Call,
  { reference }: { readonly reference: string },
): Promise<string | undefined> {
  const trace = await askWhereThere(call, operations.traceShow, { trace: reference });
  return trace === undefined ? undefined : `drawbridge trace show ${reference}`;
}
