import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, inTeam } from "../asking/ask.js";
import { leaf, type Call, type Cli } from "../leaf.js";
import { printed } from "../printed.js";

/** `drawbridge directory drift`: a file, written as it is read. */
export function driftCommand(cli: Cli, directory: Command): void {
  leaf(
    cli,
    directory,
    "drift <slug>",
    "What the directory said last against what is held",
    (command) => {
      command
        .option("--team <team>", "its team, where there are several")
        .option("--format <format>", "csv or json; csv unless given")
        .option("--all", "what agrees as well");
    },
    drift,
  );
}

async function drift(call: Call): Promise<undefined> {
  const { options, args } = call;
  const format = options.text("format") ?? (options.on("json") ? "json" : undefined);
  const input = { ...(format !== undefined && { format }), all: options.on("all") };
  const path = { ...inTeam(call), directory: args[0] ?? "" };
  return printed(call, await ask(call, operations.directoryDrift, path, input));
}
