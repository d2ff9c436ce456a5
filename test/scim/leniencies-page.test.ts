import { readFileSync } from "node:fs";
import { expect } from "chai";
import { leniencies, type LeniencyEntry } from "../../src/scim/index.js";

const page = readFileSync(new URL("../../docs/scim/leniencies.md", import.meta.url), "utf8");

describe("docs/scim/leniencies.md", () => {
  for (const [name, entry] of Object.entries<LeniencyEntry>(leniencies)) {
    it(`tells of ${name} what the code does`, () => {
      const cell = (text: string) => text.replaceAll("|", "\\|");
      expect(page).to.contain(
        `| \`${name}\` | ${cell(entry.shape)} | ${cell(entry.done)} | ${entry.sentBy.join(", ")} |`,
      );
    });
  }

  it("tells of nothing else", () => {
    expect(page.match(/^\| `/gm)).to.have.length(Object.keys(leniencies).length);
  });
});
