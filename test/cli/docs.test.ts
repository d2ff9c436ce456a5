import { expect } from "chai";
import { Command } from "commander";
import { readFileSync } from "node:fs";
import { allCommands } from "../../src/cli/commands/all.js";
import { serverCommands } from "../../src/cli/commands/server.js";
import { exitCodes } from "../../src/cli/index.js";

describe("The documentation of the command line", () => {
  const program = new Command();
  const cli = { host: {} as never, exitCode: 0 };
  serverCommands(cli, program);
  allCommands(cli, program);
  const text = readFileSync("docs/cli.md", "utf8");

  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
  for (const leaf of leaves(program)) {
    const parent = leaf.parent === program ? "" : (leaf.parent?.name() ?? "");
    it(`names ${parent} ${leaf.name()}`, () => {
      const row = text
        .split("\n")
        .find((line) => line.includes(`\`${parent || leaf.name()} `) || line.includes(`\`${parent || leaf.name()}\``));
      expect(row, "a row for it").to.be.a("string");
      expect(
        text
          .split("\n")
          .filter((line) => line.includes(`\`${parent} `) || parent === "")
          .join("\n"),
      ).to.contain(leaf.name());
    });

    it(`${parent} ${leaf.name()} has --json and --config`, () => {
      expect(leaf.options.map((option) => option.long)).to.include.members(["--json", "--config"]);
    });
  }

  it("lists every exit code", () => {
    for (const code of Object.values(exitCodes)) expect(text).to.match(new RegExp(`^\\| ${code} \\|`, "m"));
  });
});
