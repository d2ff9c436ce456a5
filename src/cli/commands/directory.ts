import type { Command } from "commander";
import { operations, type DirectoryView, type TokenView } from "../../admin/index.js";
import { quirkProfiles } from "../../model/directory.js";
import { ask, askAll, inTeam } from "../asking/ask.js";
import { teamsMeant } from "../asking/each-team.js";
import { undoNumber, undoText } from "../asking/undo-told.js";
import { addYes, UsageFault } from "../exit-codes.js";
import { branch, leaf, noOptions, ofOneTeam, withTeam, type Call, type Cli } from "../leaf.js";
import { facts, instant, table, yesNo, type Output } from "../output.js";
import { driftCommand } from "./drift.js";
import { manualText } from "./manual-text.js";

/** `drawbridge directory …` */
export function directoryCommands(cli: Cli, program: Command): void {
  const directory = branch(program, "directory", "Directories: the SCIM connections of a team");
  leaf(
    cli,
    directory,
    "create <slug>",
    "Create a directory",
    (command) => {
      withSettings(withTeam(command));
    },
    async (call) => {
      const input = { slug: call.args[0] ?? "", ...(await settingsOf(call)) };
      return shown(call, await ask(call, operations.directoryCreate, inTeam(call), input));
    },
  );
  leaf(cli, directory, "update <slug>", "Change a directory", withSettings, async (call) =>
    shown(call, await ask(call, operations.directoryUpdate, directoryOf(call), await settingsOf(call))),
  );
  for (const [name, disabled, summary] of [
    ["enable", false, "Switch a directory on again"],
    ["disable", true, "Switch a directory off: its tokens open nothing"],
  ] as const) {
    leaf(cli, directory, `${name} <slug>`, summary, noOptions, async (call) => {
      const saved = await ask(call, operations.directoryUpdate, directoryOf(call), { disabled });
      const { json, text } = await shown(call, saved);
      const undo = disabled ? await undoNumber(call, saved.team) : undefined;
      return { json: { ...json, ...(disabled && { undo: undo ?? null }) }, text: text + undoText(undo, saved.team) };
    });
  }
  driftCommand(cli, directory);
  leaf(
    cli,
    directory,
    "resume <slug>",
    "Let a directory go on that the mass change brake has paused",
    (command) => {
      command.option("--for-the-hour", "without a brake for 60 minutes; else the count begins anew");
    },
    async (call) => {
      const input = { for: call.options.on("forTheHour") ? "hour" : "once" };
      return shown(call, await ask(call, operations.directoryResume, directoryOf(call), input));
    },
  );
  leaf(cli, directory, "list", "Directories", ofOneTeam, list);
  leaf(cli, directory, "show <slug>", "A directory, its base URL and tokens", noOptions, async (call) =>
    shown(call, await ask(call, operations.directoryShow, directoryOf(call))),
  );
  leaf(
    cli,
    directory,
    "delete <slug>",
    "Delete a directory and its tokens; its people stay",
    (command) => {
      command.option("--yes", "really").option("--final", "at once and for good: it cannot be undone");
    },
    remove,
  );
}

function withSettings(command: Command): void {
  command
    .option("--name <name>", "as people read it")
    .option("--method <slug>", "the SSO method whose people it manages")
    .option("--no-method", "no SSO method")
    .option("--quirks <profile>", quirkProfiles.join(", "));
}

async function settingsOf(call: Call): Promise<Readonly<Record<string, unknown>>> {
  const { options } = call;
  const slug = options.text("method");
  const named = slug === undefined ? undefined : (await ask(call, operations.methodShow, { method: slug })).slug;
  return {
    name: options.text("name"),
    ssoMethod: options.flag("method") === false ? null : named,
    quirks: options.choice("quirks", "--quirks", quirkProfiles),
  };
}

function directoryOf({ args }: Call) {
  return { directory: args[0] ?? "" };
}

async function list(call: Call): Promise<Output> {
  const rows: DirectoryView[] = [];
  for (const team of await teamsMeant(call)) {
    rows.push(...(await askAll(call, operations.directoryList, { team })).items);
  }
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "DIRECTORY", of: (row) => row.slug, whole: true },
        { title: "TEAM", of: (row) => row.team },
        { title: "SSO METHOD", of: (row) => row.method ?? undefined },
        { title: "QUIRKS", of: (row) => row.quirks },
        { title: "STATE", of: stateOf },
        { title: "BASE URL", of: (row) => row.baseUrl },
      ],
      call.width,
      "No directory yet. Create one: drawbridge directory create SLUG --method SSO_METHOD",
    ),
  };
}

async function remove(call: Call): Promise<Output> {
  const { team, slug } = await ask(call, operations.directoryShow, directoryOf(call));
  const isFinal = call.options.on("final");
  if (!call.options.on("yes")) {
    const { text } = await ask(call, operations.directoryPreflight, directoryOf(call), { doing: "delete" });
    throw new UsageFault(
      `This deletes "${slug}" and its tokens; its users and groups stay and become manual. ${text}`,
      { fix: addYes },
    );
  }
  const deleted = await ask(call, operations.directoryDelete, directoryOf(call), { final: isFinal });
  const undo = isFinal ? undefined : await undoNumber(call, team);
  return {
    json: { ...deleted, undo: undo ?? null },
    text: `Deleted ${slug}. ${manualText(deleted, isFinal)}\n${undoText(undo, team)}`,
  };
}

async function shown(call: Call, directory: DirectoryView): Promise<{ readonly json: object; readonly text: string }> {
  const { items: tokens } = await ask(call, operations.tokenList, { directory: directory.slug });
  return {
    json: { ...directory, tokens },
    text: facts([
      ["directory", directory.slug],
      ["name", directory.name],
      ["team", directory.team],
      ["SCIM base URL", directory.baseUrl],
      ["SSO method", directory.method ?? undefined],
      ["quirks", directory.quirks],
      ["state", stateOf(directory)],
      ["paused", pauseText(directory)],
      ["no brake until", instant(directory.unbrakedUntil)],
      ["managed by file", yesNo(directory.managedByFile)],
      ["tokens", tokensText(directory, tokens)],
    ]),
  };
}

function stateOf({ disabled, paused }: DirectoryView): string {
  return disabled ? "disabled" : paused === null ? "on" : "paused";
}

function tokensText({ slug }: DirectoryView, tokens: readonly TokenView[]): string | readonly string[] {
  const working = tokens.filter(({ state }) => state === "works");
  if (working.length === 0) return `none that works: drawbridge token create ${slug} --name NAME`;
  return working.map(({ name, hint, lastUsedAt }) => `${name} (…${hint}), last used ${instant(lastUsedAt) ?? "never"}`);
}

function pauseText({ slug, paused }: DirectoryView): string | undefined {
  if (paused === null) return undefined;
  const { at, removed, allowed } = paused;
  return `since ${instant(at) ?? ""}: ${removed} users removed within an hour, ${allowed} allowed; drawbridge directory resume ${slug}`;
}
