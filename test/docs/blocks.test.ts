import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../support/free-port.js";
import { giveMetadata, graceOpens } from "./globex-okta.js";
import { blocksOf, fileNameOf, type Block } from "./markdown.js";
import { Clone, type Shell } from "./shell.js";

/**
 * Does what the README and the guides say, block by block, in the order in which they stand, in one shell. A comment just
 * before a block tells what cannot be seen in it:
 * - `<!-- test: runs until "TEXT" is printed -->`: it does not end by itself
 * - `<!-- test: stop what runs -->`: the text says to stop it first
 * - `<!-- test: the identity provider gives FILE -->`: its metadata, before the block
 * - `<!-- test: somebody signs in at the printed address -->`: after the block
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
      const given = /the identity provider gives (\S+)/.exec(note)?.[1];
      if (given !== undefined) await giveMetadata(folder, given);
      const awaited = /runs until "(.*)" is printed/.exec(note)?.[1];
      if (awaited !== undefined) {
        await shell.start(text, awaited);
        continue;
      }
      const answer = await shell.run(text);
      printed += answer;
      if (note.includes("somebody signs in")) printed += (await graceOpens(addressIn(answer))).visit.text;
    } catch (error) {
      throw new Error(`line ${line}: ${String(error)}`, { cause: error });
    }
  }
  return printed;
}

function addressIn(printed: string): string {
  const address = /https?:\/\/\S+/.exec(printed)?.[0];
  if (address === undefined) throw new Error(`no address was printed: ${printed}`);
  return address;
}

const guides = ["docs/idps", "docs/scim"].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

describe("What the README and the guides say, done by a test", function () {
  this.timeout(400_000);
  let clone: Clone;
  let shell: Shell;
  before(async () => {
    clone = await Clone.make();
    // The demo takes the two ports after it as well.
    const port = await freePort(3);
    shell = clone.shell({ PORT: String(port), ACME_SCIM_TOKEN: "" });
  });
  after(async () => {
    await shell.close();
    await clone.remove();
  });

  it("README.md: from a fresh clone and an empty HOME to a verified SSO method of one's own, and a first person", async () => {
    const printed = await follow(shell, clone.folder, blocksOf(readFileSync("README.md", "utf8")));
    expect(printed).to.match(/method\.verified/);
    expect(printed).not.to.contain("There is no team");
    expect(printed).to.match(/ACS URL +http:\/\/localhost:\d+\/saml\/globex-okta\/acs/);
    expect(printed).to.contain("grace@globex.example would be created and signed in");
    const jitLoginUrl = /JIT login URL +(http:\S+\/sso\/globex-okta)\n/.exec(printed)?.[1] ?? "";
    const { visit, visitor } = await graceOpens(jitLoginUrl);
    expect([visit.status, visit.location]).to.deep.equal([303, "/"]);
    const me = JSON.parse((await visitor.json("/me")).text) as unknown;
    expect(me).to.include({ team: "globex", method: "globex-okta", email: "grace@globex.example" });
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
