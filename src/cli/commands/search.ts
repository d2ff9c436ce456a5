import type { Command } from "commander";
import { operations } from "../../admin/index.js";
import { ask, inTeam } from "../asking/ask.js";
import { leaf, withTeam, type Call, type Cli } from "../leaf.js";
import { table, type Output } from "../output.js";

/** `drawbridge search`: anything of a team by one text. */
export function searchCommand(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "search <text>",
    "What of a team goes by a text: users, groups, methods, directories, domains, apps, and what an id names",
    (command) => void withTeam(command),
    search,
  );
}

async function search(call: Call): Promise<Output> {
  const found = await ask(call, operations.teamSearch, inTeam(call), { text: call.args[0] ?? "" });
  const { items, more } = found;
  return {
    json: items,
    text:
      table(
        items,
        [
          { title: "KIND", of: (row) => row.kind },
          { title: "CALLED", of: (row) => row.called },
          { title: "DETAIL", of: (row) => row.detail ?? undefined },
          { title: "ID", of: (row) => row.id, whole: true },
        ],
        call.width,
        "Nothing goes by that.",
      ) + (more ? "There are more users or groups: type more of the name.\n" : ""),
  };
}
