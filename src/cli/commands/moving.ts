import type { Command } from "commander";
import { UsageFault } from "../exit-codes.js";
import type { CliHost, Told } from "../host.js";
import { closedLeaf, noOptions, type Cli } from "../leaf.js";
import type { Options } from "../options.js";
import { progressLine } from "../progress.js";

/** `drawbridge export`, `import`, `backup` and `restore`: whole stores, in one file. */
export function movingCommands(cli: Cli, program: Command): void {
  const { host } = cli;
  const { moving } = host;
  closedLeaf(
    cli,
    program,
    "export",
    "Write all of the store into one file, for either engine",
    out,
    async (options) => {
      const file = outOf(options);
      const { counts } = await watched(host, (told) => moving.export(options.text("config"), file, told));
      const text =
        `${countsText(counts)}All of the store as it was at one moment is in ${file}, but for sessions of browsers. It holds names, addresses and the\n` +
        "digests of tokens; secrets stay sealed with your ENCRYPTION_KEY, which is not in it.\n";
      return { json: { file, counts }, text };
    },
  );
  closedLeaf(
    cli,
    program,
    "import <file>",
    "Fill an empty store from an export",
    noOptions,
    async (options, [file = ""]) => {
      const done = await watched(host, (told) => moving.import(options.text("config"), file, told));
      const { counts, madeAt, resumed, warnings } = done;
      const text =
        `${countsText(counts)}The store is as it was exported at ${madeAt}${resumed ? "; an import that was broken off went on" : ""}. People sign in again.\n` +
        warningsText(warnings);
      return { json: { file, ...done }, text };
    },
  );
  closedLeaf(cli, program, "backup", "Back up the installation into one file, while it runs", out, async (options) => {
    const file = outOf(options);
    const { hasKey } = await watched(host, (told) => moving.backUp(options.text("config"), file, told));
    const text =
      `The backup is ${file}. Keep it as you keep keys: the SAML keys are in it, and names and addresses.\n` +
      (hasKey
        ? "The key that opens its secrets is in it too, for you have set none.\n"
        : "Your ENCRYPTION_KEY is not in it, and without it nothing opens it: keep it elsewhere.\n");
    return { json: { file, hasKey }, text };
  });
  closedLeaf(
    cli,
    program,
    "restore <file>",
    "Make the installation of a backup again, where nothing is yet",
    noOptions,
    async (options, [file = ""]) => {
      const done = await watched(host, (told) => moving.restore(options.text("config"), file, told));
      const text =
        `The installation is as it was at ${done.madeAt}: start the server. People sign in again; what identity providers\n` +
        `have pushed since they push again when you ask them to.\n${warningsText(done.warnings)}`;
      return { json: { file, ...done }, text };
    },
  );
}

/** Tells how far it has come, where somebody looks on. */
export async function watched<T>(host: CliHost, work: (told: Told) => Promise<T>): Promise<T> {
  const line = progressLine(host.progress?.bind(host), host.now, host.columns);
  try {
    return await work((done, of, what) => {
      line.at(done, of, what);
    });
  } finally {
    line.end();
  }
}

function out(command: Command): void {
  command.requiredOption("--out <file>", "the file to write; none of that name may be there");
}

function outOf(options: Options): string {
  const file = options.text("out");
  if (file === undefined || file === "") throw new UsageFault("--out must name a file.");
  return file;
}

function countsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${String(count).padStart(10)}  ${kind}\n`)
    .join("");
}

function warningsText(warnings: readonly string[]): string {
  return warnings.map((warning) => `Warning: ${warning}\n`).join("");
}
