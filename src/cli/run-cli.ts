import { Command, CommanderError } from "commander";
import { exitCodes, usage, type Fault } from "./exit-codes.js";
import type { CliHost } from "./host.js";
import { jsonFault, type Cli } from "./leaf.js";

/**
 * Runs one command and answers its exit code. Nothing here ends the process: the server that `start` runs must stop in its
 * own time, and output must be written out first.
 * @param argv  what was typed after the program's name
 */
export async function runCli(argv: readonly string[], host: CliHost): Promise<number> {
  const cli: Cli = { host, exitCode: exitCodes.ok };
  const isJson = argv.includes("--json");
  const program = new Command("drawbridge")
    .description("SAML single sign-on, just-in-time provisioning and SCIM 2.0: one bridge to your applications.")
    .version(host.version)
    .showHelpAfterError("(--help tells how)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.out(text),
      writeErr: (text) => {
        if (!isJson) host.err(text);
      },
    });
  // Settings of the parent, such as exitOverride, are taken over by commands that are made after this.
  program.option("--json", "print JSON").option("--config <file>", "settings file");
  await addCommands(cli, program, firstWord(argv));
  tellCommands(program);
  if (argv.length === 0) {
    host.err(program.helpInformation());
    return exitCodes.usage;
  }
  try {
    await program.parseAsync(argv, { from: "user" });
    return cli.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    if (isJson) host.err(jsonFault(mistyped(error)));
    return exitCodes.usage;
  }
}

function mistyped({ code, message }: CommanderError): Fault {
  const told =
    code === "commander.help" ? "A command is missing." : message.replace(/^error: /, "").replaceAll("\n", " ");
  return usage(told, "The same with --help tells how it is meant.");
}

/** A group tells its commands to whoever mistypes one: only what is spelt like one of them is suggested. */
function tellCommands(parent: Command): void {
  for (const group of parent.commands.filter(({ commands }) => commands.length > 0)) {
    const names = group.commands.map((command) => command.name()).join(", ");
    group.showHelpAfterError(`(There are: ${names}. --help tells how.)`);
    tellCommands(group);
  }
}

/** The command: options of all commands may stand before it. */
function firstWord(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word, index) => !word.startsWith("-") && argv[index - 1] !== "--config");
  return argv[at];
}

/** `start` is what services run: it waits for none of the other commands' modules. */
async function addCommands(cli: Cli, program: Command, first: string | undefined): Promise<void> {
  const { serverCommands } = await import("./commands/server.js");
  serverCommands(cli, program);
  if (["start", "migrate", "demo", "config"].includes(first ?? "")) return;
  const { allCommands } = await import("./commands/all.js");
  allCommands(cli, program);
}
