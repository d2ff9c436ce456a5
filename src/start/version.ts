import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../lib/own-files.js";

/** Of this program, as its package says. */
export function packageVersion(): string {
  const file = readFileSync(join(packageFolder, "package.json"), "utf8");
  const { version } = JSON.parse(file) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
}
