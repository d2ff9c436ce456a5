import type { Command } from "commander";
import { scimBaseUrl } from "../../model/addresses.js";
import { quirkProfiles, type Directory } from "../../model/directory.js";
import type { MethodId } from "../../model/ids.js";
import {
  createDirectory,
  deleteDirectory,
  pausedView,
  resumeDirectory,
  tokenWorks,
  updateDirectory,
  type DirectorySettings,
  type PausedView,
} from "../../teams/index.js";
import { UsageFault } from "../exit-codes.js";
import { directoryNamed, methodNamed, teamOf } from "../find.js";
import { branch, leaf, type Call, type Cli } from "../leaf.js";
import { facts, table, time, yesNo, type Output } from "../output.js";
import { driftCommand } from "./drift.js";

/** `drawbridge directory …` */
export function directoryCommands(cli: Cli, program: Command): void {
  const directory = branch(program, "directory", "Directories: the SCIM connections of a team");
  leaf(
    cli,
    directory,
    "create <slug>",
    "Make a directory",
    (command) => {
      command.option("--team <team>", "its team, where there are several");
      withSettings(command);
    },
    async (call) => {
      const team = await teamOf(call);
      const settings = await settingsOf(call);
      return shown(call, await createDirectory(call.world.teams, team.id, { ...settings, slug: call.args[0] ?? "" }));
    },
  );
  leaf(cli, directory, "update <slug>", "Change a directory", withSettings, async (call) => {
    const { teamId, id } = await directoryOf(call);
    return shown(call, await updateDirectory(call.world.teams, teamId, id, await settingsOf(call)));
  });
  for (const [name, disabled, summary] of [
    ["enable", false, "Switch a directory on again"],
    ["disable", true, "Switch a directory off: its tokens open nothing"],
  ] as const) {
    leaf(cli, directory, `${name} <slug>`, summary, none, async (call) => {
      const { teamId, id } = await directoryOf(call);
      return shown(call, await updateDirectory(call.world.teams, teamId, id, { disabled }));
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
      const { teamId, id } = await directoryOf(call);
      return shown(
        call,
        await resumeDirectory(call.world.teams, teamId, id, call.options.on("forTheHour") ? "hour" : "once"),
      );
    },
  );
  leaf(
    cli,
    directory,
    "list",
    "Directories",
    (command) => {
      command.option("--team <team>", "of one team only");
    },
    list,
  );
  leaf(cli, directory, "show <slug>", "A directory, its base URL and tokens", none, async (call) =>
    shown(call, await directoryOf(call)),
  );
  leaf(
    cli,
    directory,
    "delete <slug>",
    "Delete a directory and its tokens; its people stay",
    (command) => {
      command.option("--yes", "really");
    },
    async (call) => {
      const { teamId, id, slug } = await directoryOf(call);
      if (!call.options.on("yes")) {
        throw new UsageFault(
          `This deletes "${slug}" and its tokens; its users and groups stay and become manual. Add --yes.`,
        );
      }
      const released = await deleteDirectory(call.world.teams, teamId, id);
      return {
        json: { deleted: slug, ...released },
        text: `Deleted ${slug}. ${released.users} users and ${released.groups} groups are manual now.\n`,
      };
    },
  );
}

function none(): void {
  // no options of its own
}

function withSettings(command: Command): void {
  command
    .option("--name <name>", "as people read it")
    .option("--method <slug>", "the SSO method whose people it manages")
    .option("--no-method", "no SSO method")
    .option("--quirks <profile>", quirkProfiles.join(", "));
}

async function settingsOf({ world, options }: Call): Promise<DirectorySettings> {
  const slug = options.text("method");
  const linked: MethodId | null | undefined =
    options.flag("method") === false ? null : slug === undefined ? undefined : (await methodNamed(world, slug)).id;
  return {
    name: options.text("name"),
    methodId: linked,
    quirks: options.choice("quirks", "--quirks", quirkProfiles),
  };
}

function directoryOf({ world, args }: Call): Promise<Directory> {
  return directoryNamed(world, args[0] ?? "");
}

async function list(call: Call): Promise<Output> {
  const { world, options, width } = call;
  const teams = options.text("team") === undefined ? await world.store.teams.list() : [await teamOf(call)];
  const rows: (Omit<Directory, "paused"> & {
    paused: PausedView | null;
    team: string;
    baseUrl: string;
    method: string | undefined;
  })[] = [];
  for (const team of teams) {
    const store = world.store.inTeam(team.id);
    const methods = new Map((await store.methods.list()).map((method) => [method.id, method.slug]));
    for (const directory of await store.directories.list()) {
      const method = directory.methodId === undefined ? undefined : methods.get(directory.methodId);
      rows.push({
        ...directory,
        paused: pausedView(directory),
        team: team.slug,
        baseUrl: scimBaseUrl(world.publicUrl, directory),
        method,
      });
    }
  }
  return {
    json: rows,
    text: table(
      rows,
      [
        { title: "DIRECTORY", of: (row) => row.slug, whole: true },
        { title: "TEAM", of: (row) => row.team },
        { title: "SSO METHOD", of: (row) => row.method },
        { title: "QUIRKS", of: (row) => row.quirks },
        { title: "STATE", of: (row) => (row.disabled ? "disabled" : row.paused === null ? "on" : "paused") },
        { title: "BASE URL", of: (row) => row.baseUrl },
      ],
      width,
      "No directory yet. Create one: drawbridge directory create SLUG --method SSO_METHOD",
    ),
  };
}

async function shown({ world }: Call, directory: Directory): Promise<Output> {
  const store = world.store.inTeam(directory.teamId);
  const team = await store.team.get();
  const method = directory.methodId === undefined ? undefined : await store.methods.get(directory.methodId);
  const tokens = (await store.tokens.ofDirectory(directory.id)).map(({ hash: _, ...token }) => token);
  const working = tokens.filter((token) => tokenWorks(token, world.now()));
  const baseUrl = scimBaseUrl(world.publicUrl, directory);
  return {
    json: { ...directory, paused: pausedView(directory), team: team?.slug, method: method?.slug, baseUrl, tokens },
    text: facts([
      ["directory", directory.slug],
      ["name", directory.name],
      ["team", team?.slug],
      ["SCIM base URL", baseUrl],
      ["SSO method", method?.slug],
      ["quirks", directory.quirks],
      ["state", directory.disabled ? "disabled" : directory.paused === undefined ? "on" : "paused"],
      ["paused", directory.paused && pauseText(directory, directory.paused)],
      ["no brake until", time(directory.unbrakedUntil)],
      ["managed by file", yesNo(directory.managedByFile)],
      [
        "tokens",
        working.length === 0
          ? `none that works: drawbridge token create ${directory.slug} --name NAME`
          : working.map((token) => `${token.name} (…${token.hint}), last used ${time(token.lastUsedAt) ?? "never"}`),
      ],
    ]),
  };
}

function pauseText({ slug }: Directory, { at, removed, allowed }: NonNullable<Directory["paused"]>): string {
  return `since ${time(at) ?? ""}: ${removed} users removed within an hour, ${allowed} allowed; drawbridge directory resume ${slug}`;
}
