import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../support/built-bridge.js";
import { blocksOf, fileNameOf, type Block } from "./markdown.js";
import { Clone, type Shell } from "./shell.js";

/**
 * Does what the README and the guides say, block by block, in the order in which they stand, in one shell. A comment just
 * before a block tells what cannot be seen in it:
 * - `<!-- test: runs until "TEXT" is printed -->`: it does not end by itself
 * - `<!-- test: stop what runs -->`: the text says to stop it first
 * - `<!-- test: needs REASON -->`: it cannot be run here
 */
async function follow(shell: Shell, folder: string, blocks: readonly Block[]): Promise<string> {
  let printed = "";
  for (const block of blocks) {
    const { language, text, note = "", line } = block;
    const name = fileNameOf(block);
    if (name !== undefined) await writeFile(join(folder, name), text);
    if (language !== "sh" || note.startsWith("needs ")) continue;
    try {
      if (note.includes("stop what runs")) await shell.stopJobs();
      const awaited = /runs until "(.*)" is printed/.exec(note)?.[1];
      if (awaited === undefined) printed += await shell.run(text);
      else await shell.start(text, awaited);
    } catch (error) {
      throw new Error(`line ${line}: ${String(error)}`, { cause: error });
    }
  }
  return printed;
}

const guides = ["docs/idps", "docs/scim"].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

describe("What the README and the guides say, done by a test", function () {
  this.timeout(400_000);
  let clone: Clone;
  let shell: Shell;
  before(async () => {
    clone = await Clone.make();
    const port = await freePort();
    shell = clone.shell({ PORT: String(port), ACME_SCIM_TOKEN: "" });
  });
  after(async () => {
    await shell.close();
    await clone.remove();
  });

  it("README.md: from a fresh clone and an empty HOME to the addresses for one's own identity provider", async () => {
    const printed = await follow(shell, clone.folder, blocksOf(readFileSync("README.md", "utf8")));
    expect(printed).to.match(/method\.verified/);
    expect(printed).not.to.contain("There is no team");
    expect(printed).to.match(/ACS URL +http:\/\/localhost:\d+\/saml\/globex-okta\/acs/);
  });

  for (const guide of guides) {
    it(`${guide}: its whole file can be applied, and its commands work`, async () => {
      const blocks = blocksOf(readFileSync(guide, "utf8"));
      await follow(shell, clone.folder, blocks);
    });
  }
});

describe("The guides of identity providers", () => {
  for (const guide of guides.filter((one) => one.startsWith("docs/idps/"))) {
    const text = readFileSync(guide, "utf8");
    it(`${guide} has a whole file, applies it, shows the addresses, verifies, and tells of failures`, () => {
      const blocks = blocksOf(text);
      expect(blocks.filter((block) => fileNameOf(block) === "teams.yaml")).to.have.length(1);
      const commands = blocks
        .filter((block) => block.language === "sh")
        .map((block) => block.text)
        .join("\n");
      for (const command of ["apply -f teams.yaml", "sso show globex-", "sso verify globex-"])
        expect(commands).to.contain(`drawbridge ${command}`);
      expect(text).to.match(/^## What one meets there$/m);
      expect(text).to.match(/^## The tile/m);
      expect(text).to.match(/[Ll]abels as [^]*?202\d/);
    });
  }
});
