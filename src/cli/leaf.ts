import type { Command } from "commander";
import { harmless } from "../lib/one-line.js";
import { exitCodes, type Fault, faultOf } from "./exit-codes.js";
import type { CliHost, World } from "./host.js";
import { flagOf } from "./flag-of.js";
import { Options } from "./options.js";
import type { Output } from "./output.js";

/** The command line while it runs one command. */
export interface Cli {
  readonly host: CliHost;
  exitCode: number;
}

/** What a command is given: everything open, what was typed, and how wide the terminal is. */
export interface Call {
  readonly world: World;
  readonly host: CliHost;
  readonly args: readonly string[];
  readonly options: Options;
  readonly width: number | undefined;
}

/**
 * Adds a command under a parent. Every command has `--json` and `--config`; its work answers what to say, and whatever it
 * throws becomes a message and an exit code in one place.
 * @param usage  as `show <slug>`
 */
export function leaf(
  cli: Cli,
  parent: Command,
  usage: string,
  summary: string,
  setUp: (command: Command) => void,
  work: (call: Call) => Promise<Output | undefined>,
): void {
  const command = bareLeaf(parent, usage, summary, setUp);
  command.action(async () => {
    await saying(cli, command, async (options) => {
      const world = await cli.host.open(options.text("config"));
      try {
        return await work({ world, host: cli.host, args: command.args, options, width: cli.host.columns });
      } finally {
        await world.close();
      }
    });
  });
}

/** A command that opens nothing. */
export function closedLeaf(
  cli: Cli,
  parent: Command,
  usage: string,
  summary: string,
  setUp: (command: Command) => void,
  work: (options: Options, args: readonly string[]) => Promise<Output | undefined>,
): void {
  const command = bareLeaf(parent, usage, summary, setUp);
  command.action(() => saying(cli, command, (options) => work(options, command.args)));
}

function bareLeaf(parent: Command, usage: string, summary: string, setUp: (command: Command) => void): Command {
  const command = parent
    .command(usage)
    .summary(summary)
    .description(`${summary}.`)
    .option("--json", "print JSON")
    .option("--config <file>", "settings file (else config/drawbridge.yaml, where there is one)");
  setUp(command);
  return command;
}

async function saying(
  cli: Cli,
  command: Command,
  work: (options: Options) => Promise<Output | undefined>,
): Promise<void> {
  const { host } = cli;
  const options = new Options(command.optsWithGlobals());
  let exitCode: number = exitCodes.ok;
  try {
    const output = await work(options);
    if (output !== undefined) {
      print({ host, options }, output);
      exitCode = output.exitCode ?? exitCodes.ok;
    }
  } catch (error) {
    const typedAs = (field: string): string => flagOf(command.options, field);
    const fault = faultOf(error, { typedAs, help: helpOf(command) });
    exitCode = fault.exitCode;
    if (options.on("json")) host.err(jsonFault(fault));
    else host.err(harmless(`${fault.message}\n${fault.fix}\n`));
  }
  cli.exitCode = exitCode;
}

/** Prints what a command has to say, as it was asked to. */
export function print({ host, options }: Pick<Call, "host" | "options">, { json, text }: Output): void {
  host.out(options.on("json") ? `${jsonOf(json)}\n` : forTerminal(host, text));
}

/** What tells how a command is meant. */
export function helpOf(command: Command): string {
  const words: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) words.unshift(at.name());
  return `${words.join(" ")} --help`;
}

/** A fault as `--json` prints it, a line. */
export function jsonFault({ code, message, fix }: Fault): string {
  return `${jsonOf({ error: { code, message, fix } }, 0)}\n`;
}

/** Names come from identity providers: none of them may speak to a terminal. What a program reads it gets as it is. */
function forTerminal({ columns }: CliHost, text: string): string {
  return columns === undefined ? text : harmless(text);
}

/** JSON leaves some characters as they are that a terminal takes for commands, or shows in another order. */
function jsonOf(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** A group of commands, as `drawbridge team …`. */
export function branch(parent: Command, name: string, summary: string): Command {
  return parent.command(name).summary(summary).description(`${summary}.`);
}

/** Of a command that has no options of its own. */
export function noOptions(): void {
  // every command has --json and --config
}

export function withTeam(command: Command): Command {
  return command.option("--team <team>", "slug of the team, where there are several");
}

/** Of a list that is of all teams, unless one is named. */
export function ofOneTeam(command: Command): void {
  command.option("--team <team>", "of one team only");
}

/** Collects an option that may be typed several times. */
export function several(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
