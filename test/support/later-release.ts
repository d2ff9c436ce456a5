import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const steps = /var migrations = \[([^\]]*)\];/;

/**
 * The built program as a release to come would be: with so many more steps of the schema on MongoDB, which make nothing.
 * @param folder  an empty one of the test's own
 * @returns the path of its main.js
 */
export function laterRelease(folder: string, more: number): string {
  cpSync(join(root, "dist"), join(folder, "dist"), { recursive: true });
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const part = readdirSync(join(folder, "dist")).find((name) => /^mongo-.*\.js$/.test(name));
  const file = join(folder, "dist", part ?? "mongo");
  const text = readFileSync(file, "utf8");
  if (!steps.test(text)) throw new Error(`no list of migrations in ${file}`);
  const added = Array.from(
    { length: more },
    (_, n) => `{ name: "of a later release ${n + 1}", collections: [], indexes: [] }`,
  );
  writeFileSync(
    file,
    text.replace(steps, (_all, known: string) => `var migrations = [${[known, ...added].join(", ")}];`),
  );
  return join(folder, "dist/main.js");
}
