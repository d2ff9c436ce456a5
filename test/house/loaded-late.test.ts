import { expect } from "chai";
import { dirname, join } from "node:path";
import { sourceFiles } from "./source.js";

/** Imports that are there at run time before anything is asked for: neither `import type` nor `import()`. */
const atOnce = /(?:^|\n)\s*(?:import|export)\s(?!type\s)[^;]*?from\s*"([^"]+)"|(?:^|\n)import\s*"([^"]+)"/g;

describe("the house: what is loaded late", () => {
  it("is loaded by no command and no start: one library wrote to every terminal, and all cost a start their time", () => {
    const files = new Map(
      sourceFiles().map(({ path, text }) => [path.replace(/\.tsx?$/, ""), text.replace(/\/\*[\s\S]*?\*\//g, "")]),
    );
    const packages = new Set<string>();
    const seen = new Set<string>();
    const follow = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, from, alone] of (files.get(file) ?? "").matchAll(atOnce)) {
        const specifier = from ?? alone ?? "";
        if (specifier.startsWith(".")) follow(join(dirname(file), specifier).replace(/\.js$/, ""));
        else packages.add(specifier);
      }
    };
    for (const start of ["main", "cli/commands/all", "cli/commands/server"]) follow(start);
    expect(seen.size).to.be.greaterThan(100);
    expect(packages).to.include("commander");
    for (const late of ["oidc-provider", "@peculiar/x509", "reflect-metadata", "nodemailer"]) {
      expect(packages, late).not.to.include(late);
    }
  });
});
