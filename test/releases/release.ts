import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The newest release, N-1 of what is built here. What it made and what it is are kept below `fixtures/`; `make.ts` makes them. */
export const lastRelease = "0.1.0";

/** What stores that were kept are sealed with, and whom they let in: a server over them needs the same. */
export const keptSecrets = {
  ENCRYPTION_KEY: Buffer.alloc(32, "stores of releases that were kept").toString("base64"),
  SESSION_SECRET: "a-session-secret-of-the-stores-of-releases",
};

export function fixturesOf(version: string): string {
  return join(import.meta.dirname, "fixtures", version);
}

/**
 * A release as it was packed, on the packages that are installed here.
 * @param folder  where it is laid, in a folder of its own
 * @returns the path of its main.js
 */
export function unpackRelease(version: string, folder: string): string {
  const own = mkdtempSync(join(folder, "release-"));
  mkdirSync(join(own, "package"));
  execFileSync("tar", ["-xzf", join(fixturesOf(version), "package.tgz"), "-C", own]);
  symlinkSync(join(root, "node_modules"), join(own, "package/node_modules"));
  return join(own, "package/dist/main.js");
}
