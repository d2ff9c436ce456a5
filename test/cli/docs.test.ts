import { expect } from "chai";
import { Command } from "commander";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { allCommands } from "../../src/cli/commands/all.js";
import { serverCommands } from "../../src/cli/commands/server.js";
import { exitCodes } from "../../src/cli/index.js";

function pagesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

describe("The documentation of the command line", () => {
  const program = new Command();
  const cli = { host: {} as never, exitCode: 0 };
  serverCommands(cli, program);
  allCommands(cli, program);
  const text = readFileSync("docs/cli.md", "utf8");

  const tops = new Set(program.commands.map((command) => command.name()));
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  for (const leaf of leaves(program)) {
    const parent = leaf.parent === program ? "" : (leaf.parent?.name() ?? "");
    it(`names ${parent} ${leaf.name()} in the table`, () => {
      expect(documented(text, tops)).to.include(`${parent} ${leaf.name()}`.trim());
    });

    it(`${parent} ${leaf.name()} has --json and --config`, () => {
      expect(leaf.options.map((option) => option.long)).to.include.members(["--json", "--config"]);
    });
  }

  /** A command as it is typed: the words before its options, and the options. */
  const typed = /\bdrawbridge ((?:[a-z][\w-]*)(?: [^`|#\n]*)?)/g;
  const pages = ["README.md", "docs/README.md", ...pagesIn("docs")].filter((page) => !page.includes("/adr/"));
  for (const page of pages) {
    it(`is what ${page} says, command by command and option by option`, () => {
      for (const [, words = ""] of readFileSync(page, "utf8").matchAll(typed)) {
        const [first = "", second = ""] = words.split(/\s+/);
        const parent = program.commands.find((command) => command.name() === first);
        // A word of prose after the name, as in "the drawbridge file".
        if (parent === undefined) {
          expect(["file", "is", "when"], `${page}: drawbridge ${words}`).to.include(first);
          continue;
        }
        if (second === "" && parent.commands.length > 0) continue;
        const leaf = parent.commands.length === 0 ? parent : parent.commands.find((one) => one.name() === second);
        expect(leaf, `${page}: drawbridge ${words}`).not.to.equal(undefined);
        const known = leaf?.options.flatMap((option) => [option.long, option.short]) ?? [];
        for (const option of words.match(/(?<=\s)-{1,2}[a-z][\w-]*/g) ?? [])
          expect([...known, "--help"], `${page}: drawbridge ${words}`).to.include(option);
      }
    });
  }

  it("lists every exit code", () => {
    for (const code of Object.values(exitCodes)) expect(text).to.match(new RegExp(`^\\| ${code} \\|`, "m"));
  });
});

/** Commands by their whole names, as the tables tell them: "`team create SLUG`, `update`, `list`" are three of `team`. */
function documented(text: string, tops: ReadonlySet<string>): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const [, cell = ""] = /^\| (`.*?) \|/.exec(line) ?? [];
    let parent = "";
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => {
      const [first = "", second = ""] = span.split(" ");
      if (!tops.has(first)) return `${parent} ${first}`;
      parent = first;
      return /^[a-z][a-z-]*$/.test(second) ? `${first} ${second}` : first;
    });
  });
}

describe("The reading of its tables", () => {
  it("tells a command that stands there from one whose name stands in another one's row", () => {
    const rows = "| `team create SLUG`, `update` | makes |\n| `start` | lists what it does |";
    expect(documented(rows, new Set(["team", "start"]))).to.deep.equal(["team create", "team update", "start"]);
  });
});
