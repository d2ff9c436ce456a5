import type { Command } from "commander";
import { operations, type TriesView } from "../../admin/index.js";
import { ask } from "../asking/ask.js";
import { leaf, withTeam, type Cli } from "../leaf.js";
import { facts, instant, type Output } from "../output.js";
import { userOf } from "./shown-user.js";
import { oneLine } from "../../lib/one-line.js";

/** `drawbridge user try` */
export function userTryCommand(cli: Cli, user: Command): void {
  leaf(
    cli,
    user,
    "try <user>",
    "Run again what was last said of a user, against the settings of now; nothing is changed",
    (command) => {
      withTeam(command);
    },
    async (call) => shown(await ask(call, operations.userTry, userOf(call))),
  );
}

function shown(view: TriesView): Output {
  const text = view.tries.map((one) => {
    const failed = one.checks.find(({ outcome }) => outcome === "failed");
    return `\n${facts([
      [
        one.source.kind === "directory" ? "pushed by" : "signed in by",
        `${one.source.slug}, ${instant(one.saidAt) ?? ""}`,
      ],
      ["now", one.verdict],
      ["stops at", failed?.label],
      ["code", one.code ?? undefined],
      ["fix", one.fix ?? undefined],
      ["would", one.effects],
      ["warnings", one.warnings],
    ])}`;
  });
  const nothing = "\nNothing was said of them yet: no directory has pushed them, and they have not signed in.\n";
  return { json: view, text: `${oneLine(view.userName)}\n${text.length === 0 ? nothing : text.join("")}` };
}
