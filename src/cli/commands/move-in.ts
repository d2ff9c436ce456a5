import { readFile, stat } from "node:fs/promises";
import type { Command } from "commander";
import { fileText } from "../../lib/file-text.js";
import { exitCodes, NotFound, UsageFault } from "../exit-codes.js";
import { teamAtHand } from "../asking/host-records.js";
import { leaf, type Call, type Cli } from "../leaf.js";
import { carryOut, type CarriedOut } from "../move-in/carry-out.js";
import type { Moved, ReadOptions } from "../move-in/moved.js";
import { spKeysOf, withSpKeyOptions } from "./sso-doors.js";
import { readGivenSpKey, SpKeyFault, type GivenSpKey } from "../../saml/index.js";
import { planMoveIn, type Plan } from "../move-in/plan.js";
import { readCsv } from "../move-in/read-csv.js";
import { readKeycloak } from "../move-in/read-keycloak.js";
import { readPolis } from "../move-in/read-polis.js";
import type { Output } from "../output.js";
import { progressLine } from "../progress.js";

const readers: Readonly<Record<string, (text: string, options: ReadOptions) => Moved>> = {
  polis: readPolis,
  keycloak: readKeycloak,
  csv: readCsv,
};
const sources = ["polis", "keycloak", "csv"] as const;
/** Whoever gives `--old-entity-id` for a file that it has no part in is told, and not left to think that it counts. */
const namedOtherwise = {
  csv: "--old-entity-id is for Keycloak's files. A CSV says it in each row, in the columns old_acs and old_entity_id.",
  polis:
    "--old-entity-id is for Keycloak's files. The address of Polis cannot be kept: give each identity provider its new ACS URL and audience (drawbridge sso show SLUG).",
};
/** More than a realm with a million users takes. */
const mostBytes = 512 * 1024 * 1024;

/** `drawbridge move-in` */
export function moveInCommand(cli: Cli, program: Command): void {
  leaf(
    cli,
    program,
    "move-in <file>",
    "Take over connections and links from the product before",
    (command) => {
      command
        .requiredOption("--from <product>", sources.join(", "))
        .option(
          "--team <team>",
          "all of it goes to this team; else to the team that the file names, made where it is missing",
        )
        .option("--plan", "only say what would be done")
        .option("--skip-conflicts", "take over what contradicts nothing, and leave the rest")
        .option("--create-users", "make people now who are not here yet, rather than at their first sign-in")
        .option("--old-entity-id <id>", "how Keycloak named itself to identity providers, where its file has it not");
      withSpKeyOptions(command);
    },
    moveIn,
  );
}

async function moveIn(call: Call): Promise<Output> {
  const { world, host, args, options } = call;
  const from = options.choice("from", "--from", sources) ?? "csv";
  const oldEntityId = options.text("oldEntityId");
  if (oldEntityId !== undefined && from !== "keycloak") throw new UsageFault(namedOtherwise[from]);
  const slug = options.text("team");
  const teams = await world.admin.store.teams.list();
  const into = slug === undefined ? undefined : await teamAtHand(world, slug);
  const only = teams.length === 1 ? teams[0] : undefined;
  const text = await textOf(args[0] ?? "");
  const spKeys = await spKeysOf(options);
  checkSpKeys(spKeys);
  const read = readers[from]?.(text, {
    nowMs: world.now(),
    oldEntityId,
    hasSpKeys: spKeys !== undefined,
  });
  if (read === undefined) throw new UsageFault(`--from must be one of ${sources.join(", ")}.`);
  const moved = spKeys === undefined ? read : withSpKeys(read, spKeys);
  const line = progressLine(host.progress?.bind(host), Date.now, host.columns);
  const plan = await planMoveIn(
    { store: world.admin.store, into, only, onLink: (done, of) => line.at(done, of, "people compared") },
    moved,
  ).finally(line.end);
  const isHeldUp = plan.conflicts.length > 0 && !options.on("skipConflicts");
  if (options.on("plan") || isHeldUp) return told(plan, undefined, { isPlan: options.on("plan"), isHeldUp });
  const done = await carryOut(call, plan, { createUsers: options.on("createUsers"), onStep: line.at }).finally(
    line.end,
  );
  return told(plan, done, { isPlan: false, isHeldUp });
}

/** Before anything is planned: one that cannot serve would fail at each connection. @throws UsageFault */
function checkSpKeys(pairs: readonly GivenSpKey[] = []): void {
  try {
    pairs.forEach(readGivenSpKey);
  } catch (error) {
    if (!(error instanceof SpKeyFault)) throw error;
    throw new UsageFault(`--sp-key: ${error.message}.`);
  }
}

/** A product has one key pair towards all identity providers. */
function withSpKeys({ connections, ...moved }: Moved, spKeys: readonly GivenSpKey[]): Moved {
  return {
    ...moved,
    connections: connections.map((one) => ({ ...one, input: { ...one.input, spKeys: [...spKeys] } })),
  };
}

/** @throws NotFound, UsageFault */
async function textOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) throw new NotFound(`There is no file ${path}.`, { fix: "Compare the path." });
  if (!info.isFile())
    throw new UsageFault(`${path} is no file.`, { fix: "Of a folder of exports give one file after the other." });
  if (info.size > mostBytes) {
    const most = mostBytes / 1024 / 1024;
    const fix = "Export users in several files, and give one after the other.";
    throw new UsageFault(`${path} has more than ${most} MiB.`, { fix });
  }
  const text = fileText(await readFile(path));
  if (text === undefined)
    throw new UsageFault(`${path} is a text neither in UTF-8 nor in UTF-16.`, { fix: "Save it in UTF-8." });
  return text;
}

interface How {
  readonly isPlan: boolean;
  /** Conflicts, and nobody said to go on without what they are about. */
  readonly isHeldUp: boolean;
}

function told(plan: Plan, done: CarriedOut | undefined, how: How): Output {
  const { newTeams, connections, links, conflicts, left } = plan;
  const count = (action: string) => links.filter((one) => one.action === action).length;
  const counted = { create: count("create"), unchanged: count("unchanged"), wait: count("wait") };
  const { warnings = [], failed = [], users = 0 } = done ?? {};
  const isRefused = (how.isHeldUp && !how.isPlan) || failed.length > 0;
  return {
    json: {
      done: done !== undefined,
      teams: newTeams.map(({ slug }) => ({ slug, action: "create" })),
      connections: connections.map(({ connection, team, slug, action }) => ({
        ...{ slug, team, action, entityId: connection.entityId ?? null, notes: connection.notes },
      })),
      links: counted,
      users,
      ...{ conflicts, left, warnings, failed },
    },
    text: textFor(plan, done, counted, how),
    ...(isRefused && { exitCode: exitCodes.refused }),
  };
}

const mostShown = 50;

function textFor(
  { newTeams, connections, conflicts, left }: Plan,
  done: CarriedOut | undefined,
  links: { readonly create: number; readonly unchanged: number; readonly wait: number },
  { isPlan, isHeldUp }: How,
): string {
  const lines = [
    ...newTeams.map(({ slug }) => `+ team ${slug}`),
    ...connections.flatMap(({ slug, action, connection }) => [
      `${action === "create" ? "+" : " "} SSO method ${slug}  ${connection.entityId ?? "by its metadata"}`,
      ...connection.notes.map((note) => `      ${note}`),
    ]),
    `${links.create} links ${done === undefined ? "to make" : "made"}, ${links.unchanged} are here already, ` +
      `${links.wait} wait for somebody who is not here yet.`,
    ...(done !== undefined && done.users > 0 ? [`${done.users} people were made.`] : []),
    ...(left.length > 0 ? ["", "Not taken over:", ...left.map((one) => `  ${one}`)] : []),
    ...(conflicts.length > 0 ? ["", `Conflicts (${conflicts.length}):`] : []),
    ...conflicts.slice(0, mostShown).flatMap(({ what, cause, fix }) => [`  ${what}`, `      ${cause} ${fix}`]),
    ...(conflicts.length > mostShown ? [`  and ${conflicts.length - mostShown} more: --json has them all`] : []),
    ...(done?.warnings ?? []).map((warning) => `Warning: ${warning}`),
    ...(done !== undefined && done.failed.length > 0 ? ["", `Refused (${done.failed.length}):`] : []),
    ...(done?.failed ?? []).slice(0, mostShown).map(({ what, cause }) => `  ${what}: ${cause}`),
    "",
    ending(
      done,
      connections.some(({ action }) => action === "create"),
      { isPlan, isHeldUp },
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function ending(done: CarriedOut | undefined, hasMethods: boolean, { isPlan, isHeldUp }: How): string {
  if (isHeldUp)
    return "Nothing was written. Resolve the conflicts, or add --skip-conflicts to leave out what they are about.";
  if (isPlan || done === undefined) return "Nothing was written: this is the plan.";
  return hasMethods
    ? "Nobody signs in by the new methods yet: test each (drawbridge sso verify SLUG), then verify it."
    : "Done.";
}
