import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./source.js";

/** What somebody reads: code with its texts, guides, settings, the front page. */
const read = ["src", "docs", "config", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

function textsBelow(path: string): string[] {
  if (/\.(ts|tsx|md|yaml|css|js)$/.test(path)) return [path];
  if (/\.\w+$/.test(path)) return [];
  return readdirSync(path).flatMap((name) => textsBelow(join(path, name)));
}

describe("the house: words", () => {
  const files = read.flatMap((name) => textsBelow(join(root, name)));

  it("are spelled one way: email, except where a label of AD FS is quoted", () => {
    const other = files.flatMap((file) =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => /e-mail/i.test(line.replace(/E-Mail[- ]Address/g, "")))
        .map((line) => `${relative(root, file)}: ${line.trim()}`),
    );
    expect(other).to.deep.equal([]);
  });
});
