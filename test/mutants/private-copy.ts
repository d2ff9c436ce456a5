import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** Made, installed or written at work: nothing that a test of a room reads. */
const left: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", "data", ".git", ".cache"]);

/**
 * A copy of the repository in the system's folder for temporary files, its packages linked: what is tried out there never
 * touches the working files.
 * @returns its path, and a function that removes it
 */
export function privateCopy(root: string): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-mutants-"));
  cpSync(root, folder, { recursive: true, filter: (from) => !left.has(relative(root, from)) });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
