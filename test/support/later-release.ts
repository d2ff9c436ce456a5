import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const steps = /var migrations = \[([^\]]*)\];/;

/**
 * The built program as a release to come would be: with more steps of the schema on MongoDB.
 * @param folder  an empty one of the test's own
 * @param added  the steps, as their source
 * @returns the path of its main.js
 */
export function laterRelease(folder: string, added: readonly string[]): string {
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const part = readdirSync(join(folder, "dist")).find((name) => /^mongo-.*\.js$/.test(name));
  const file = join(folder, "dist", part ?? "mongo");
  const text = readFileSync(file, "utf8");
  if (!steps.test(text)) throw new Error(`no list of migrations in ${file}`);
  writeFileSync(
    file,
    text.replace(steps, (_all, known: string) => `var migrations = [${[known, ...added].join(", ")}];`),
  );
  return join(folder, "dist/main.js");
}
