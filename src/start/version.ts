import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Of this program, as its package says. */
export function packageVersion(): string {
  const file = readFileSync(join(import.meta.dirname, "../..", "package.json"), "utf8");
  const { version } = JSON.parse(file) as { version?: unknown };
  return typeof version === "string" ? version : "unknown";
}
