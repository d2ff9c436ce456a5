import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.js";

/**
 * Runs a preparing step once for each content of its recipe, in a folder of the user's cache and never in the repository.
 * @returns the folder; undefined, and said loudly, where it cannot be done
 */
export function prepared(
  target: string,
  recipe: string,
  make: (folder: string) => [string, string[]][],
): string | undefined {
  const hash = createHash("sha256").update(readFileSync(recipe)).digest("hex").slice(0, 16);
  const folder = cacheFolder(`${target}-${hash}`);
  const done = join(folder, "complete");
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [command, args] of make(folder)) {
    const step = spawnSync(command, args, { encoding: "utf8" });
    if (step.status !== 0) {
      console.log(`${command} ${args.join(" ")}\n${step.error?.message ?? ""}${step.stdout}${step.stderr}`);
      return undefined;
    }
  }
  mkdirSync(done);
  return folder;
}
